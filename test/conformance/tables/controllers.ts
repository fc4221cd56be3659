// tables_controllers: the arithmetic of the controllers, each function asked as its controller asks it.

import { isUpdated, pinned } from '../../../src/controllers/daemonset/daemon-pod.js';
import {
  maxUnavailable,
  replicasOf,
  resolveFenceposts,
} from '../../../src/controllers/deployment/limits.js';
import { rescaled } from '../../../src/controllers/deployment/proportional.js';
import { sized } from '../../../src/controllers/deployment/replica-sets.js';
import {
  DESIRED_REPLICAS,
  MAX_REPLICAS,
  sameTemplate,
} from '../../../src/controllers/deployment/revisions.js';
import { judgeFailure } from '../../../src/controllers/job/failure-policy.js';
import { completedIndexes, failedIndexes } from '../../../src/controllers/job/indexes.js';
import { finishedAt } from '../../../src/controllers/job/pods.js';
import { countPods } from '../../../src/controllers/replication/counting.js';
import { candidate, compareForDeletion } from '../../../src/controllers/replication/ranking.js';
import { victims } from '../../../src/controllers/replication/victims.js';
import { expiryOf } from '../../../src/controllers/ttl-after-finished/index.js';
import type { CronJob } from '../../../src/kinds/cronjob/index.js';
import type { DaemonSet } from '../../../src/kinds/daemonset/index.js';
import type { Deployment } from '../../../src/kinds/deployment/index.js';
import type { KindName, Objects } from '../../../src/kinds/index.js';
import { isFinished } from '../../../src/kinds/job/conditions.js';
import type { Job } from '../../../src/kinds/job/index.js';
import { firstMissing, hasIndex, withIndexes } from '../../../src/kinds/job/intervals.js';
import type { Pod } from '../../../src/kinds/pod/index.js';
import type { ReplicaSet } from '../../../src/kinds/replicaset/index.js';
import { mostRecentScheduleTime } from '../../../src/machinery/cron-missed.js';
import { parseCron } from '../../../src/machinery/cron-syntax.js';
import { scaledValue } from '../../../src/machinery/int-or-string.js';
import { type Fields, notRun } from '../corpus.js';
import { plain } from '../values.js';
import { GATE_OFF, type Recipes } from './table.js';
import { identified, NOW, several, worldOf } from './world.js';

const read = <K extends KindName>(kind: K, recorded: unknown, name = 'it'): Objects[K] =>
  identified(kind, recorded, name) as unknown as Objects[K];

const intervals = (list: readonly Fields[] | null) =>
  (list ?? []).map(({ First = 0, Last = 0 }) => ({ first: First, last: Last }));

const TRACKED = ['batch.kubernetes.io/job-tracking'];

/** Pods of an Indexed Job as its tests write them: an index and a phase. */
const indexedPods = (list: readonly Fields[] | null): readonly Pod[] =>
  (list ?? []).map(({ Index = '', Phase }, at) =>
    read('Pod', {
      metadata: {
        name: `pod-${at}`,
        finalizers: TRACKED,
        ...(Index === ''
          ? {}
          : { annotations: { 'batch.kubernetes.io/job-completion-index': Index } }),
      },
      status: { phase: Phase },
    }),
  );

export const controllerRecipes: Recipes = {
  TestMatchPodFailurePolicy: ({
    enableJobBackoffLimitPerIndex,
    podFailurePolicy,
    failedPod,
    wantJobFailureMessage,
    wantCountFailed,
    wantAction,
  }) => {
    if (
      enableJobBackoffLimitPerIndex === false &&
      JSON.stringify(podFailurePolicy).includes('FailIndex')
    )
      return notRun(GATE_OFF);
    const { action, counts, message } = judgeFailure(
      ruled(podFailurePolicy),
      read('Pod', failedPod),
    );
    return {
      actual: [action ?? null, counts, message ?? null],
      expected: [wantAction, wantCountFailed, wantJobFailureMessage],
    };
  },
  TestCalculateSucceededIndexes: ({ prevSucceeded, pods, completions, wantIntervals }) => {
    const job = read('Job', {
      spec: { completions, completionMode: 'Indexed' },
      status: { completedIndexes: prevSucceeded },
    });
    return { actual: completedIndexes(job, indexedPods(pods)), expected: intervals(wantIntervals) };
  },
  TestCalculateFailedIndexes: ({ job, pods, wantFailedIndexes }) => {
    const indexed = plain<Fields>(job);
    const own = read('Job', {
      ...indexed,
      spec: { ...indexed['spec'], completionMode: 'Indexed' },
    });
    return {
      actual: failedIndexes(own, several('Pod', pods) as unknown as Pod[]),
      expected: intervals(wantFailedIndexes),
    };
  },
  TestFirstPendingIndexes: ({
    cnt,
    completions,
    activePods,
    succeededIndexes,
    failedIndexes: failed,
    want,
  }) => {
    const busy = (activePods ?? []).map(({ Index = '0' }: Fields) => Number(Index));
    const done = [...intervals(succeededIndexes), ...intervals(failed)];
    const taken = withIndexes(
      done.sort((a, b) => a.first - b.first),
      busy,
    );
    return { actual: firstMissing(taken, cnt, completions), expected: want ?? [] };
  },
  TestIntervalsHaveIndex: ({ intervals: given, index, wantHas }) => ({
    actual: hasIndex(intervals(given), index),
    expected: wantHas,
  }),
  TestGetFinishedTime: ({ pod, wantFinishTime }) => ({
    actual: finishedAt(read('Pod', pod)),
    expected: Date.parse(wantFinishTime),
  }),
  TestIsJobFinished: ({ conditionType, conditionStatus, expectJobNotFinished }) => ({
    actual: isFinished(
      read('Job', {
        status: { conditions: [{ type: conditionType, status: conditionStatus }] },
      }) as Job,
    ),
    expected: !expectJobNotFinished,
  }),
  TestMaxUnavailable: ({ deployment, expected }) => ({
    actual: maxUnavailable(read('Deployment', deployment)),
    expected,
  }),
  TestMinAvailable: ({ deployment, expected }) => {
    const d: Deployment = read('Deployment', deployment);
    return {
      actual: d.spec.strategy?.type === 'Recreate' ? 0 : replicasOf(d) - maxUnavailable(d),
      expected,
    };
  },
  TestResolveFenceposts: ({
    maxSurge,
    maxUnavailable: unavailable,
    desired,
    expectSurge,
    expectUnavailable,
    expectError,
  }) => {
    if (expectError) {
      const refused = [maxSurge, unavailable].some(
        (value) => value !== null && !scaledValue(value, desired, true).ok,
      );
      return { actual: refused, expected: true };
    }
    const posts = resolveFenceposts(
      {
        ...(maxSurge === null ? {} : { maxSurge }),
        ...(unavailable === null ? {} : { maxUnavailable: unavailable }),
      },
      desired,
    );
    return { actual: [posts.surge, posts.unavailable], expected: [expectSurge, expectUnavailable] };
  },
  TestScale: (given) => {
    if (given['oldDeployment'] === null)
      return notRun('inputs that are Go functions, or too large to be recorded');
    return scaleCheck(given);
  },
  TestMostRecentScheduleTime: ({
    cj,
    includeSDS,
    now,
    expectedEarliestTime,
    expectedRecentTime,
    expectedTooManyMissed,
    wantErr,
  }) => {
    const { metadata, spec, status }: CronJob = read('CronJob', cj);
    const schedule = parseCron(spec.schedule);
    if (!schedule.ok) return { actual: false, expected: !wantErr };
    const history = {
      created: Date.parse(metadata.creationTimestamp),
      lastScheduled: status?.lastScheduleTime ? Date.parse(status.lastScheduleTime) : undefined,
      startingDeadlineSeconds: spec.startingDeadlineSeconds,
    };
    const found = mostRecentScheduleTime(
      history,
      Date.parse(now),
      schedule.value,
      'UTC',
      includeSDS ? 'heed the deadline' : 'ignore the deadline',
    );
    if (!found.ok || wantErr) return { actual: found.ok, expected: !wantErr };
    const { earliest, recent, missed } = found.value;
    return {
      actual: [earliest, recent ?? null, missed],
      expected: [
        Date.parse(expectedEarliestTime),
        expectedRecentTime === null ? null : Date.parse(expectedRecentTime),
        ['none', 'few', 'many'][expectedTooManyMissed],
      ],
    };
  },
  TestTimeLeft: ({ completionTime, failedTime, ttl, expectErr, expectedExpireAt }) => {
    const type = completionTime ? 'Complete' : 'Failed';
    const time = completionTime ?? failedTime;
    const conditions = time ? [{ type, status: 'True', lastTransitionTime: time }] : [];
    const job = read('Job', {
      spec: ttl === null ? {} : { ttlSecondsAfterFinished: ttl },
      status: { conditions },
    });
    const expiry = expiryOf(job);
    // Times of objects are in whole seconds.
    const wanted =
      expectErr || expectedExpireAt === null
        ? null
        : Math.floor(Date.parse(expectedExpireAt) / 1000);
    return { actual: expiry === undefined ? null : Math.floor(expiry / 1000), expected: wanted };
  },
  TestCalculateStatus: ({ replicaset, filteredPods, expectedReplicaSetStatus }) => {
    const rs: ReplicaSet = read('ReplicaSet', replicaset);
    const owner = {
      apiVersion: 'apps/v1',
      kind: 'ReplicaSet',
      name: rs.metadata.name,
      uid: rs.metadata.uid,
      controller: true,
    };
    const pods = (filteredPods ?? []).map((one: unknown, at: number) => {
      const { metadata, ...rest } = plain<Fields>(one);
      return identified(
        'Pod',
        {
          ...rest,
          metadata: { ...metadata, name: `pod-${at}`, uid: `pod-${at}`, ownerReferences: [owner] },
        },
        `pod-${at}`,
      );
    });
    const { selector, template, minReadySeconds = 0 } = rs.spec;
    const set = { owner: rs, selector, template, minReadySeconds, replicas: rs.spec.replicas ?? 1 };
    const { counts } = countPods(set as never, worldOf([rs as never, ...pods]));
    const {
      replicas = 0,
      fullyLabeledReplicas = 0,
      readyReplicas = 0,
      availableReplicas = 0,
    } = expectedReplicaSetStatus;
    return {
      actual: [
        counts.replicas,
        counts.fullyLabeledReplicas,
        counts.readyReplicas,
        counts.availableReplicas,
      ],
      expected: [replicas, fullyLabeledReplicas, readyReplicas, availableReplicas],
    };
  },
  TestSortingActivePodsWithRanks: ({
    lesser,
    greater,
    p1,
    p2,
    disablePodDeletioncost,
    disableLogarithmicScaleDown,
  }) => {
    if (disablePodDeletioncost || disableLogarithmicScaleDown) return notRun(GATE_OFF);
    const placed = (one: Fields) => candidate(read('Pod', one['pod']), one['rank'], NOW);
    if (lesser)
      return { actual: compareForDeletion(placed(lesser), placed(greater)) < 0, expected: true };
    const [a, b] = [read('Pod', p1), read('Pod', p2 ?? p1)];
    return { actual: compareForDeletion(candidate(a, 0, NOW), candidate(b, 0, NOW)), expected: 0 };
  },
  TestGetPodsToDelete: ({ pods, related, diff, expectedPodsToDelete }) => {
    const all = several('Pod', pods) as unknown as readonly Pod[];
    const others = several('Pod', related ?? pods) as unknown as readonly Pod[];
    const names = victims(all, others, diff, NOW).map(({ metadata }) => metadata.name);
    const expected = (expectedPodsToDelete ?? []).map(
      (one: unknown) => plain<Fields>(one)['metadata'].name,
    );
    return { actual: [...names].sort(), expected: expected.sort() };
  },
  TestEqualIgnoreHash: ({ former, latter, expected }) => ({
    actual: sameTemplate(plain(former), plain(latter)),
    expected,
  }),
  TestIsPodUpdated: ({ templateGeneration, pod, hash, isUpdated: wanted }) => {
    const annotations =
      templateGeneration === null
        ? {}
        : { 'deprecated.daemonset.template.generation': String(templateGeneration) };
    const ds: DaemonSet = read('DaemonSet', { metadata: { annotations } });
    return { actual: isUpdated(ds, read('Pod', pod), hash), expected: wanted };
  },
  TestReplaceDaemonSetPodNodeNameNodeAffinity: ({ affinity, hostname, expected }) => ({
    actual: pinned(affinity ?? undefined, hostname),
    expected,
  }),
};

/** An operator that nobody knows, and names that are nil, as the product would have decoded them. */
const ruled = (policy: unknown) =>
  policy === null ? undefined : (plainWithoutNulls(policy) as Parameters<typeof judgeFailure>[0]);

function plainWithoutNulls(value: unknown): unknown {
  return JSON.parse(
    JSON.stringify(plain(value), (_, member) => (member === null ? undefined : member)),
  );
}

function scaleCheck({
  deployment,
  oldDeployment,
  newRS,
  oldRSs,
  expectedNew,
  expectedOld,
  desiredReplicasAnnotations,
}: Fields) {
  const d: Deployment = read('Deployment', deployment);
  const before: Deployment = read('Deployment', oldDeployment);
  // The test notes on every set how large the Deployment was.
  const noted = (recorded: unknown): ReplicaSet => {
    const rs = plain<Fields>(recorded);
    const desired = desiredReplicasAnnotations?.[rs['metadata'].name] ?? replicasOf(before);
    const surge = resolveFenceposts(before.spec.strategy?.rollingUpdate, replicasOf(before)).surge;
    const annotations = {
      [DESIRED_REPLICAS]: String(desired),
      [MAX_REPLICAS]: String(desired + surge),
    };
    return read('ReplicaSet', { ...rs, metadata: { ...rs['metadata'], annotations } });
  };
  const fresh = newRS === null ? undefined : sized(noted(newRS));
  const old = (oldRSs ?? []).map((one: unknown) => sized(noted(one)));
  const resized = new Map(rescaled(d, fresh, old).map(({ from, to }) => [from.name, to]));
  const sizes = [...(fresh ? [fresh] : []), ...old].map(({ name, size }) => [
    name,
    resized.get(name) ?? size,
  ]);
  const wanted = [...(expectedNew === null ? [] : [expectedNew]), ...(expectedOld ?? [])].map(
    (one) => {
      const { metadata, spec } = plain<Fields>(one);
      return [metadata.name, spec.replicas];
    },
  );
  return { actual: sizes, expected: wanted };
}
