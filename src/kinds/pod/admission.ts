// The admission plugins that concern pods: Priority, RuntimeClass, PodTopologyLabels and DefaultTolerationSeconds, in the API server's order
// [pkg/kubeapiserver/options/plugins.go]. The ServiceAccount plugin is a guard of kinds/serviceaccount.

import type { PodSpec, Toleration } from 'kubernetes-types/core/v1.js';
import type { PriorityClass } from 'kubernetes-types/scheduling/v1.js';
import { canonical, type KubeObject } from '../../machinery/object.js';
import type { Reader } from '../../machinery/reader.js';
import { type Failure, forbidden } from '../../machinery/status.js';
import { askedName } from '../asked-name.js';
import { admitRuntimeClass } from './runtime-class.js';
import { withTopology } from './topology-labels.js';

const PODS = { group: '', plural: 'pods' };

interface Subject {
  readonly metadata: KubeObject['metadata'];
  readonly spec: PodSpec;
}

export function admitPod(
  pod: Subject,
  old: Subject | undefined,
  reader: Reader,
): Failure | undefined {
  if (old) keepPriority(pod.spec, old.spec);
  else {
    const refusal = admitPriority(pod, reader) ?? admitRuntimeClass(pod, reader);
    if (refusal) return refusal;
    admitTopology(pod, reader);
  }
  tolerateShortTrouble(pod.spec);
  return undefined;
}

function admitTopology({ metadata, spec }: Subject, reader: Reader): void {
  if (!spec.nodeName) return;
  const labels = withTopology(metadata.labels, spec.nodeName, reader);
  if (labels) metadata.labels = labels;
}

function keepPriority(spec: PodSpec, old: PodSpec): void {
  if (spec.priority === undefined && old.priority !== undefined) spec.priority = old.priority;
  if (spec.preemptionPolicy === undefined && old.preemptionPolicy !== undefined)
    spec.preemptionPolicy = old.preemptionPolicy;
}

/** The number behind the priority class [plugin/pkg/admission/priority/admission.go]. */
function admitPriority({ metadata, spec }: Subject, reader: Reader): Failure | undefined {
  const asked = spec.priorityClassName;
  const found = asked
    ? (reader.find({ kind: 'PriorityClass', name: asked }) as
        | (KubeObject & PriorityClass)
        | undefined)
    : defaultClass(reader);
  if (asked && !found)
    return forbidden(PODS, askedName(metadata), `no PriorityClass with name ${asked} was found`);
  if (found) spec.priorityClassName = found.metadata.name;
  const value = found?.value ?? 0;
  const policy = found?.preemptionPolicy ?? 'PreemptLowerPriority';
  const computed = `priority admission controller computed`;
  if (spec.priority !== undefined && spec.priority !== value)
    return forbidden(
      PODS,
      askedName(metadata),
      `the integer value of priority (${spec.priority}) must not be provided in pod spec; ${computed} ${value} from the given PriorityClass name`,
    );
  if (spec.preemptionPolicy !== undefined && spec.preemptionPolicy !== policy)
    return forbidden(
      PODS,
      askedName(metadata),
      `the string value of PreemptionPolicy (${spec.preemptionPolicy}) must not be provided in pod spec; ${computed} ${policy} from the given PriorityClass name`,
    );
  spec.priority = value;
  spec.preemptionPolicy = policy;
  return undefined;
}

/** If several classes claim to be the default, the least important one is. */
function defaultClass(reader: Reader): (KubeObject & PriorityClass) | undefined {
  const classes = reader.indexed(
    'PriorityClass',
    'default',
    '',
  ) as unknown as readonly (KubeObject & PriorityClass)[];
  let least: (KubeObject & PriorityClass) | undefined;
  for (const found of classes) if (!least || found.value < least.value) least = found;
  return least;
}

const TOLERATION_SECONDS = 300;

export const SHORT_TROUBLE: readonly Toleration[] = canonical(
  ['node.kubernetes.io/not-ready', 'node.kubernetes.io/unreachable'].map((key) => ({
    key,
    operator: 'Exists',
    effect: 'NoExecute',
    tolerationSeconds: TOLERATION_SECONDS,
  })),
);

/** Five minutes on a node in trouble [plugin/pkg/admission/defaulttolerationseconds/admission.go]. */
function tolerateShortTrouble(spec: PodSpec): void {
  // Nearly all pods tolerate nothing else, and have one and the same list: whoever changes one changes a copy.
  if (!spec.tolerations?.length) {
    spec.tolerations = SHORT_TROUBLE as Toleration[];
    return;
  }
  for (const short of SHORT_TROUBLE) {
    const tolerates = (t: Toleration): boolean =>
      (t.key === short.key || !t.key) && (t.effect === 'NoExecute' || !t.effect);
    if (!spec.tolerations.some(tolerates)) spec.tolerations = [...spec.tolerations, short];
  }
}
