// Job controller: runs pods until enough of them have succeeded, counting each exactly once
// [pkg/controller/job/job_controller.go].
//
// Departures: pods are not adopted by their labels alone, and changes of pods are handled within milliseconds,
// where upstream gathers them for a second; it waits until it sees all that it wrote to pods, where upstream waits for
// creations, deletions and finalizers one by one. backoff.ts and workforce.ts list their own.

import type { JobCondition, JobStatus } from 'kubernetes-types/batch/v1.js';
import type { View } from '../../events/view.js';
import { isFinished, isIndexed } from '../../kinds/job/conditions.js';
import type { Job } from '../../kinds/job/index.js';
import { JOB_CONTROLLER } from '../../kinds/job/names.js';
import type { Pod } from '../../kinds/pod/index.js';
import { timestamp } from '../../machinery/duration.js';
import { equal } from '../../machinery/equal.js';
import { controllerOf, type KubeObject } from '../../machinery/object.js';
import type { Failure } from '../../machinery/status.js';
import { slowStart } from '../batches.js';
import {
  type Change,
  controlledBy,
  create,
  defineController,
  type Intent,
  patch,
  rest,
  setStatus,
  wake,
} from '../controller.js';
import { seesItsPods, seesItsWrites } from '../expectations.js';
import { record } from '../record.js';
import { isActive, isTracked, restartsOf } from './pods.js';
import { type Situation, surveyed } from './situation.js';
import { ensured, statusSteps, suspension } from './status.js';
import { type Tracking, tracked, withoutTracking } from './tracking.js';
import { deadlineOf, earlyEnd, success, type Verdict } from './verdict.js';
import { AT_ONCE_MAX, disbanded, SOURCE, type Staffing, staffed, unchanged } from './workforce.js';

export { jobOrphanController } from './orphans.js';

const toJob = controlledBy('Job');

export const jobController = defineController({
  name: 'job-controller',
  reconciles: 'Job',
  watches: { Pod: (change, view) => (matters(change) ? toJob(change, view) : []) },
  reconcile(job, view) {
    const { managedBy = JOB_CONTROLLER } = job.spec;
    if (isFinished(job) || managedBy !== JOB_CONTROLLER) return [];
    if (!seesItsPods(view, job)) return [];
    if (!seesItsWrites(view, job, 'StaleControllerConsistencyJob')) return [];
    const situation = surveyed(job, view);
    const end = earlyEnd(situation, view.now);
    const leaving = job.metadata.deletionTimestamp !== undefined;
    const staffing = end
      ? disbanded(situation, view)
      : leaving
        ? unchanged(situation)
        : staffed(situation, view);
    const verdict = end ?? (isDone(situation, staffing) ? success(situation) : undefined);
    return [
      ...staffing.intents,
      ...hirings(situation, staffing, view),
      ...bookkeeping(situation, staffing, verdict, view),
      ...(verdict ? [] : staffing.wakes),
    ];
  },
});

/** Enough have succeeded, and nobody works any more. */
function isDone({ job, succeeded }: Situation, { active }: Staffing): boolean {
  const { completions } = job.spec;
  return active === 0 && (completions === undefined ? succeeded > 0 : succeeded >= completions);
}

/** Creates pods; a refusal ends it, and the status says how many there are. */
function hirings(situation: Situation, staffing: Staffing, view: View): readonly Intent[] {
  const { job, active } = situation;
  const rest = (hired: number): readonly Intent[] =>
    bookkeeping(situation, { ...staffing, active: active.length + hired }, undefined, view);
  const attempts = staffing.hires.map((manifest) => ({
    intent: create(manifest),
    afterwards: ({ metadata }: KubeObject, present: View) => [
      record(present, SOURCE, job, {
        type: 'Normal',
        reason: 'SuccessfulCreate',
        message: `Created pod: ${metadata.name}`,
      }),
    ],
    refused: (failure: Failure) => refusal(job, failure, view),
  }));
  return slowStart(attempts, (_failure, hired) => ending(job, rest(hired)));
}

/** An empty answer to a refusal would let what was to follow happen; a patch of nothing ends it here. */
const ending = (job: Job, intents: readonly Intent[]): readonly Intent[] =>
  intents.length > 0 ? intents : [patch(job, {})];

/** A namespace on its way out refuses everything, which is not worth a report. */
function refusal(job: Job, { message }: Failure, view: View): readonly Intent[] {
  if (message.endsWith('because it is being terminated')) return [];
  return [
    record(view, SOURCE, job, {
      type: 'Warning',
      reason: 'FailedCreate',
      message: `Error creating: ${message}`,
    }),
  ];
}

function bookkeeping(
  situation: Situation,
  staffing: Staffing,
  verdict: Verdict | undefined,
  view: View,
): readonly Intent[] {
  const { job } = situation;
  const now = timestamp(view.now);
  const leaving = job.metadata.deletionTimestamp !== undefined;
  const change = verdict || leaving ? undefined : suspension(job, now);
  const before = job.status?.conditions ?? [];
  const conditions = change ? ensured(before, change) : before;
  const tracking = tracked(situation, verdict);
  const steps = statusSteps(situation, staffing, tracking, verdict, conditions, view);
  const deadline = verdict ? undefined : deadlineOf(job, steps.first.startTime);
  return [
    ...(change ? [suspensionReport(job, change, view)] : []),
    ...written(job, steps.first),
    ...tracking.released.map((pod) => patch(pod, withoutTracking(pod), () => [])),
    ...(equal(steps.first, steps.second) ? [] : [setStatus(job, steps.second)]),
    ...(steps.finished ? finalReports(job, steps.finished, steps.second, view) : []),
    ...(deadline !== undefined && deadline > view.now ? [wake(deadline)] : []),
    ...(steps.finished ? [rest(undefined)] : []),
    ...(!change && !verdict && isCalm(situation, staffing, tracking) ? [rest(deadline)] : []),
  ];
}

/** Whether it would find all pods there that are to be, and none that leaves or is counted, once it has done this. */
function isCalm(
  { job }: Situation,
  { intents, hires, wakes }: Staffing,
  { released, uncounted: { succeeded, failed } }: Tracking,
): boolean {
  const leaving = intents.length + released.length + succeeded.length + failed.length;
  if (leaving > 0 || isIndexed(job) || job.metadata.deletionTimestamp !== undefined) return false;
  return hires.length > 0 ? hires.length < AT_ONCE_MAX : wakes.length === 0;
}

const written = (job: Job, status: JobStatus): readonly Intent[] =>
  equal(job.status, status) ? [] : [setStatus(job, status)];

const suspensionReport = (job: Job, { status }: JobCondition, view: View): Intent =>
  record(view, SOURCE, job, {
    type: 'Normal',
    reason: status === 'True' ? 'Suspended' : 'Resumed',
    message: status === 'True' ? 'Job suspended' : 'Job resumed',
  });

function finalReports(
  job: Job,
  { type, reason = '', message = '' }: JobCondition,
  { succeeded = 0 }: JobStatus,
  view: View,
): readonly Intent[] {
  if (type === 'Failed') return [record(view, SOURCE, job, { type: 'Warning', reason, message })];
  const done = { type: 'Normal', reason: 'Completed', message: 'Job completed' } as const;
  const tooMany = {
    type: 'Warning',
    reason: 'TooManySucceededPods',
    message: 'Too many succeeded pods running after completion count reached',
  } as const;
  const excess = job.spec.completions !== undefined && succeeded > job.spec.completions;
  return [...(excess ? [tooMany] : []), done].map((report) => record(view, SOURCE, job, report));
}

/** Most of what happens to a pod is nothing to its Job. */
function matters({ object, before, deleted }: Change<Pod>): boolean {
  if (!before || deleted) return true;
  return (
    object.status?.phase !== before.status?.phase ||
    object.metadata.deletionTimestamp !== before.metadata.deletionTimestamp ||
    controllerOf(object)?.uid !== controllerOf(before)?.uid ||
    isTracked(object) !== isTracked(before) ||
    readiness(object) !== readiness(before) ||
    (object.spec.restartPolicy === 'OnFailure' && restartsOf(object) !== restartsOf(before))
  );
}

/** When a pod stopped being ready says something once it is not to run any more. */
function readiness(pod: Pod): string | undefined {
  const status = pod.status?.conditions?.find(({ type }) => type === 'Ready')?.status;
  return status !== 'True' && isActive(pod) ? undefined : status;
}
