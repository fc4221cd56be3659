// `kubectl autoscale`: a HorizontalPodAutoscaler for something that can be scaled.
//
// Source: kubectl pkg/cmd/autoscale/autoscale.go.

import type { Manifest } from '../machinery/object.js';
import { canonicalForm, parseQuantity } from '../machinery/quantity.js';
import { createObject, requireFlags, saveConfigFlag } from './create/creating.js';
import { dryRunFlag } from './dry-run.js';
import { type FlagValues, number, text } from './flags.js';
import { filenameFlags } from './manifest-files.js';
import { oneByOne } from './one-by-one.js';
import { fail, failAll } from './problem.js';
import { recorded, recordFlag, warnOfRecord } from './record.js';
import { fieldManagerFlag, outputFlags } from './report.js';
import { statedTargets, type Target } from './targets.js';
import { defineVerb } from './verb.js';

const flags = {
  ...filenameFlags('identifying the resource to autoscale.'),
  ...dryRunFlag,
  ...outputFlags,
  ...recordFlag,
  ...saveConfigFlag,
  ...fieldManagerFlag('kubectl-autoscale'),
  cpu: text(
    'Target CPU utilization over all the pods: a percentage of what they request ("70%"), or an amount ("500m").',
  ),
  'cpu-percent': number('The target average CPU utilization in percent of requested CPU.', {
    default: -1,
    hidden: true,
  }),
  max: number(
    'The upper limit for the number of pods that can be set by the autoscaler. Required.',
    {
      default: -1,
    },
  ),
  memory: text(
    'Target memory utilization over all the pods: a percentage of what they request ("60%"), or an amount ("200Mi").',
  ),
  min: number('The lower limit for the number of pods that can be set by the autoscaler.', {
    default: -1,
  }),
  name: text('The name for the newly created object.'),
} as const;

type AutoscaleFlags = FlagValues<typeof flags>;

export const autoscaleVerb = defineVerb({
  name: 'autoscale',
  summary: 'Auto-scale a deployment, replica set, stateful set, or replication controller',
  usage: '(-f FILENAME | TYPE NAME | TYPE/NAME) [--min=MINPODS] --max=MAXPODS [--cpu=CPU]',
  examples: `
# Auto scale a deployment, with the number of pods between 2 and 10
kubectl autoscale deployment foo --min=2 --max=10
# Auto scale to 1 to 5 pods, target CPU utilization at 80%
kubectl autoscale deployment foo --max=5 --cpu=80%
`,
  writes: true,
  flags,
  run(kubectl, { args, flags: asked, given }) {
    warnOfRecord(kubectl, given.has('record'));
    requireFlags(['max'], given);
    if (given.has('cpu-percent') && kubectl.view.feature('AutoscaleCpuFlag'))
      kubectl.io.stderr(
        "Flag --cpu-percent has been deprecated, Use --cpu with percentage or resource quantity format (e.g., '70%' for utilization or '500m' for milliCPU).\n",
      );
    if (asked.max < 1) fail(`--max=MAXPODS is required and must be at least 1, max: ${asked.max}`);
    if (asked.max < asked.min)
      fail(
        `--max=MAXPODS must be larger or equal to --min=MINPODS, max: ${asked.max}, min: ${asked.min}`,
      );
    if (asked['cpu-percent'] > 0 && asked.cpu !== '')
      fail('--cpu-percent and --cpu are mutually exclusive');
    const autoscaler = kubectl.view.feature('AutoscaleCpuFlag')
      ? newAutoscaler(asked, metricsOf(asked))
      : olderAutoscaler(asked);
    const { targets, problems } = statedTargets(kubectl, args, asked);
    const all = [...problems];
    const operation = asked['dry-run'] === 'client' ? 'created' : 'autoscaled';
    oneByOne(targets, all, (target) => {
      if (!target.kind.scale)
        fail(
          `cannot autoscale a ${target.kind.kind}: the server could not find the requested resource`,
        );
      const made = recorded(kubectl, asked, autoscaler(target));
      createObject(kubectl, asked, made, { operation });
    });
    failAll(all);
    if (targets.length === 0) fail('no objects passed to autoscale');
    return 0;
  },
});

type Making = (target: Target) => Manifest;

const newAutoscaler =
  ({ name, min, max }: AutoscaleFlags, metrics: readonly unknown[]): Making =>
  ({ object: { apiVersion, kind, metadata } }) =>
    ({
      apiVersion: 'autoscaling/v2',
      kind: 'HorizontalPodAutoscaler',
      metadata: { name: name === '' ? metadata.name : name },
      spec: {
        maxReplicas: max,
        ...(metrics.length > 0 ? { metrics } : {}),
        ...(min > 0 ? { minReplicas: min } : {}),
        scaleTargetRef: { apiVersion, kind, name: metadata.name },
      },
      status: { currentMetrics: null, desiredReplicas: 0 },
    }) as Manifest;

/** Before --cpu there was one percentage, and the older version of the kind was enough. */
const olderAutoscaler =
  ({ name, min, max, 'cpu-percent': percent }: AutoscaleFlags): Making =>
  ({ object: { apiVersion, kind, metadata } }) =>
    ({
      apiVersion: 'autoscaling/v1',
      kind: 'HorizontalPodAutoscaler',
      metadata: { name: name === '' ? metadata.name : name },
      spec: {
        maxReplicas: max,
        ...(min > 0 ? { minReplicas: min } : {}),
        scaleTargetRef: { apiVersion, kind, name: metadata.name },
        ...(percent >= 0 ? { targetCPUUtilizationPercentage: percent } : {}),
      },
      status: { currentReplicas: 0, desiredReplicas: 0 },
    }) as Manifest;

function metricsOf(asked: AutoscaleFlags): readonly unknown[] {
  const percent = asked['cpu-percent'];
  const cpu = percent >= 0 ? `${percent}%` : asked.cpu;
  return [...metricOf('cpu', cpu, 'm'), ...metricOf('memory', asked.memory, 'Mi')];
}

/** `70%` of what is requested, or an amount; a bare number is in `unit`. */
function metricOf(name: string, value: string, unit: string): readonly unknown[] {
  if (value === '') return [];
  return [{ resource: { name, target: targetOf(name, value, unit) }, type: 'Resource' }];
}

function targetOf(name: string, value: string, unit: string): unknown {
  if (value.endsWith('%')) {
    const digits = value.slice(0, -1);
    if (!/^[+-]?\d+$/.test(digits)) fail(`invalid ${name} percentage value: ${value}`);
    if (Number(digits) <= 0) fail(`invalid ${name} percentage value: ${value}, must be positive`);
    return { averageUtilization: Number(digits), type: 'Utilization' };
  }
  const quantity = parseQuantity(/^\d+$/.test(value) ? `${value}${unit}` : value);
  if (!quantity.ok) return fail(`invalid ${name} quantity: ${value}`);
  return { averageValue: canonicalForm(quantity.value), type: 'AverageValue' };
}
