// tables_controllers: what a Deployment's rounds are made of, function by function.

import {
  conditionOf,
  withCondition,
  withoutCondition,
} from '../../../src/controllers/conditions.js';
import { deploymentController } from '../../../src/controllers/deployment/index.js';
import { sized, totalOf, totalSize } from '../../../src/controllers/deployment/replica-sets.js';
import { disposable, findNewReplicaSet } from '../../../src/controllers/deployment/revisions.js';
import {
  growing,
  shrinking,
  sizeOfNew,
  spared,
  withoutSick,
} from '../../../src/controllers/deployment/rolling.js';
import {
  calculatedStatus,
  deadlineCheck,
  isComplete,
  withProgress,
} from '../../../src/controllers/deployment/status.js';
import type { Deployment } from '../../../src/kinds/deployment/index.js';
import type { ReplicaSet } from '../../../src/kinds/replicaset/index.js';
import { podTemplateHash } from '../../../src/machinery/hash.js';
import type { Fields } from '../corpus.js';
import { plain } from '../values.js';
import { carriedOut, createdOf } from './carried-out.js';
import type { Recipe, Recipes } from './table.js';
import { identified, NOW, several, worldOf, ZERO } from './world.js';

const deploymentOf = (recorded: unknown): Deployment =>
  identified('Deployment', recorded, 'deployment') as unknown as Deployment;
const setOf = (recorded: unknown, name = 'set'): ReplicaSet =>
  identified('ReplicaSet', recorded, name) as unknown as ReplicaSet;
const setsOf = (recorded: unknown): readonly ReplicaSet[] =>
  several('ReplicaSet', recorded as readonly unknown[] | null) as unknown as readonly ReplicaSet[];

const TEMPLATE = { metadata: { labels: { foo: 'bar' } }, spec: { containers: [] } };
const SELECTOR = { matchLabels: { foo: 'bar' } };

const rolling = (replicas: number, limits: Fields, type = 'RollingUpdate'): Deployment =>
  deploymentOf({
    spec: {
      replicas,
      selector: SELECTOR,
      template: TEMPLATE,
      strategy: type === 'Recreate' ? { type } : { type, rollingUpdate: limits },
    },
  });

const setWith = (name: string, replicas: number, availableReplicas = 0): ReplicaSet =>
  setOf(
    {
      spec: { replicas, selector: SELECTOR, template: TEMPLATE },
      status: { replicas, availableReplicas },
    },
    name,
  );

const named = (list: readonly { readonly metadata: { readonly name: string } }[]) =>
  list.map(({ metadata }) => metadata.name);
const namesOf = (recorded: readonly unknown[] | null): readonly string[] =>
  (recorded ?? []).map((one) => plain<Fields>(one)['metadata'].name);

const history: Recipe = (given) => {
  const d = deploymentOf({
    spec: {
      revisionHistoryLimit: given['revisionHistoryLimit'],
      selector: SELECTOR,
      template: TEMPLATE,
    },
  });
  const gone = named(
    disposable(
      d,
      setsOf(given['oldRSs']).map((rs) => sized(rs)),
    ),
  );
  return given['expectedDeletedRSs']
    ? { actual: [...gone].sort(), expected: [...given['expectedDeletedRSs']].sort() }
    : { actual: gone.length, expected: given['expectedDeletions'] ?? 0 };
};

const conditionsOf = (status: unknown): readonly Fields[] =>
  plain<Fields>(status)['conditions'] ?? [];
const told = (conditions: readonly Fields[]) =>
  conditions.map(({ type, status, reason = '' }) => [type, status, reason]);

export const deploymentRecipes: Recipes = {
  TestComputeHash: ({ template, collisionCount, otherCollisionCount }) => {
    const hash = (count: number | null) => podTemplateHash(plain(template), count ?? undefined);
    const once = hash(collisionCount);
    return {
      actual: [once === hash(collisionCount), once === hash(otherCollisionCount)],
      expected: [true, false],
    };
  },
  TestDeploymentComplete: ({ d, expected }) => {
    const deployment = deploymentOf(d);
    return { actual: isComplete(deployment, deployment.status), expected };
  },
  TestDeploymentProgressing: ({ d, newStatus, expected }) => {
    const { spec, ...rest } = plain<Fields>(d);
    // Only where there is a deadline is progress looked at; and a size that is never reached.
    const limits = { progressDeadlineSeconds: 600, replicas: 1_000 };
    const deployment = deploymentOf({ ...rest, spec: { ...spec, ...limits } });
    const sets = { all: [], fresh: undefined };
    const { conditions = [] } = withProgress(deployment, plain(newStatus), [], sets, NOW);
    return {
      actual: conditionOf(conditions, 'Progressing')?.reason === 'ReplicaSetUpdated',
      expected,
    };
  },
  TestSyncRolloutStatus: (given) => {
    const d = deploymentOf(given['d']);
    const fresh = given['newRS'] ? sized(setOf(given['newRS'])) : undefined;
    const old = setsOf(given['allRSs']).map((rs) => sized(rs));
    const all = fresh ? [...old, fresh] : old;
    const before = d.status?.conditions ?? [];
    const counted = calculatedStatus(d, all, fresh, before, { now: NOW, withTerminating: false });
    const { conditions = [] } = withProgress(d, counted, before, { all, fresh }, NOW);
    const { conditionType, conditionStatus, conditionReason, lastUpdate, lastTransition } = given;
    const found = conditionOf(conditions, conditionType || 'Progressing');
    const asked = (time: unknown) => typeof time === 'string' && time !== ZERO;
    const second = (time: string | undefined) => Math.floor(Date.parse(time ?? '') / 1000);
    return {
      actual: found
        ? [
            found.status,
            found.reason,
            asked(lastUpdate) ? second(found.lastUpdateTime) : null,
            asked(lastTransition) ? second(found.lastTransitionTime) : null,
          ]
        : null,
      expected: conditionType
        ? [
            conditionStatus,
            conditionReason,
            asked(lastUpdate) ? second(lastUpdate) : null,
            asked(lastTransition) ? second(lastTransition) : null,
          ]
        : null,
    };
  },
  TestRequeueStuckDeployment: ({ d, status, expected }) => {
    const deployment = deploymentOf({ ...plain<Fields>(d), status: plain(status) });
    const at = deadlineCheck(deployment, NOW);
    return { actual: at === undefined, expected: expected === '-1ns' };
  },
  TestOldPodsRunning: ({ oldRSs, podMap, hasOldPodsRunning }) => {
    const d = rolling(1, {}, 'Recreate');
    const owner = (kind: string, uid: string) => ({
      apiVersion: 'apps/v1',
      kind,
      name: uid,
      uid,
      controller: true,
    });
    const recorded = setsOf(oldRSs).map(({ metadata, ...rest }) => ({
      ...rest,
      metadata: {
        ...metadata,
        labels: { foo: 'bar' },
        ownerReferences: [owner('Deployment', d.metadata.uid)],
      },
      spec: {
        ...rest.spec,
        selector: SELECTOR,
        template: { ...TEMPLATE, spec: { hostname: 'old' } },
      },
    }));
    const sets = recorded.map((rs) => setOf(rs));
    // The pods are of sets that the test names only here, and which are as old.
    const pods = Object.entries((podMap ?? {}) as Record<string, readonly unknown[]>).flatMap(
      ([uid, list]) =>
        list.map((pod, i) => {
          const { metadata, ...rest } = plain<Fields>(pod);
          const of = sets[0]?.metadata.uid ?? uid;
          const ownerReferences = [owner('ReplicaSet', of)];
          return identified(
            'Pod',
            { ...rest, metadata: { ...metadata, labels: { foo: 'bar' }, ownerReferences } },
            `${uid}-${i}`,
          );
        }),
    );
    const view = worldOf([d, ...sets, ...pods] as never);
    const outcome = carriedOut(deploymentController.reconcile(d, view), view);
    return { actual: createdOf(outcome, 'ReplicaSet').length === 0, expected: hasOldPodsRunning };
  },
  TestFindNewReplicaSet: ({ deployment, rsList, expected }) => ({
    actual: findNewReplicaSet(deploymentOf(deployment), setsOf(rsList))?.metadata.name ?? null,
    expected: expected ? plain<Fields>(expected)['metadata'].name : null,
  }),
  TestFindOldReplicaSets: ({ deployment, rsList, expected, expectedRequire }) => {
    const sets = setsOf(rsList);
    const fresh = findNewReplicaSet(deploymentOf(deployment), sets);
    const old = sets.filter((rs) => rs !== fresh);
    return {
      actual: [named(old), named(old.filter(({ spec }) => spec.replicas !== 0))],
      expected: [namesOf(expected), namesOf(expectedRequire)],
    };
  },
  TestGetReplicaCountForReplicaSets: ({ sets, expectedCount, expectedActual }) => {
    const all = setsOf(sets).map((rs) => sized(rs));
    return {
      actual: [totalSize(all), totalOf(all, 'replicas')],
      expected: [expectedCount, expectedActual],
    };
  },
  TestNewRSNewReplicas: ({ depReplicas, newRSReplicas, maxSurge, strategyType, expected }) => {
    const d = rolling(depReplicas, { maxSurge, maxUnavailable: 1 }, strategyType);
    return {
      actual: sizeOfNew(d, [sized(setWith('new', newRSReplicas))], newRSReplicas),
      expected,
    };
  },
  TestDeploymentController_reconcileNewReplicaSet: (given) => {
    const d = rolling(given['deploymentReplicas'], {
      maxSurge: given['maxSurge'],
      maxUnavailable: 0,
    });
    const fresh = sized(setWith('new', given['newReplicas']));
    const old = sized(setWith('old', given['oldReplicas']));
    const [resize] = growing(d, [old, fresh], fresh);
    return {
      actual: [resize !== undefined, resize?.to ?? null],
      expected: [
        given['scaleExpected'],
        given['scaleExpected'] ? given['expectedNewReplicas'] : null,
      ],
    };
  },
  TestDeploymentController_reconcileOldReplicaSets: (given) => {
    const d = rolling(given['deploymentReplicas'], {
      maxSurge: 0,
      maxUnavailable: given['maxUnavailable'],
    });
    const fresh = sized(setWith('new', given['newReplicas'], given['readyPodsFromNewRS']));
    const old = sized(setWith('old', given['oldReplicas'], given['readyPodsFromOldRS']));
    const last = shrinking(d, [old], fresh).at(-1);
    return {
      actual: [last !== undefined, last?.to ?? null],
      expected: [
        given['scaleExpected'],
        given['scaleExpected'] ? given['expectedOldReplicas'] : null,
      ],
    };
  },
  TestDeploymentController_cleanupUnhealthyReplicas: (given) => {
    const old = sized(setWith('old', given['oldReplicas'], given['readyPods']));
    const [after] = withoutSick([old], given['maxCleanupCount']);
    return {
      actual: old.size - (after?.size ?? 0),
      expected: given['cleanupCountExpected'],
    };
  },
  TestDeploymentController_scaleDownOldReplicaSetsForRollingUpdate: (given) => {
    const { deploymentReplicas, maxUnavailable, readyPods, oldReplicas } = given;
    const old = sized(setWith('old', oldReplicas, readyPods));
    const least = deploymentReplicas - maxUnavailable;
    const [after] = spared([old], readyPods - least);
    const changed = after?.size !== old.size;
    return {
      actual: [changed, changed ? after?.size : null],
      expected: [
        given['scaleExpected'],
        given['scaleExpected'] ? given['expectedOldReplicas'] : null,
      ],
    };
  },
  TestDeploymentController_cleanupDeployment: history,
  TestDeploymentController_cleanupDeploymentOrder: history,
  TestGetCondition: (given) => {
    const { status, condType, expected } = given;
    const found = conditionOf(conditionsOf(status) as never, condType) !== undefined;
    return { actual: found, expected };
  },
  TestRemoveCondition: ({ status, condType, expectedStatus }) => ({
    actual: told(withoutCondition(conditionsOf(status) as never, condType) as never),
    expected: told(conditionsOf(expectedStatus ?? {})),
  }),
  TestSetCondition: ({ status, cond, expectedStatus }) => ({
    actual: told(withCondition(conditionsOf(status) as never, plain(cond) as never) as never),
    expected: told(conditionsOf(expectedStatus)),
  }),
};
