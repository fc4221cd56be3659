// The condition DisruptionAllowed: whether an eviction would pass now [pkg/apis/policy helpers, pdbhelper].

import type { Condition } from 'kubernetes-types/meta/v1.js';
import type { PodDisruptionBudget } from './index.js';

type Status = NonNullable<PodDisruptionBudget['status']>;

/** The conditions that say what `disruptionsAllowed` says; times change only along with the answer. */
export function allowedConditions(
  status: Pick<Status, 'conditions' | 'disruptionsAllowed' | 'observedGeneration'>,
  now: string,
): Condition[] {
  const allowed = status.disruptionsAllowed > 0;
  return withCondition(status, now, {
    status: allowed ? 'True' : 'False',
    reason: allowed ? 'SufficientPods' : 'InsufficientPods',
    message: '',
  });
}

export function withCondition(
  { conditions = [], observedGeneration }: Pick<Status, 'conditions' | 'observedGeneration'>,
  now: string,
  says: Pick<Condition, 'status' | 'reason' | 'message'>,
): Condition[] {
  const type = 'DisruptionAllowed';
  const old = conditions.find((condition) => condition.type === type);
  const fresh: Condition = {
    type,
    ...says,
    ...(observedGeneration === undefined ? {} : { observedGeneration }),
    lastTransitionTime: old?.status === says.status ? old.lastTransitionTime : now,
  };
  return old ? conditions.map((c) => (c === old ? fresh : c)) : [...conditions, fresh];
}
