// Disruption controller: keeps PodDisruptionBudgets informed of how many of their pods are healthy
// [pkg/controller/disruption/disruption.go].

import type { View } from '../../events/view.js';
import type { Pod } from '../../kinds/pod/index.js';
import { podsSelected } from '../../kinds/pod/selection.js';
import { isReady } from '../../kinds/pod/standing.js';
import { allowedConditions, withCondition } from '../../kinds/poddisruptionbudget/conditions.js';
import type { PodDisruptionBudget } from '../../kinds/poddisruptionbudget/index.js';
import { millisOf, timestamp } from '../../machinery/duration.js';
import { equal } from '../../machinery/equal.js';
import { scaledValue } from '../../machinery/int-or-string.js';
import { type Millis, refOf } from '../../machinery/object.js';
import { type Parsed, parsed } from '../../machinery/parsed.js';
import { type LabelSelector, matchesSelector } from '../../machinery/selector.js';
import { type Change, defineController, type Intent, setStatus, wake } from '../controller.js';
import { type Report, record } from '../record.js';
import { expectedScale } from './scale.js';

export { staleDisruptionController } from './stale.js';

const SOURCE = { component: 'controllermanager' };
/** An eviction that has not led to a deletion by then is not going to. */
const DELETION_TIMEOUT: Millis = 120_000;

export const disruptionController = defineController({
  name: 'disruption-controller',
  reconciles: 'PodDisruptionBudget',
  watches: {
    Pod: (change, view) =>
      matters(change)
        ? view
            .list('PodDisruptionBudget', change.object.metadata.namespace)
            .filter((pdb) => concernsEither(pdb, change))
            .map(refOf)
        : [],
  },
  reconcile(pdb, view) {
    const pods = podsSelected(view, pdb.metadata.namespace ?? '', pdb.spec.selector);
    const reports: Report[] =
      pods.length === 0
        ? [{ type: 'Normal', reason: 'NoPods', message: 'No matching pods found' }]
        : [];
    const wanted = wantedOf(pdb, pods, view);
    const report = (report: Report): Intent => record(view, SOURCE, pdb, report);
    if (!wanted.ok)
      return [
        ...[...reports, uncountable(wanted.error)].map(report),
        failedSafe(pdb, wanted.error, view),
      ];
    if (wanted.value.unmanaged.length > 0) reports.push(unmanagedReport(pdb));
    const disrupted = disruptedPods(pdb, pods, view.now);
    const { expected, healthy: desired } = wanted.value;
    return [
      ...reports.map(report),
      statusOf(pdb, pods, disrupted.awaited, expected, desired, view),
      ...disrupted.forgotten.map((pod) => record(view, SOURCE, pod, notDeleted(pdb))),
      ...disrupted.wakes,
    ];
  },
});

/** What budgets depend on: readiness, labels, owners, and whether the pod is there and stays. */
function matters({ object, before, deleted }: Change<Pod>): boolean {
  if (!before || deleted) return true;
  return (
    isReady(object) !== isReady(before) ||
    object.metadata.deletionTimestamp !== before.metadata.deletionTimestamp ||
    !equal(object.metadata.labels, before.metadata.labels) ||
    !equal(object.metadata.ownerReferences, before.metadata.ownerReferences)
  );
}

const concernsEither = ({ spec }: PodDisruptionBudget, { object, before }: Change<Pod>): boolean =>
  matchesSelector(spec.selector, object.metadata.labels) ||
  (before !== undefined && matchesSelector(spec.selector, before.metadata.labels));

interface Wanted {
  readonly expected: number;
  readonly healthy: number;
  readonly unmanaged: readonly string[];
}

function wantedOf({ spec }: PodDisruptionBudget, pods: readonly Pod[], view: View): Parsed<Wanted> {
  const { minAvailable, maxUnavailable } = spec;
  if (maxUnavailable === undefined && minAvailable === undefined)
    return parsed({ expected: 0, healthy: 0, unmanaged: [] });
  if (maxUnavailable === undefined && typeof minAvailable === 'number')
    return parsed({ expected: pods.length, healthy: minAvailable, unmanaged: [] });
  const scale = expectedScale(pods, view);
  if (!scale.ok) return scale;
  const { replicas: expected, unmanaged } = scale.value;
  const share = scaledValue(maxUnavailable ?? minAvailable, expected, true);
  if (!share.ok) return share;
  const healthy = maxUnavailable === undefined ? share.value : Math.max(0, expected - share.value);
  return parsed({ expected, healthy, unmanaged });
}

/** Evicted pods that are still to be deleted, and those that after two minutes are given back. */
function disruptedPods(pdb: PodDisruptionBudget, pods: readonly Pod[], now: Millis) {
  const awaited: Record<string, string> = {};
  const forgotten: Pod[] = [];
  const wakes: Intent[] = [];
  for (const pod of pods) {
    const since = pdb.status?.disruptedPods?.[pod.metadata.name];
    if (since === undefined || pod.metadata.deletionTimestamp !== undefined) continue;
    const until = millisOf(since) + DELETION_TIMEOUT;
    if (until <= now) forgotten.push(pod);
    else {
      awaited[pod.metadata.name] = since;
      wakes.push(wake(until));
    }
  }
  return { awaited, forgotten, wakes };
}

function statusOf(
  pdb: PodDisruptionBudget,
  pods: readonly Pod[],
  awaited: Readonly<Record<string, string>>,
  expectedPods: number,
  desiredHealthy: number,
  view: View,
): Intent {
  const currentHealthy = pods.filter(
    (pod) =>
      pod.metadata.deletionTimestamp === undefined &&
      awaited[pod.metadata.name] === undefined &&
      isReady(pod),
  ).length;
  const status = {
    observedGeneration: pdb.metadata.generation ?? 0,
    ...(Object.keys(awaited).length > 0 ? { disruptedPods: { ...awaited } } : {}),
    disruptionsAllowed: expectedPods <= 0 ? 0 : Math.max(0, currentHealthy - desiredHealthy),
    currentHealthy,
    desiredHealthy,
    expectedPods,
  };
  const conditions = allowedConditions(
    { ...status, conditions: pdb.status?.conditions ?? [] },
    timestamp(view.now),
  );
  return setStatus(pdb, { ...status, conditions });
}

/** When nothing else is certain, nothing may be evicted. */
function failedSafe(pdb: PodDisruptionBudget, message: string, view: View): Intent {
  const status = pdb.status ?? {
    disruptionsAllowed: 0,
    currentHealthy: 0,
    desiredHealthy: 0,
    expectedPods: 0,
  };
  const says = { status: 'False', reason: 'SyncFailed', message };
  const conditions = withCondition(status, timestamp(view.now), says);
  return setStatus(pdb, { ...status, disruptionsAllowed: 0, conditions });
}

const uncountable = (why: string): Report => ({
  type: 'Warning',
  reason: 'CalculateExpectedPodCountFailed',
  message: `Failed to calculate the number of expected pods: ${why}`,
});

const unmanagedReport = ({ spec }: PodDisruptionBudget): Report => ({
  type: 'Warning',
  reason: 'UnmanagedPods',
  message: `Pods selected by this PodDisruptionBudget (selector: ${goText(spec.selector ?? {})}) were found to be unmanaged. As a result, the status of the PDB cannot be calculated correctly, which may result in undefined behavior. To account for these pods please set ".spec.minAvailable" field of the PDB to an integer value.`,
});

/** Upstream names the namespace twice, and the budget not at all. */
const notDeleted = ({ metadata }: PodDisruptionBudget): Report => ({
  type: 'Warning',
  reason: 'NotDeleted',
  message: `Pod was expected by PDB ${metadata.namespace}/${metadata.namespace} to be deleted but it wasn't`,
});

/** A selector as Go prints it. */
function goText({ matchLabels = {}, matchExpressions = [] }: LabelSelector): string {
  const labels = Object.keys(matchLabels)
    .sort()
    .map((key) => `${key}: ${matchLabels[key]},`)
    .join('');
  const terms = matchExpressions
    .map(
      ({ key, operator, values = [] }) =>
        `LabelSelectorRequirement{Key:${key},Operator:${operator},Values:[${values.join(' ')}],},`,
    )
    .join('');
  return `&LabelSelector{MatchLabels:map[string]string{${labels}},MatchExpressions:[]LabelSelectorRequirement{${terms}},}`;
}
