// Keeping as many pods as the spec asks for: what a ReplicaSet and a ReplicationController have in common
// [kubernetes pkg/controller/replicaset/replica_set.go].

import type { View } from '../../events/view.js';
import { millisOf, timestamp } from '../../machinery/duration.js';
import type { Failure } from '../../machinery/status.js';
import { conditionOf, withCondition, withoutCondition } from '../conditions.js';
import { type Intent, wake } from '../controller.js';
import { expectationsMet } from '../expectations.js';
import { nextRetry } from '../retry.js';
import { claims, countPods } from './counting.js';
import type { Replicated } from './replicated.js';
import { creations, deletions } from './scaling.js';

const REPLICA_FAILURE = 'ReplicaFailure';

export function replicate(set: Replicated, view: View): readonly Intent[] {
  const claimed = claims(set, view);
  // What is claimed changes the counts; the change of the pods calls for another look.
  if (claimed.length > 0) return claimed;
  const { owner, conditions } = set;
  const { counts, nextAt } = countPods(set, view);
  const dying = owner.metadata.deletionTimestamp !== undefined;
  const short = dying ? 0 : set.replicas - counts.replicas;
  const missing = expectationsMet(view, owner) ? short : 0;
  const giveUp = (reason: string, failure: Failure): Intent =>
    set.writeStatus(
      counts,
      withCondition(conditions, {
        type: REPLICA_FAILURE,
        status: 'True',
        lastTransitionTime: timestamp(view.now),
        reason,
        message: failure.message,
      }),
    );
  const failing = conditionOf(conditions, REPLICA_FAILURE)?.lastTransitionTime;
  return [
    ...(missing > 0 ? creations(set, missing, view, giveUp) : []),
    ...(missing < 0 ? deletions(set, -missing, view, giveUp) : []),
    set.writeStatus(counts, withoutCondition(conditions, REPLICA_FAILURE)),
    ...(nextAt === undefined ? [] : [wake(nextAt)]),
    // Whether or not expectations are met: nobody tells of it when they expire.
    ...(short !== 0 && failing ? [wake(nextRetry(millisOf(failing), view.now))] : []),
  ];
}
