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

/** `running`: whether containers of it may still run. Before they have stopped no pod is over. */
export function mergedStatus(old: PodStatus, found: PodStatus, running: boolean): PodStatus {
  const ends = !isOver(old) && isOver(found);
  const held = ends && running;
  const conditions = conditionsOf(old, found, ends && !running, held ? old : found);
  if (!held) return { ...found, conditions };
  const { phase, reason, message } = old;
  const { reason: _reason, message: _message, ...rest } = found;
  return {
    ...rest,
    ...(phase === undefined ? {} : { phase }),
    ...(reason === undefined ? {} : { reason }),
    ...(message === undefined ? {} : { message }),
    conditions,
  };
}

const isOver = ({ phase }: PodStatus): boolean => phase === 'Succeeded' || phase === 'Failed';

function conditionsOf(
  old: PodStatus,
  found: PodStatus,
  ends: boolean,
  phased: PodStatus,
): PodCondition[] {
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
function unready(conditions: readonly PodCondition[], { phase }: PodStatus): PodCondition[] {
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
