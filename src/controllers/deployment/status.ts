// What a Deployment reports: counts over its ReplicaSets, whether it is available, whether it makes progress
// [kubernetes pkg/controller/deployment/progress.go, sync.go calculateStatus].

import type { DeploymentCondition } from 'kubernetes-types/apps/v1.js';
import type { Deployment, DeploymentStatus } from '../../kinds/deployment/index.js';
import { millisOf, timestamp } from '../../machinery/duration.js';
import type { Millis } from '../../machinery/object.js';
import { conditionOf, omitEmpty, withCondition, withoutCondition } from '../conditions.js';
import { maxUnavailable, replicasOf } from './limits.js';
import { type Sized, totalOf, totalSize } from './replica-sets.js';

/** Upstream's way to say that there is no deadline. */
const NO_DEADLINE = 2 ** 31 - 1;

export const hasDeadline = ({ spec }: Deployment): boolean =>
  spec.progressDeadlineSeconds !== undefined && spec.progressDeadlineSeconds !== NO_DEADLINE;

export const condition = (
  type: string,
  status: string,
  reason: string,
  message: string,
  now: Millis,
): DeploymentCondition => ({
  type,
  status,
  lastUpdateTime: timestamp(now),
  lastTransitionTime: timestamp(now),
  reason,
  message,
});

/** The counts and the condition Available; the other conditions as `conditions` has them. */
export function calculatedStatus(
  d: Deployment,
  all: readonly Sized[],
  fresh: Sized | undefined,
  conditions: readonly DeploymentCondition[],
  { now, withTerminating }: { readonly now: Millis; readonly withTerminating: boolean },
): DeploymentStatus {
  const availableReplicas = totalOf(all, 'availableReplicas');
  const enough = availableReplicas >= replicasOf(d) - maxUnavailable(d);
  const available = enough
    ? condition(
        'Available',
        'True',
        'MinimumReplicasAvailable',
        'Deployment has minimum availability.',
        now,
      )
    : condition(
        'Available',
        'False',
        'MinimumReplicasUnavailable',
        'Deployment does not have minimum availability.',
        now,
      );
  const status = omitEmpty<DeploymentStatus>({
    observedGeneration: d.metadata.generation ?? 0,
    replicas: totalOf(all, 'replicas'),
    updatedReplicas: fresh ? totalOf([fresh], 'replicas') : 0,
    readyReplicas: totalOf(all, 'readyReplicas'),
    availableReplicas,
    unavailableReplicas: Math.max(0, totalSize(all) - availableReplicas),
    ...(d.status?.collisionCount === undefined ? {} : { collisionCount: d.status.collisionCount }),
    conditions: [...withCondition(conditions, available)],
  });
  if (!withTerminating) return status;
  return { ...status, terminatingReplicas: totalOf(all, 'terminatingReplicas') };
}

/** As many new pods as wanted, all of them available, and no old ones. */
export function isComplete(d: Deployment, status: DeploymentStatus | undefined): boolean {
  const replicas = replicasOf(d);
  return (
    (status?.updatedReplicas ?? 0) === replicas &&
    (status?.replicas ?? 0) === replicas &&
    (status?.availableReplicas ?? 0) === replicas &&
    (status?.observedGeneration ?? 0) >= (d.metadata.generation ?? 0)
  );
}

/** The status with the conditions Progressing and ReplicaFailure brought up to date. */
export function withProgress(
  d: Deployment,
  status: DeploymentStatus,
  before: readonly DeploymentCondition[],
  sets: { readonly all: readonly Sized[]; readonly fresh: Sized | undefined },
  now: Millis,
): DeploymentStatus {
  const current = conditionOf(before, 'Progressing');
  const done =
    (status.replicas ?? 0) === (status.updatedReplicas ?? 0) &&
    current?.reason === 'NewReplicaSetAvailable';
  let conditions: readonly DeploymentCondition[] = status.conditions ?? [];
  if (!hasDeadline(d)) conditions = withoutCondition(conditions, 'Progressing');
  else if (!done) conditions = progressing(d, status, conditions, current, sets.fresh, now);
  const failure = replicaFailure(sets.all, sets.fresh);
  conditions = failure
    ? withCondition(conditions, failure)
    : withoutCondition(conditions, 'ReplicaFailure');
  const { conditions: _, ...counts } = status;
  return conditions.length === 0 ? counts : { ...counts, conditions: [...conditions] };
}

function progressing(
  d: Deployment,
  status: DeploymentStatus,
  conditions: readonly DeploymentCondition[],
  current: DeploymentCondition | undefined,
  fresh: Sized | undefined,
  now: Millis,
): readonly DeploymentCondition[] {
  const subject = fresh
    ? `ReplicaSet ${JSON.stringify(fresh.name)}`
    : `Deployment ${JSON.stringify(d.metadata.name)}`;
  const say = (status: string, reason: string, what: string) =>
    condition('Progressing', status, reason, `${subject} ${what}`, now);
  if (isComplete(d, status))
    return withCondition(
      conditions,
      say('True', 'NewReplicaSetAvailable', 'has successfully progressed.'),
    );
  if (hasProgressed(d.status, status)) {
    const next = say('True', 'ReplicaSetUpdated', 'is progressing.');
    // Its update time is when progress was last seen: the deadline counts from there.
    const since = current?.status === 'True' ? current.lastTransitionTime : undefined;
    return [
      ...withoutCondition(conditions, 'Progressing'),
      since === undefined ? next : { ...next, lastTransitionTime: since },
    ];
  }
  if (!hasTimedOut(d, conditions, now)) return conditions;
  return withCondition(
    conditions,
    say('False', 'ProgressDeadlineExceeded', 'has timed out progressing.'),
  );
}

function hasProgressed(before: DeploymentStatus = {}, status: DeploymentStatus): boolean {
  const { replicas = 0, updatedReplicas = 0, readyReplicas = 0, availableReplicas = 0 } = status;
  const old = (before.replicas ?? 0) - (before.updatedReplicas ?? 0);
  return (
    updatedReplicas > (before.updatedReplicas ?? 0) ||
    replicas - updatedReplicas < old ||
    readyReplicas > (before.readyReplicas ?? 0) ||
    availableReplicas > (before.availableReplicas ?? 0)
  );
}

function hasTimedOut(
  d: Deployment,
  conditions: readonly DeploymentCondition[],
  now: Millis,
): boolean {
  const current = conditionOf(conditions, 'Progressing');
  if (!current || current.reason === 'NewReplicaSetAvailable') return false;
  if (current.reason === 'ProgressDeadlineExceeded') return true;
  return deadlineOf(d, current) < now;
}

const deadlineOf = (d: Deployment, { lastUpdateTime = '' }: DeploymentCondition): Millis =>
  millisOf(lastUpdateTime) + (d.spec.progressDeadlineSeconds ?? 0) * 1000;

/**
 * When to look whether the deadline has passed; undefined when nobody waits for progress. It follows from the
 * stored status, not from the one being written: that one calls for another look anyway.
 */
export function deadlineCheck(d: Deployment, now: Millis): Millis | undefined {
  const current = conditionOf(d.status?.conditions, 'Progressing');
  if (!hasDeadline(d) || !current || isComplete(d, d.status)) return undefined;
  if (current.reason === 'ProgressDeadlineExceeded') return undefined;
  const at = deadlineOf(d, current) + 1000;
  return at > now ? at : undefined;
}

/** Why pods cannot be created or deleted: the new set's trouble before that of any other. */
function replicaFailure(
  all: readonly Sized[],
  fresh: Sized | undefined,
): DeploymentCondition | undefined {
  for (const { stored } of fresh ? [fresh, ...all] : all) {
    const found = conditionOf(stored?.status?.conditions, 'ReplicaFailure');
    if (!found) continue;
    const { type, status, lastTransitionTime, reason, message } = found;
    const times = lastTransitionTime
      ? { lastUpdateTime: lastTransitionTime, lastTransitionTime }
      : {};
    return {
      type,
      status,
      ...times,
      ...(reason ? { reason } : {}),
      ...(message ? { message } : {}),
    };
  }
  return undefined;
}
