// The subresource pods/eviction: deletes a pod if its disruption budget allows [registry/core/pod/storage/eviction.go].
//
// Departure: the pod's DisruptionTarget condition and its deletion are one step, so that there is nothing to
// retry and nothing to come in between.

import { timestamp } from '../../machinery/duration.js';
import { refOf } from '../../machinery/object.js';
import type { Reader } from '../../machinery/reader.js';
import { matchesSelector } from '../../machinery/selector.js';
import {
  conflict,
  type Failure,
  forbidden,
  isFailure,
  tooManyRequests,
} from '../../machinery/status.js';
import type { Edit, SubresourceHandler } from '../kind.js';
import { allowedConditions } from '../poddisruptionbudget/conditions.js';
import type { PodDisruptionBudget } from '../poddisruptionbudget/index.js';
import { withDisruptionTarget } from './disruption-target.js';
import type { Pod } from './index.js';
import { isReady } from './standing.js';

/** Evictions that the disruption controller has not confirmed yet. */
const DISRUPTED_PODS_MAX = 2000;
const VIOLATES = "Cannot evict pod as it would violate the pod's disruption budget.";
const PODS = { group: '', plural: 'pods' };
const BUDGET = { group: 'policy', plural: 'poddisruptionbudget' };
const SUCCESS = { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Success', code: 201 };

interface EvictionOptions {
  readonly gracePeriodSeconds?: number;
  readonly preconditions?: { readonly uid?: string; readonly resourceVersion?: string };
}

export const evict: SubresourceHandler<Pod> = (pod, body, reader) => {
  const options = (body['deleteOptions'] ?? {}) as EvictionOptions;
  const stale = refuseStale(pod, options);
  if (stale) return stale;
  const charged = needsNoBudget(pod) ? [] : chargeBudget(pod, reader);
  if (isFailure(charged)) return charged;
  const { gracePeriodSeconds } = options;
  return {
    edits: [
      ...charged,
      { type: 'put', object: announced(pod, timestamp(reader.now)) },
      {
        type: 'delete',
        ref: refOf(pod),
        ...(gracePeriodSeconds === undefined ? {} : { gracePeriodSeconds }),
      },
    ],
    response: SUCCESS,
  };
};

function refuseStale(pod: Pod, { preconditions = {} }: EvictionOptions): Failure | undefined {
  const { name, uid, resourceVersion } = pod.metadata;
  const refuse = (what: string, wanted: string, is: string): Failure =>
    conflict(
      PODS,
      name,
      `the ${what} in the precondition (${wanted}) does not match the ${what} in record (${is}). The object might have been ${what === 'UID' ? 'deleted and then recreated' : 'modified'}`,
    );
  if (preconditions.uid && preconditions.uid !== uid) return refuse('UID', preconditions.uid, uid);
  if (preconditions.resourceVersion && preconditions.resourceVersion !== resourceVersion)
    return refuse('ResourceVersion', preconditions.resourceVersion, resourceVersion);
  return undefined;
}

/** Pods that serve nobody, or are on their way out anyway. */
function needsNoBudget({ metadata, status }: Pod): boolean {
  const phase = status?.phase ?? 'Pending';
  return phase !== 'Running' && phase !== 'Unknown'
    ? true
    : metadata.deletionTimestamp !== undefined;
}

/** Takes one disruption from the pod's budget, if it has one and if one is left. */
function chargeBudget(pod: Pod, reader: Reader): readonly Edit[] | Failure {
  const budgets = budgetsOf(pod, reader);
  const [pdb] = budgets;
  if (!pdb) return [];
  if (budgets.length > 1) return TOO_MANY_BUDGETS;
  if (!isReady(pod) && mayGoUnhealthy(pdb)) return [];
  const refused = refuseDisruption(pdb);
  if (refused || !pdb.status) return refused ?? [];
  const { disruptionsAllowed, disruptedPods } = pdb.status;
  const now = timestamp(reader.now);
  const status = { ...pdb.status, disruptionsAllowed: disruptionsAllowed - 1 };
  const object: PodDisruptionBudget = {
    ...pdb,
    status: {
      ...status,
      ...(status.disruptionsAllowed === 0 ? { conditions: allowedConditions(status, now) } : {}),
      disruptedPods: { ...disruptedPods, [pod.metadata.name]: now },
    },
  };
  return [{ type: 'put', object }];
}

const TOO_MANY_BUDGETS: Failure = {
  kind: 'Status',
  apiVersion: 'v1',
  metadata: {},
  status: 'Failure',
  message:
    'This pod has more than one PodDisruptionBudget, which the eviction subresource does not support.',
  reason: '',
  code: 500,
};

const budgetsOf = ({ metadata }: Pod, reader: Reader): readonly PodDisruptionBudget[] =>
  (
    reader.all(
      'PodDisruptionBudget',
      metadata.namespace ?? '',
    ) as readonly unknown[] as PodDisruptionBudget[]
  ).filter((pdb) => matchesSelector(pdb.spec.selector, metadata.labels));

/** A pod that is not ready does not count as healthy, so that its loss does no harm. */
function mayGoUnhealthy({ spec, status }: PodDisruptionBudget): boolean {
  if (spec.unhealthyPodEvictionPolicy === 'AlwaysAllow') return true;
  const { currentHealthy = 0, desiredHealthy = 0 } = status ?? {};
  return currentHealthy >= desiredHealthy && desiredHealthy > 0;
}

function refuseDisruption({ metadata, status }: PodDisruptionBudget): Failure | undefined {
  const { name, generation = 0 } = metadata;
  const { observedGeneration = 0, disruptionsAllowed = 0, disruptedPods = {} } = status ?? {};
  const violates = (message: string, retryAfterSeconds: number): Failure =>
    tooManyRequests(VIOLATES, [{ reason: 'DisruptionBudget', message }], retryAfterSeconds);
  if (observedGeneration < generation)
    return violates(`The disruption budget ${name} is still being processed by the server.`, 10);
  if (disruptionsAllowed < 0) return forbidden(BUDGET, name, 'pdb disruptions allowed is negative');
  if (Object.keys(disruptedPods).length > DISRUPTED_PODS_MAX)
    return forbidden(
      BUDGET,
      name,
      'DisruptedPods map too big - too many evictions not confirmed by PDB controller',
    );
  if (disruptionsAllowed > 0) return undefined;
  const { desiredHealthy = 0, currentHealthy = 0 } = status ?? {};
  return violates(
    `The disruption budget ${name} needs ${desiredHealthy} healthy pods and has ${currentHealthy} currently`,
    0,
  );
}

function announced(pod: Pod, at: string): Pod {
  const conditions = withDisruptionTarget(pod.status?.conditions, {
    reason: 'EvictionByEvictionAPI',
    message: 'Eviction API: evicting',
    at,
  });
  return { ...pod, status: { ...pod.status, conditions } };
}
