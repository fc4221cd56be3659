// How many pods a Job should have running, and what is done about it
// [pkg/controller/job/job_controller.go manageJob].
//
// Departure: a refused creation is tried again 1, 2, 4 ... seconds after the Job began, and every minute from
// then on; upstream's rate limiter counts from the refusal.

import type { View } from '../../events/view.js';
import { isIndexed, isSuspended } from '../../kinds/job/conditions.js';
import type { Job } from '../../kinds/job/index.js';
import type { Pod } from '../../kinds/pod/index.js';
import { isReady } from '../../kinds/pod/standing.js';
import { millisOf } from '../../machinery/duration.js';
import type { Manifest, Millis } from '../../machinery/object.js';
import { andThen, type Intent, patch, remove, wake } from '../controller.js';
import { record, type Source } from '../record.js';
import { backoffAfter, replaceableFrom } from './backoff.js';
import { failureCounts, failuresUpTo, pendingIndexes, superfluous } from './indexes.js';
import { indexedPodOf, podOf } from './pod-manifest.js';
import { byDispensability, finishedAt, onlyReplacesFailed } from './pods.js';
import type { Situation } from './situation.js';
import { withoutTracking } from './tracking.js';

export const SOURCE: Source = { component: 'job-controller' };

/** More are not created or deleted at a look. */
export const AT_ONCE_MAX = 500;
const RETRY_MS_MAX: Millis = 60_000;

/** What is to be asked for, and the counts as they will be then. */
export interface Staffing {
  readonly intents: readonly Intent[];
  /** Pods to be created after that; `active` counts them already. */
  readonly hires: readonly Manifest[];
  readonly active: number;
  readonly ready: number;
  readonly terminating: number;
  /** Looked at again then, if nothing happens before. */
  readonly wakes: readonly Intent[];
}

export function staffed(situation: Situation, view: View): Staffing {
  const { job, active } = situation;
  if (isSuspended(job)) return dismissed(situation, active, view);
  const wanted = wantedOf(situation);
  const excess = Math.max(0, active.length - wanted);
  const doomed = toDismiss(job, active, excess).slice(0, AT_ONCE_MAX);
  if (doomed.length > 0) return dismissed(situation, doomed, view);
  const waiting = onlyReplacesFailed(job) ? situation.terminating : 0;
  const missing = Math.min(wanted - waiting - active.length, AT_ONCE_MAX);
  return missing > 0 ? hired(situation, missing, view) : unchanged(situation);
}

/** Deletes all that run, because the Job has come to its end; the finalizers are dealt with later. */
export function disbanded(situation: Situation, view: View): Staffing {
  const { job, active } = situation;
  return {
    intents: active.flatMap((pod) => dismissal(view, job, pod)),
    hires: [],
    active: 0,
    ready: 0,
    terminating: situation.terminating + active.length,
    wakes: [],
  };
}

export const unchanged = ({ active, ready, terminating }: Situation): Staffing => ({
  intents: [],
  hires: [],
  active: active.length,
  ready,
  terminating,
  wakes: [],
});

function wantedOf({ job, active, succeeded }: Situation): number {
  const { completions, parallelism = 1 } = job.spec;
  if (completions === undefined) return succeeded > 0 ? active.length : parallelism;
  return Math.max(0, Math.min(completions - succeeded, parallelism));
}

function toDismiss(job: Job, active: readonly Pod[], atLeast: number): readonly Pod[] {
  const doomed = isIndexed(job) ? superfluous(job, active) : [];
  if (doomed.length >= atLeast) return doomed;
  const others = active.filter((pod) => !doomed.includes(pod)).sort(byDispensability);
  return [...doomed, ...others.slice(0, atLeast - doomed.length)];
}

/** Deletes pods that are not to be counted as failures: without the finalizer nobody counts them. */
function dismissed(situation: Situation, pods: readonly Pod[], view: View): Staffing {
  const { job, active, ready, terminating } = situation;
  return {
    intents: pods.flatMap((pod) => [
      patch(pod, withoutTracking(pod), () => []),
      ...dismissal(view, job, pod),
    ]),
    hires: [],
    active: active.length - pods.length,
    ready: ready - pods.filter(isReady).length,
    terminating: terminating + pods.length,
    wakes: [],
  };
}

/** A pod that is gone already is what was wanted. */
const dismissal = (view: View, job: Job, pod: Pod): readonly Intent[] => [
  andThen(
    remove(pod, {}, ({ code, message }) =>
      code === 404
        ? []
        : [
            record(view, SOURCE, job, {
              type: 'Warning',
              reason: 'FailedDelete',
              message: `Error deleting: ${message}`,
            }),
          ],
    ),
    (_pod, present) => [
      record(present, SOURCE, job, {
        type: 'Normal',
        reason: 'SuccessfulDelete',
        message: `Deleted pod: ${pod.metadata.name}`,
      }),
    ],
  ),
];

function hired(situation: Situation, missing: number, view: View): Staffing {
  const { job, active } = situation;
  const from = perIndex(situation) ? undefined : backoffEnd(situation, view);
  if (from !== undefined && from > view.now) return postponed(situation, from, view);
  const hires = isIndexed(job)
    ? indexedHires(situation, missing, view.now)
    : Array.from({ length: missing }, () => podOf(job));
  if (typeof hires === 'number') return postponed(situation, hires, view);
  return {
    ...unchanged(situation),
    hires,
    active: active.length + hires.length,
    wakes: hires.length > 0 ? [wake(retryAt(job, view.now))] : [],
  };
}

/** Pods for the indexes whose turn it is, or when the first of them may be tried again. */
function indexedHires(
  situation: Situation,
  missing: number,
  now: Millis,
): readonly Manifest[] | Millis {
  const { job, completed, failedIndexes = [], pods, predecessors } = situation;
  const indexes = pendingIndexes(job, pods, completed, failedIndexes, missing);
  const due = indexes.filter((index) => indexFrom(situation, index) <= now);
  if (due.length === 0 && indexes.length > 0)
    return Math.min(...indexes.map((index) => indexFrom(situation, index)));
  return due.map((index) => {
    const counts = perIndex(situation) ? failureCounts(job, predecessors.get(index)) : {};
    return indexedPodOf(job, index, counts);
  });
}

const perIndex = ({ failedIndexes }: Situation): boolean => failedIndexes !== undefined;

/** Nothing is created before `from`. */
function postponed(situation: Situation, from: Millis, view: View): Staffing {
  const same = unchanged(situation);
  // Kubernetes 1.28 reports no active pods while it waits, however many there are; recorded.
  const active = view.feature('JobManagedBy') ? same.active : 0;
  return { ...same, active, wakes: [wake(from)] };
}

/** Failures are looked for among all of the Job's pods, which takes time: only if there are any. */
function backoffEnd({ job, failed, pods }: Situation, view: View): Millis | undefined {
  if (failed === 0 && (job.status?.failed ?? 0) === 0 && !job.spec.podFailurePolicy)
    return undefined;
  const all = new Map<string, Pod>();
  for (const pod of [...view.owned('Pod', job), ...pods]) all.set(pod.metadata.uid, pod);
  return replaceableFrom(job, [...all.values()]);
}

function indexFrom({ predecessors }: Situation, index: number): Millis {
  const predecessor = predecessors.get(index);
  if (!predecessor) return Number.NEGATIVE_INFINITY;
  return finishedAt(predecessor) + backoffAfter(failuresUpTo(predecessor) + 1);
}

/** The next point of a grid that begins when the Job does, and gets wider. */
function retryAt({ metadata, status }: Job, now: Millis): Millis {
  const start = millisOf(status?.startTime ?? metadata.creationTimestamp);
  let step = 1000;
  while (start + step <= now && step < RETRY_MS_MAX) step *= 2;
  if (start + step > now) return start + step;
  return start + (Math.floor((now - start) / RETRY_MS_MAX) + 1) * RETRY_MS_MAX;
}
