// What the laws ask about pods and their owners. They have their own arithmetic: a law that borrowed the
// controllers' would agree with their mistakes.

import type { View } from '../../events/view.js';
import type { Deployment } from '../../kinds/deployment/index.js';
import type { KindName, Objects } from '../../kinds/index.js';
import type { Pod } from '../../kinds/pod/index.js';
import type { ReplicaSet } from '../../kinds/replicaset/index.js';
import { type IntOrString, scaledValue } from '../../machinery/int-or-string.js';
import { controllerOf, type KubeObject, type Millis } from '../../machinery/object.js';

export const isOver = ({ status }: Pod): boolean =>
  status?.phase === 'Succeeded' || status?.phase === 'Failed';

export const isDeleting = ({ metadata }: KubeObject): boolean =>
  metadata.deletionTimestamp !== undefined;

/** Neither over nor about to go. */
export const isActive = (pod: Pod): boolean => !isOver(pod) && !isDeleting(pod);

const readyCondition = ({ status }: Pod) =>
  status?.conditions?.find(({ type }) => type === 'Ready');

export const isReady = (pod: Pod): boolean => readyCondition(pod)?.status === 'True';

/** Ready, and for long enough. */
export function isAvailable(pod: Pod, minReadySeconds: number, now: Millis): boolean {
  if (!isReady(pod)) return false;
  const since = readyCondition(pod)?.lastTransitionTime;
  return minReadySeconds === 0 || Date.parse(String(since)) + minReadySeconds * 1000 <= now;
}

export function ownerOf<K extends KindName>(
  kind: K,
  object: KubeObject,
  view: View,
): Objects[K] | undefined {
  const ref = controllerOf(object);
  if (ref?.kind !== kind) return undefined;
  const owner = view.get(kind, ref.name, object.metadata.namespace);
  return owner?.metadata.uid === ref.uid ? owner : undefined;
}

/** How many more, and how many fewer, pods than wanted a rollout may have. */
export function roomOf({ spec }: Deployment): { readonly surge: number; readonly missing: number } {
  const { replicas = 1, strategy } = spec;
  if (strategy?.type === 'Recreate') return { surge: 0, missing: replicas };
  const share = (value: IntOrString | undefined, up: boolean): number => {
    const scaled = scaledValue(value ?? '25%', replicas, up);
    return scaled.ok ? scaled.value : 0;
  };
  const surge = share(strategy?.rollingUpdate?.maxSurge, true);
  const missing = share(strategy?.rollingUpdate?.maxUnavailable, false);
  return { surge, missing: surge === 0 && missing === 0 ? 1 : Math.min(missing, replicas) };
}

/** Every pod of a Deployment, by the ReplicaSet that has it. */
export const podsOf = (
  deployment: Deployment,
  view: View,
): readonly { readonly set: ReplicaSet; readonly pods: readonly Pod[] }[] =>
  view.owned('ReplicaSet', deployment).map((set) => ({ set, pods: view.owned('Pod', set) }));

export const nameOf = (object: KubeObject): string =>
  `${object.kind.toLowerCase()}/${object.metadata.name}`;
