// `kubectl scale`: a new size through the scale subresource, on conditions if one wishes.
//
// Source: kubectl pkg/cmd/scale/scale.go, pkg/scale/scale.go.

import { scaleOf } from '../apiserver/scale-of.js';
import { isFailure, notFound } from '../machinery/status.js';
import { requireFlags } from './create/creating.js';
import { type DryRun, dryRunFlag, dryRunOf } from './dry-run.js';
import { duration, number, text } from './flags.js';
import { fail, failAll, refuse } from './problem.js';
import { recordFlag, recordPatch, warnOfRecord } from './record.js';
import { outputFlags, reporter, writeOptions } from './report.js';
import { ask, demand } from './request.js';
import { scopeOf, selectionFlags } from './selection.js';
import { findTargets, type Target } from './targets.js';
import { defineVerb, type Kubectl } from './verb.js';
import { waitUntil } from './waiting.js';

const { 'all-namespaces': _namespaces, 'field-selector': _fields, ...selection } = selectionFlags;

const flags = {
  ...selection,
  ...dryRunFlag,
  ...outputFlags,
  ...recordFlag,
  replicas: number('The new desired number of replicas. Required.', { default: -1 }),
  'current-replicas': number(
    'Precondition for current size. Requires that the current size of the resource match this value in order to scale.',
    { default: -1 },
  ),
  'resource-version': text(
    'Precondition for resource version. Requires that the current resource version match this value in order to scale.',
  ),
  timeout: duration(
    "The length of time to wait before giving up on a scale operation, zero means don't wait.",
  ),
} as const;

const INT32_MAX = 2 ** 31 - 1;

export const scaleVerb = defineVerb({
  name: 'scale',
  summary: 'Set a new size for a deployment, replica set, or replication controller',
  usage:
    '[--resource-version=version] [--current-replicas=count] --replicas=COUNT (-f FILENAME | TYPE NAME)',
  examples: `
# Scale a deployment named 'web' to 3
kubectl scale --replicas=3 deployment/web
# If the deployment's current size is 2, scale it to 3
kubectl scale --current-replicas=2 --replicas=3 deployment/web
`,
  writes: true,
  flags,
  run(kubectl, { args, flags: asked, given }) {
    warnOfRecord(kubectl, given.has('record'));
    requireFlags(['replicas'], given);
    const dryRun = dryRunOf(kubectl, asked['dry-run']);
    if (asked.replicas < 0)
      fail('The --replicas=COUNT flag is required, and COUNT must be greater than or equal to 0');
    // Upstream cuts it down to 32 bits without a word, and scales to whatever is left.
    if (asked.replicas > INT32_MAX)
      fail(`The --replicas=COUNT flag must be at most ${INT32_MAX}, not ${asked.replicas}`);
    if (asked['current-replicas'] < -1)
      fail('The --current-replicas must specify an integer of -1 or greater');
    const report = reporter(kubectl, asked, dryRun);
    const { targets, problems } = findTargets(kubectl, args, asked, scopeOf(asked));
    if (asked['resource-version'] !== '' && targets.length > 1)
      fail('cannot use --resource-version with multiple resources');
    if (targets.length === 0 && problems.length === 0) fail('no objects passed to scale');
    const how = {
      replicas: asked.replicas,
      currentReplicas: asked['current-replicas'],
      resourceVersion: asked['resource-version'],
      timeout: asked.timeout,
      dryRun,
      record: asked.record,
    };
    // The first that is refused ends it: those behind it are not scaled.
    for (const target of targets) report(scaled(kubectl, target, how), 'scaled');
    failAll(problems);
    return 0;
  },
});

interface Scaling {
  readonly replicas: number;
  readonly currentReplicas: number;
  readonly resourceVersion: string;
  readonly timeout: number;
  readonly dryRun: DryRun;
  readonly record: boolean;
}

function scaled(kubectl: Kubectl, target: Target, how: Scaling): unknown {
  const { kind, object, ref } = target;
  const { replicas, dryRun } = how;
  const spec = { ...(object as { spec?: object }).spec, replicas };
  if (dryRun === 'client') return { ...object, spec };
  const scale = scaleOf(kind, object);
  if (!scale) return refuse(notFound(kind, ref.name));
  const isConditional = how.currentReplicas !== -1 || how.resourceVersion !== '';
  if (isConditional) refuseUnless(scale.spec.replicas ?? 0, scale.metadata.resourceVersion, how);
  const options = writeOptions(dryRun, 'kubectl');
  // Without a condition kubectl does not look at the scale before: a patch says all there is to say.
  const answer = ask(
    kubectl,
    'imperative-command',
    isConditional
      ? {
          verb: 'update',
          ref,
          subresource: 'scale',
          object: { ...scale, spec: { replicas } } as never,
          options,
        }
      : {
          verb: 'patch',
          ref,
          subresource: 'scale',
          patchType: 'merge',
          patch: { spec: { replicas } },
          options,
        },
  );
  if (isFailure(answer)) return refuse(answer);
  const patch = recordPatch(kubectl, how);
  if (patch && dryRun === 'none')
    demand(kubectl, 'imperative-command', {
      verb: 'patch',
      ref,
      patchType: 'merge',
      patch,
      options,
    });
  if (how.timeout > 0 && dryRun === 'none') waitForSize(kubectl, target, how);
  return { ...object, spec };
}

function refuseUnless(size: number, version: string, how: Scaling): void {
  if (how.currentReplicas !== -1 && size !== how.currentReplicas)
    fail(`Expected replicas to be ${how.currentReplicas}, was ${size}`);
  if (how.resourceVersion !== '' && version !== how.resourceVersion)
    fail(`Expected resource version to be ${how.resourceVersion}, was ${version}`);
}

function waitForSize(kubectl: Kubectl, { kind, ref }: Target, how: Scaling): void {
  const reached = waitUntil(kubectl, how.timeout, (view) => {
    const object = view.find(ref);
    const scale = object && scaleOf(kind, object);
    if (!scale || (scale.spec.replicas ?? 0) !== how.replicas) return true;
    return scale.status.replicas === how.replicas;
  });
  if (!reached) fail(`timed out waiting for ${JSON.stringify(ref.name)} to be synced`);
}
