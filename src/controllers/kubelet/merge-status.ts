// What the kubelet finds out about a pod, together with what others have written of it.
//
// Source: pkg/kubelet/status/status_manager.go mergePodStatus.

import type { PodCondition, PodStatus } from 'kubernetes-types/core/v1.js';

const OWN: ReadonlySet<string> = new Set([
  'PodReadyToStartContainers',
  'Initialized',
  'Ready',
  'ContainersReady',
  'PodScheduled',
  'PodResizePending',
  'PodResizeInProgress',
  'AllContainersRestarting',
]);
/** Written by those who have it deleted, and by the kubelet of a pod that it ends itself. */
const DISRUPTION_TARGET = 'DisruptionTarget';

/** What the two have to agree on. */
export type Said = Pick<PodStatus, 'conditions' | 'message' | 'phase' | 'reason'>;

/** `running`: whether containers of it may still run. Before they have stopped no pod is over. */
export function merged(old: Said, found: Said, running: boolean): Said {
  const said = isHeld(old, found, running) ? old : found;
  const { phase, reason, message } = said;
  const ends = !isOver(old) && isOver(said);
  return { phase, reason, message, conditions: conditionsOf(old, found, ends, said) };
}

/** Whether it would be over, and has to wait for what still runs. */
export const isHeld = (old: Said, found: Said, running: boolean): boolean =>
  running && !isOver(old) && isOver(found);

const isOver = ({ phase }: Said): boolean => phase === 'Succeeded' || phase === 'Failed';

function conditionsOf(old: Said, found: Said, ends: boolean, phased: Said): PodCondition[] {
  const news = found.conditions ?? [];
  const target = ends ? news.find(({ type }) => type === DISRUPTION_TARGET) : undefined;
  const all: PodCondition[] = [];
  for (const other of old.conditions ?? [])
    if (!OWN.has(other.type) && !(target && other.type === DISRUPTION_TARGET)) all.push(other);
  for (const own of news) if (OWN.has(own.type)) all.push(own);
  if (target) all.push(target);
  return isOver(phased) ? unready(all, phased) : all;
}

/** A pod that is over is not ready, whatever was found of its containers. */
function unready(conditions: readonly PodCondition[], { phase }: Said): PodCondition[] {
  const reason = phase === 'Failed' ? 'PodFailed' : 'PodCompleted';
  const claims = (type: string): boolean => type === 'Ready' || type === 'ContainersReady';
  if (!conditions.some(({ type, status }) => claims(type) && status === 'True'))
    return [...conditions];
  const types = conditions.map(({ type }) => type);
  const missing = ['Ready', 'ContainersReady'].filter((type) => !types.includes(type));
  return [
    ...conditions.map((one) => (claims(one.type) ? { ...one, status: 'False', reason } : one)),
    ...missing.map((type) => ({ type, status: 'False', reason })),
  ];
}
