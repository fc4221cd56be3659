// `kubectl top`: what pods and nodes use, by their Behaviors.
//
// Source: kubectl pkg/cmd/top and pkg/metricsutil. There is no delay as a metrics server has one: use is that of
// the moment looked at.

import type { Node } from 'kubernetes-types/core/v1.js';
import { podUsage, type Usage, type ContainerUsage as Used } from '../kinds/behavior/usage.js';
import { metricsFault } from '../kinds/fault/active.js';
import { milliValue, wholeValue } from '../machinery/quantity-math.js';
import { failure } from '../machinery/status.js';
import { printLines } from '../machinery/table.js';
import { demandObjects, readArguments } from './arguments.js';
import { bool, text } from './flags.js';
import type { PodObject } from './pods-of.js';
import { fail, refuse } from './problem.js';
import { defineVerb, type Kubectl, type Verb } from './verb.js';

const MEBI = 1024 * 1024;

const shared = {
  'no-headers': bool('Print no headers'),
  selector: text('Selector (label query) to filter on', { short: 'l' }),
  'sort-by': text('cpu or memory'),
} as const;

const topPod = defineVerb({
  name: 'pod',
  aliases: ['pods', 'po'],
  summary: 'Display resource (CPU/memory) usage of pods',
  usage: '[NAME | -l label]',
  examples: 'kubectl top pod --containers',
  flags: {
    ...shared,
    'all-namespaces': bool('Pods of all namespaces', { short: 'A' }),
    containers: bool('Print usage of containers within a pod'),
    sum: bool('Print the sum of the resource usage'),
  },
  run: (kubectl, { args, flags }) => {
    if (args.length > 0 && flags.selector !== '')
      fail('only one of NAME or selector can be provided');
    const everywhere = flags['all-namespaces'];
    demandMetrics(kubectl, 'pods');
    const scope = { labelSelector: flags.selector, allNamespaces: everywhere };
    const found = demandObjects(
      kubectl,
      readArguments(kubectl.view, ['pods', ...args], scope),
      scope,
    );
    const pods = found
      .map(({ object }) => ({
        pod: object as PodObject,
        used: podUsage(kubectl.view, object as PodObject),
      }))
      .filter(({ used }) => used.length > 0)
      .sort((a, b) => order(flags['sort-by'])(sumOf(a.used), sumOf(b.used)));
    if (pods.length === 0) {
      const where = everywhere ? '' : ` in ${kubectl.namespace} namespace.`;
      kubectl.io.stderr(`No resources found${where}\n`);
      return 0;
    }
    const rows = pods.flatMap(({ pod, used }) => {
      const { name, namespace = '' } = pod.metadata;
      const place = everywhere ? [namespace] : [];
      return flags.containers
        ? used.map((one) => [...place, name, one.name, ...cells(one)])
        : [[...place, name, ...cells(sumOf(used))]];
    });
    const header = [
      ...(everywhere ? ['NAMESPACE'] : []),
      ...(flags.containers ? ['POD'] : []),
      ...['NAME', 'CPU(cores)', 'MEMORY(bytes)'],
    ];
    kubectl.io.stdout(
      tableOf(
        header,
        flags.sum
          ? [
              ...rows,
              ...sumRows(
                header,
                pods.flatMap(({ used }) => used),
              ),
            ]
          : rows,
        flags['no-headers'],
      ),
    );
    return 0;
  },
});

/** Complains as kubectl does where there is no metrics server, or none that answers. */
function demandMetrics({ view }: Kubectl, what: string): void {
  const trouble = metricsFault(view)?.spec.is;
  if (trouble === 'Missing') fail('Metrics API not available');
  if (trouble !== undefined)
    refuse(
      failure(
        503,
        'ServiceUnavailable',
        `the server is currently unable to handle the request (get ${what}.metrics.k8s.io)`,
      ),
    );
}

function sumRows(header: readonly string[], used: readonly Used[]): readonly (readonly string[])[] {
  const blanks = header.slice(0, -2).map(() => '');
  const values = cells(sumOf(used));
  return [
    [...blanks, '________', '________'],
    [...blanks, ...values],
  ];
}

const topNode = defineVerb({
  name: 'node',
  aliases: ['nodes', 'no'],
  summary: 'Display resource (CPU/memory) usage of nodes',
  usage: '[NAME | -l label]',
  examples: 'kubectl top node',
  flags: { ...shared, 'show-capacity': bool('Shares of the capacity, not of what is allocatable') },
  run: (kubectl, { args, flags }) => {
    if (args.length > 0 && flags.selector !== '')
      fail('only one of NAME or --selector can be provided');
    demandMetrics(kubectl, 'nodes');
    const scope = { labelSelector: flags.selector };
    const nodes = demandObjects(
      kubectl,
      readArguments(kubectl.view, ['nodes', ...args], scope),
      scope,
    );
    const pods = kubectl.view.all('Pod').map((pod) => pod as PodObject);
    const rows = nodes
      .map(({ object }) => {
        const { name } = object.metadata;
        const on = pods.filter(({ spec }) => spec?.nodeName === name);
        const { status } = object as unknown as Node;
        const of = flags['show-capacity'] ? status?.capacity : status?.allocatable;
        return { name, of, used: sumOf(on.flatMap((pod) => podUsage(kubectl.view, pod))) };
      })
      .sort((a, b) => order(flags['sort-by'])(a.used, b.used))
      .map(({ name, of, used }) => {
        const [cpu = '', memory = ''] = cells(used);
        return [
          name,
          cpu,
          share(used.cpuMillis, milliValue(of?.['cpu'])),
          memory,
          share(used.memoryBytes, wholeValue(of?.['memory'])),
        ];
      });
    const header = ['NAME', 'CPU(cores)', 'CPU(%)', 'MEMORY(bytes)', 'MEMORY(%)'];
    kubectl.io.stdout(tableOf(header, rows, flags['no-headers']));
    return 0;
  },
});

export const top: Verb = {
  name: 'top',
  summary: 'Display resource (CPU/memory) usage',
  verbs: [topNode, topPod],
};

const sumOf = (used: readonly Used[]): Used => ({
  name: used[0]?.name ?? '',
  cpuMillis: used.reduce((sum, { cpuMillis }) => sum + cpuMillis, 0),
  memoryBytes: used.reduce((sum, { memoryBytes }) => sum + memoryBytes, 0),
});

function order(by: string): (a: Usage, b: Usage) => number {
  if (by === '') return () => 0;
  if (by === 'cpu') return (a, b) => b.cpuMillis - a.cpuMillis;
  return by === 'memory'
    ? (a, b) => b.memoryBytes - a.memoryBytes
    : fail('--sort-by accepts only cpu or memory');
}

const cells = ({ cpuMillis, memoryBytes }: Usage): readonly string[] => [
  `${cpuMillis}m`,
  `${Math.floor(memoryBytes / MEBI)}Mi`,
];

const share = (part: number, whole: number): string =>
  whole === 0 ? '<unknown>' : `${Math.floor((part / whole) * 100)}%`;

const tableOf = (
  header: readonly string[],
  rows: readonly (readonly string[])[],
  noHeaders: boolean,
): string =>
  printLines(noHeaders ? rows : [header, ...rows])
    .map((line) => `${line}\n`)
    .join('');
