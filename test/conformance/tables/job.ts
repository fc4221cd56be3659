// tables_controllers: whole rounds of the Job controller, and the bookkeeping that it does on the way.

import { jobController, jobOrphanController } from '../../../src/controllers/job/index.js';
import {
  completedIndexes,
  failedIndexes,
  failureCounts,
  failuresUpTo,
  predecessors,
  superfluous,
} from '../../../src/controllers/job/indexes.js';
import { indexedPodOf } from '../../../src/controllers/job/pod-manifest.js';
import { surveyed } from '../../../src/controllers/job/situation.js';
import { ensured, statusSteps } from '../../../src/controllers/job/status.js';
import { tracked } from '../../../src/controllers/job/tracking.js';
import type { Verdict } from '../../../src/controllers/job/verdict.js';
import { unchanged } from '../../../src/controllers/job/workforce.js';
import { isIndexed } from '../../../src/kinds/job/conditions.js';
import type { Job } from '../../../src/kinds/job/index.js';
import type { Pod } from '../../../src/kinds/pod/index.js';
import { timestamp } from '../../../src/machinery/duration.js';
import type { KubeObject } from '../../../src/machinery/object.js';
import { failure } from '../../../src/machinery/status.js';
import { type Check, type Fields, notRun } from '../corpus.js';
import { plain } from '../values.js';
import {
  carriedOut,
  createdOf,
  deletedOf,
  type Outcome,
  patchesOf,
  statusesOf,
} from './carried-out.js';
import { BREAKDOWN, EXPECTATIONS, GATE_OFF, MEMORY, type Recipe, type Recipes } from './table.js';
import { identified, latestIn, NOW, worldOf } from './world.js';

const INDEX = 'batch.kubernetes.io/job-completion-index';
const TRACKED = ['batch.kubernetes.io/job-tracking'];

const jobWith = (recorded: Fields): Job => identified('Job', recorded, 'foobar') as unknown as Job;

/** The Job of most tests; -1 leaves a number out. */
const madeJob = (given: Fields, more: Fields = {}, status: Fields = {}): Job =>
  jobWith({
    metadata: given['deleting'] ? { deletionTimestamp: timestamp(NOW) } : {},
    spec: {
      ...(given['completions'] >= 0 ? { completions: given['completions'] } : {}),
      ...(given['parallelism'] >= 0 ? { parallelism: given['parallelism'] } : {}),
      backoffLimit: given['backoffLimit'],
      suspend: given['suspend'] ?? false,
      ...(given['completionMode'] ? { completionMode: given['completionMode'] } : {}),
      selector: { matchLabels: { foo: 'bar' } },
      template: {
        metadata: { labels: { foo: 'bar' } },
        spec: { containers: [{ name: 'main', image: 'foo/bar' }] },
      },
      ...more,
    },
    status,
  });

const refTo = ({ metadata }: Job): Fields => ({
  apiVersion: 'batch/v1',
  kind: 'Job',
  name: metadata.name,
  uid: metadata.uid,
  controller: true,
});

let made = 0;
/** A pod of the Job that is still to be counted. */
function podOf(job: Job, recorded: Fields, finalizers: readonly string[] = TRACKED): KubeObject {
  const { metadata = {}, ...rest } = plain<Fields>(recorded);
  const name = `mypod-${made++}`;
  const own = { labels: { foo: 'bar' }, ...metadata, finalizers, ownerReferences: [refTo(job)] };
  return identified('Pod', { ...rest, metadata: own }, name);
}

const inPhase = (phase: string, more: Fields = {}): Fields => ({ status: { phase, ...more } });
const times = (count: number, pod: Fields): readonly Fields[] =>
  Array.from({ length: count }, () => pod);
const READY = { conditions: [{ type: 'Ready', status: 'True' }] };
const LEAVING = { metadata: { deletionTimestamp: timestamp(NOW) }, status: { phase: 'Running' } };

function podsOf(job: Job, given: Fields): readonly KubeObject[] {
  const { pendingPods = 0, activePods = 0, readyPods = 0, succeededPods = 0 } = given;
  const { failedPods = 0, terminatingPods = 0, podsWithIndexes } = given;
  const plainly = [
    ...times(pendingPods, inPhase('Pending')),
    ...times(Math.min(readyPods, activePods), inPhase('Running', READY)),
    ...times(Math.max(activePods - readyPods, 0), inPhase('Running')),
    ...times(succeededPods, inPhase('Succeeded')),
    ...times(failedPods, inPhase('Failed')),
    ...times(terminatingPods, LEAVING),
  ];
  const indexed = ((podsWithIndexes ?? []) as readonly Fields[]).map(({ Index, Phase }) => ({
    metadata: Index === '-' ? {} : { annotations: { [INDEX]: Index } },
    status: { phase: Phase },
  }));
  return [...plainly, ...indexed].map((pod) => podOf(job, pod));
}

const KUBERNETES_WITH_ALL = { kubernetes: '1.36' } as const;

function round(job: Job, pods: readonly KubeObject[], given: Fields, now = NOW): Outcome {
  const later = given['jobPodReplacementPolicy'] || given['enableJobPodReplacementPolicy'];
  const view = worldOf([job, ...pods], { now, ...(later ? KUBERNETES_WITH_ALL : {}) });
  const limit: number = given['podLimit'] ?? 0;
  return carriedOut(jobController.reconcile(job, view), view, (request, earlier) =>
    limit > 0 &&
    request.verb === 'create' &&
    earlier.filter(({ verb }) => verb === 'create').length >= limit
      ? failure(500, 'InternalError', `not creating pod, limit ${limit} already reached`)
      : undefined,
  );
}

const finalStatus = (job: Job, outcome: Outcome): Fields =>
  statusesOf(outcome, 'Job').at(-1) ?? job.status ?? {};

const conditionIn = ({ conditions = [] }: Fields, type: string): Fields | undefined =>
  (conditions as readonly Fields[]).find((one) => one['type'] === type);

function numbers(job: Job, outcome: Outcome): Fields {
  const { active = 0, succeeded = 0, failed = 0, startTime } = finalStatus(job, outcome);
  return { active, succeeded, failed, started: startTime !== undefined };
}

const wantedNumbers = (given: Fields): Fields => ({
  active: given['expectedActive'],
  succeeded: given['expectedSucceeded'],
  failed: given['expectedFailed'],
  started: !given['suspend'],
});

const syncJob: Recipe = (given) => {
  if (given['podControllerError']) return notRun(BREAKDOWN);
  if (given['fakeExpectationAtCreation'] !== 0) return notRun(EXPECTATIONS);
  if (given['backoffRecord']) return notRun(MEMORY);
  if (given['podFailurePolicy'] && !given['jobPodFailurePolicy']) return notRun(GATE_OFF);
  const { podReplacementPolicy, podFailurePolicy } = given;
  const more = {
    ...(given['jobPodReplacementPolicy'] && podReplacementPolicy ? { podReplacementPolicy } : {}),
    ...(podFailurePolicy ? { podFailurePolicy: plain(podFailurePolicy) } : {}),
  };
  const suspended = { type: 'Suspended', status: 'True', reason: 'JobSuspended' };
  const job = madeJob(given, more, {
    ...(given['wasSuspended'] ? { conditions: [suspended] } : {}),
    ...statusFrom(given['initialStatus']),
  });
  const outcome = round(job, podsOf(job, given), given);
  const status = finalStatus(job, outcome);
  const condition = given['expectedCondition'] && conditionIn(status, given['expectedCondition']);
  const limited = (given['podLimit'] ?? 0) > 0;
  const created = createdOf(outcome, 'Pod');
  return {
    actual: {
      ...numbers(job, outcome),
      completed: status['completedIndexes'] ?? '',
      terminating: given['jobPodReplacementPolicy'] ? status['terminating'] : null,
      creations: limited ? Math.min(created.length, given['podLimit']) : created.length,
      indexes: created.flatMap((pod) => pod['metadata'].annotations?.[INDEX] ?? []).sort(),
      deletions: deletedOf(outcome, 'Pod').length,
      patches: patchesOf(outcome, 'Pod').length,
      ready: given['jobReadyPodsEnabled'] ? status['ready'] : null,
      condition: condition
        ? [condition['type'], condition['status'], condition['reason'] ?? '']
        : null,
    },
    expected: {
      ...wantedNumbers(given),
      completed: given['expectedCompletedIdxs'],
      terminating: given['expectedTerminating'],
      creations: given['expectedCreations'],
      indexes: [...(given['expectedCreatedIndexes'] ?? [])].map(String).sort(),
      deletions: given['expectedDeletions'],
      patches: given['expectedPodPatches'],
      ready: given['expectedReady'],
      condition: given['expectedCondition']
        ? [
            given['expectedCondition'],
            given['expectedConditionStatus'],
            given['expectedConditionReason'],
          ]
        : null,
    },
  };
};

function statusFrom(initial: Fields | null): Fields {
  if (!initial) return {};
  const { active, succeed: succeeded, failed, startTime } = initial;
  return { active, succeeded, failed, startTime: startTime ?? timestamp(NOW) };
}

/** What the tests of a single aspect look at: numbers, and the condition that they expect. */
const shortCheck = (job: Job, outcome: Outcome, given: Fields): Check => {
  const type = given['expectedCondition'] || '';
  const found = type ? conditionIn(finalStatus(job, outcome), type) : undefined;
  const deletions = 'expectedDeletions' in given;
  return {
    actual: {
      ...numbers(job, outcome),
      started: 0,
      reason: type ? [found?.['status'], found?.['reason']] : null,
      deletions: deletions ? deletedOf(outcome, 'Pod').length : null,
    },
    expected: {
      ...wantedNumbers(given),
      started: 0,
      reason: type ? ['True', given['expectedConditionReason']] : null,
      deletions: deletions ? given['expectedDeletions'] : null,
    },
  };
};

const bySpec: Recipe = (given) => {
  if (given['enableJobBackoffLimitPerIndex'] === false) return notRun(GATE_OFF);
  const job = jobWith(plain(given['job']));
  if (job.spec.podFailurePolicy && !given['enableJobPodFailurePolicy']) return notRun(GATE_OFF);
  made = 0;
  const pods = (given['pods'] as readonly Fields[]).map((pod, at) =>
    podOf(job, isIndexed(job) ? withIndex(pod, at) : pod),
  );
  const outcome = round(job, pods, given, latestIn(given['pods']));
  const status = finalStatus(job, outcome);
  const wanted: Fields = given['wantStatus'] ?? {
    conditions: given['wantConditions'] ?? undefined,
    active: given['wantStatusActive'],
    succeeded: given['wantStatusSucceeded'],
    failed: given['wantStatusFailed'],
    ...(given['enableJobPodReplacementPolicy']
      ? { terminating: given['wantStatusTerminating'] }
      : {}),
  };
  // Of the conditions, the tests look at those of the types that they name.
  const named = ((wanted['conditions'] ?? []) as readonly Fields[]).map(({ type }) => type);
  const seen = (status['conditions'] ?? []).filter(({ type }: Fields) => named.includes(type));
  const asked = {
    terminating: given['enableJobPodReplacementPolicy'],
    conditions: wanted['conditions'] !== undefined,
  };
  return {
    actual: statusText({ ...status, conditions: seen }, asked),
    expected: statusText(wanted, asked),
  };
};

/** The test gives the pods of Indexed Jobs the indexes that they have not. */
function withIndex(recorded: Fields, at: number): Fields {
  const { metadata = {}, ...rest } = plain<Fields>(recorded);
  return {
    ...rest,
    metadata: { ...metadata, annotations: { [INDEX]: String(at), ...metadata.annotations } },
  };
}

const statusText = (status: Fields, asked: Fields): Fields => ({
  active: status['active'] ?? 0,
  succeeded: status['succeeded'] ?? 0,
  failed: status['failed'] ?? 0,
  completedIndexes: status['completedIndexes'] ?? '',
  failedIndexes: status['failedIndexes'] ?? '',
  uncounted: status['uncountedTerminatedPods'] ?? {},
  terminating: asked['terminating'] ? (status['terminating'] ?? 0) : null,
  conditions: asked['conditions']
    ? ((status['conditions'] ?? []) as readonly Fields[]).map(
        ({ type, status: holds, reason = '', message = '' }) => ({ type, holds, reason, message }),
      )
    : null,
});

const tracking: Recipe = (given) => {
  if (given['podControlErr'] || given['statusUpdateErr']) return notRun(BREAKDOWN);
  if (given['expectedRmFinalizers']) return notRun(EXPECTATIONS);
  const job = jobWith(plain(given['job']));
  const pods = ((given['pods'] ?? []) as readonly Fields[]).map((pod) =>
    podOf(job, pod, plain<Fields>(pod)['metadata'].finalizers ?? []),
  );
  const view = worldOf([job, ...pods]);
  const situation = surveyed(job, view);
  const end = given['finishedCond'] as Fields | null;
  const verdict: Verdict | undefined = end
    ? { type: end['type'], reason: end['reason'] ?? '', message: end['message'] ?? '' }
    : undefined;
  const found = tracked(situation, verdict);
  // How many are active is the test's to say: it looks at what is counted.
  const staffing = { ...unchanged(situation), active: job.status?.active ?? 0 };
  const steps = statusSteps(
    situation,
    staffing,
    found,
    verdict,
    job.status?.conditions ?? [],
    view,
  );
  if (found.full) return notRun('more pods than one status can name: the rounds after the first');
  const wanted = (given['wantStatusUpdates'] ?? []) as readonly Fields[];
  return {
    actual: { released: found.released.length, writes: writesOf(job, [steps.first, steps.second]) },
    expected: { released: given['wantRmFinalizers'], writes: writesOf(job, wanted) },
  };
};

/** The statuses that differ from the one before. */
function writesOf(job: Job, statuses: readonly Fields[]): readonly string[] {
  const texts = [job.status ?? {}, ...statuses].map((status) =>
    JSON.stringify(statusText(status, { conditions: true })),
  );
  return texts.filter((text, i) => i > 0 && text !== texts[i - 1]);
}

const isPolicyOff = (given: Fields, job: Job): boolean =>
  !given['enableJobPodFailurePolicy'] && job.spec.podFailurePolicy !== undefined;

export const jobRecipes: Recipes = {
  TestControllerSyncJob: syncJob,
  TestSyncJobPastDeadline: (given) => {
    const startTime = timestamp(NOW - given['startTime'] * 1000);
    const job = madeJob(
      given,
      { activeDeadlineSeconds: given['activeDeadlineSeconds'] },
      { startTime },
    );
    return shortCheck(job, round(job, podsOf(job, given), given), given);
  },
  TestJobBackoffForOnFailure: (given) => {
    const template = {
      metadata: { labels: { foo: 'bar' } },
      spec: { restartPolicy: 'OnFailure', containers: [{ name: 'main', image: 'foo/bar' }] },
    };
    const job = madeJob(given, { template });
    const pods = (given['restartCounts'] as readonly number[]).map((restartCount) => {
      const containerStatuses = [{ name: 'main', restartCount }];
      return podOf(job, inPhase(given['podPhase'], { containerStatuses }));
    });
    return shortCheck(job, round(job, pods, given), given);
  },
  TestJobBackoffOnRestartPolicyNever: (given) => {
    const job = madeJob(given);
    const pods = [
      ...times(given['activePods'], inPhase(given['activePodsPhase'])),
      ...times(given['failedPods'], inPhase('Failed')),
    ].map((pod) => podOf(job, pod));
    return shortCheck(job, round(job, pods, given), given);
  },
  TestSyncJobWithJobPodFailurePolicy: bySpec,
  TestSyncJobWithJobBackoffLimitPerIndex: bySpec,
  TestTrackJobStatusAndRemoveFinalizers: tracking,
  TestGetNewFinshedPods: (given) => {
    if (given['expectedRmFinalizers']) return notRun(EXPECTATIONS);
    const job = jobWith(plain(given['job']));
    const pods = (given['pods'] as readonly Fields[]).map((pod) =>
      podOf(job, pod, plain<Fields>(pod)['metadata'].finalizers ?? []),
    );
    const { succeeded, failed } = surveyed(job, worldOf([job, ...pods]));
    return { actual: [succeeded, failed], expected: [given['wantSucceeded'], given['wantFailed']] };
  },
  TestAppendDuplicatedIndexPodsForRemoval: ({ pods, wantRm, completions }) => {
    const job = madeJob({ completions, parallelism: 5, completionMode: 'Indexed' });
    const active = podsOf(job, { podsWithIndexes: pods }) as unknown as readonly Pod[];
    const told = (list: readonly Fields[]) => list.map((one) => JSON.stringify(one)).sort();
    return {
      actual: told(
        superfluous(job, active).map(({ metadata, status }) => ({
          Index: metadata.annotations?.[INDEX] ?? '-',
          Phase: status?.phase,
        })),
      ),
      expected: told(wantRm ?? []),
    };
  },
  TestGetIndexFailureCount: ({ pod, wantResult }) => ({
    actual: failuresUpTo(identified('Pod', pod, 'a') as unknown as Pod),
    expected: wantResult,
  }),
  TestGetNewIndexFailureCountValue: (given) => {
    const job = jobWith(plain(given['job']));
    if (isPolicyOff(given, job)) return notRun(GATE_OFF);
    const counts = failureCounts(job, identified('Pod', given['pod'], 'a') as unknown as Pod);
    const count = (name: string) => Number(counts[`batch.kubernetes.io/job-index-${name}`] ?? 0);
    return {
      actual: [count('failure-count'), count('ignored-failure-count')],
      expected: [given['wantNewIndexFailureCount'], given['wantNewIndexIgnoredFailureCount']],
    };
  },
  TestGetPodsWithDelayedDeletionPerIndex: (given) => {
    const job = jobWith(plain(given['job']));
    if (isPolicyOff(given, job)) return notRun(GATE_OFF);
    const indexed = { ...job, spec: { ...job.spec, completionMode: 'Indexed' } } as Job;
    const pods = (given['pods'] as readonly Fields[]).map(
      (pod) => identified('Pod', pod, 'a') as unknown as Pod,
    );
    const done = completedIndexes(indexed, pods);
    const kept = predecessors(indexed, pods, done, failedIndexes(indexed, pods));
    return {
      actual: [...kept.values()].map(({ metadata }) => metadata.uid).sort(),
      expected: [...(given['wantPodsWithDelayedDeletionPerIndex'] ?? [])].sort(),
    };
  },
  TestIsIndexFailed: (given) => {
    const job = jobWith(plain(given['job']));
    if (isPolicyOff(given, job)) return notRun(GATE_OFF);
    const pod = identified('Pod', given['pod'], 'a') as unknown as Pod;
    return { actual: failedIndexes(job, [pod]).length > 0, expected: given['wantResult'] };
  },
  TestEnsureJobConditions: ({ haveList, wantType, wantStatus, wantReason, expectList }) => {
    const time = timestamp(NOW);
    const fresh = {
      type: wantType,
      status: wantStatus,
      reason: wantReason,
      lastProbeTime: time,
      lastTransitionTime: time,
    };
    const told = (list: readonly Fields[]) =>
      list.map(({ type, status, reason = '', message = '' }) => [type, status, reason, message]);
    return { actual: told(ensured(haveList ?? [], fresh)), expected: told(expectList ?? []) };
  },
  TestWatchOrphanPods: ({ job, inCache }) => {
    const own = jobWith(plain(job));
    const pod = podOf(own, LEAVING);
    const view = worldOf(inCache ? [own, pod] : [pod]);
    const outcome = carriedOut(jobOrphanController.reconcile(pod as never, view), view);
    return { actual: patchesOf(outcome, 'Pod').length, expected: 1 };
  },
  TestPodGenerateNameWithIndex: ({ jobname, index, wantPodGenerateName }) => {
    const { metadata } = indexedPodOf(
      jobWith({
        metadata: { name: jobname },
        spec: { template: { spec: { containers: [{ name: 'c' }] } } },
      }),
      index,
      {},
    );
    return { actual: metadata?.generateName, expected: wantPodGenerateName };
  },
  TestGetPodsForJob: 'pods that are adopted by their labels alone: a departure of the controller',
  TestUIDTrackingExpectations: EXPECTATIONS,
  TestNewBackoffRecord: MEMORY,
  TestGetRemainingBackoffTime: 'constants other than the controller’s',
  TestGetRemainingBackoffTimePerIndex: 'constants other than the controller’s',
};
