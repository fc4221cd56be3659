// From an action to the step of a scenario, as somebody would have written it: only then are pods named.

import type { View } from '../../events/view.js';
import { formatGoDuration } from '../../machinery/duration.js';
import { inlineYaml } from '../telling.js';
import type { Action, Manifest, Target } from './plan.js';

/** A step as it stands in YAML. */
export type WrittenStep = Readonly<Record<string, unknown>>;

const DRAIN_FLAGS = '--ignore-daemonsets --delete-emptydir-data --force --timeout=5m';
const QUOTA = 'fuzz';
const NOTE = 'example.com/note';

/** Undefined when there is nothing to do it to. `number` makes names of faults. */
export function stepOf(
  action: Action,
  view: View,
  manifests: readonly Manifest[],
  number: number,
): WrittenStep | undefined {
  switch (action.do) {
    case 'wait':
      return { advance: formatGoDuration(action.ms) };
    case 'scale':
      return kubectl(`scale ${action.target.name} --replicas=${action.replicas}`, action.target);
    case 'image':
      return kubectl(
        `set image ${action.target.name} ${action.container}=${action.image}`,
        action.target,
      );
    case 'restart':
      return kubectl(`rollout restart ${action.target.name}`, action.target);
    case 'undo':
      return kubectl(`rollout undo ${action.target.name}`, action.target);
    case 'annotate':
      return kubectl(
        `annotate ${action.target.name} ${NOTE}=${action.value} --overwrite`,
        action.target,
      );
    case 'cordon':
    case 'uncordon':
      return kubectl(`${action.do} ${action.node}`);
    case 'drain':
      return kubectl(`drain ${action.node} ${DRAIN_FLAGS}`);
    case 'quota':
      return kubectl(`create quota ${QUOTA} --hard=pods=${action.pods}`, action);
    case 'reapply':
      return { run: { command: 'kubectl apply -f -', stdin: inlineYaml(manifests) } };
    case 'replace': {
      const one = manifests.find((manifest) => isTarget(manifest, action.target));
      const command = `kubectl replace --force --cascade=${action.cascade} -f -`;
      return one && { run: { command, stdin: inlineYaml([one]) } };
    }
    case 'fault':
      return { fault: { name: `fault-${number}`, ...action.spec } };
    case 'delete-pod':
      return deletePod(action.pick, view, manifests);
  }
}

const isTarget = ({ kind, metadata }: Manifest, { name, namespace }: Target): boolean =>
  `${kind.toLowerCase()}/${metadata.name}` === name &&
  (metadata.namespace ?? 'default') === namespace;

function deletePod(
  pick: number,
  view: View,
  manifests: readonly Manifest[],
): WrittenStep | undefined {
  const namespaces = new Set([
    'default',
    ...manifests.map(({ metadata }) => metadata.namespace ?? ''),
  ]);
  const pods = view
    .list('Pod')
    .filter(
      ({ metadata: { namespace = '', deletionTimestamp } }) =>
        deletionTimestamp === undefined && namespaces.has(namespace),
    );
  const pod = pods[pick % pods.length];
  if (!pod) return undefined;
  const { name, namespace = '' } = pod.metadata;
  return kubectl(`delete pod ${name} --wait=false`, { namespace });
}

function kubectl(words: string, { namespace }: Partial<Target> = {}): WrittenStep {
  const flag = namespace === undefined || namespace === 'default' ? '' : ` -n ${namespace}`;
  return { run: `kubectl ${words}${flag}` };
}

/** What is needed before anything else can be made. */
const FIRST = [
  'Namespace',
  'CustomResourceDefinition',
  'PriorityClass',
  'StorageClass',
  'Behavior',
  'ServiceAccount',
];

/** Puts the manifests into a new cluster, and gives them a minute. */
export function deployingSteps(manifests: readonly Manifest[]): readonly WrittenStep[] {
  const first = manifests.filter(({ kind }) => FIRST.includes(kind));
  const rest = manifests.filter(({ kind }) => !FIRST.includes(kind));
  return [
    ...(first.length > 0 ? [{ apply: first }, { advance: '2s' }] : []),
    ...(rest.length > 0 ? [{ apply: rest }] : []),
    { advance: '1m' },
  ];
}

/** Ends everything that disturbs. */
export function calmingSteps(view: View): readonly WrittenStep[] {
  return [
    ...(view.list('Fault').length > 0 ? [kubectl('delete faults --all --wait=false')] : []),
    ...view
      .list('Node')
      .filter(({ spec }) => spec?.unschedulable === true)
      .map(({ metadata }) => kubectl(`uncordon ${metadata.name}`)),
    ...view
      .list('ResourceQuota')
      .filter(({ metadata }) => metadata.name === QUOTA)
      .map(({ metadata }) => kubectl(`delete quota ${QUOTA}`, metadata as Target)),
  ];
}

/** Whether a drain has nothing to blame but what is drained: no fault, no quota, room on every other node. */
export const isUndisturbed = (view: View, node: string): boolean =>
  view.list('Fault').length === 0 &&
  view.list('ResourceQuota').every(({ metadata }) => metadata.name !== QUOTA) &&
  view
    .list('Node')
    .every(({ metadata, spec }) => metadata.name === node || spec?.unschedulable !== true);
