// tables_controllers: rounds of the controllers that keep house: garbage of pods, taints, quotas, accounts, budgets,
// namespaces; and the smaller parts of StatefulSets, DaemonSets and ReplicaSets.

import {
  adopt,
  controllerRef,
  orphansOf,
  release,
  strayed,
} from '../../../src/controllers/claim.js';
import { daemonTemplate } from '../../../src/controllers/daemonset/daemon-pod.js';
import { eligibility } from '../../../src/controllers/daemonset/eligibility.js';
import { staleDisruptionController } from '../../../src/controllers/disruption/index.js';
import { deletionConditions } from '../../../src/controllers/namespace/conditions.js';
import { nodeLifecycle } from '../../../src/controllers/node-lifecycle/index.js';
import { podGc } from '../../../src/controllers/pod-gc/index.js';
import { roundAfter } from '../../../src/controllers/pod-gc/round.js';
import { finishedBeyond } from '../../../src/controllers/pod-gc/terminated.js';
import { relatedPods } from '../../../src/controllers/replication/victims.js';
import { resourceQuotaController } from '../../../src/controllers/resourcequota/index.js';
import { serviceAccountController } from '../../../src/controllers/serviceaccount/index.js';
import { isStale, retainAsTold } from '../../../src/controllers/statefulset/claims.js';
import { mostUnavailable } from '../../../src/controllers/statefulset/rounds.js';
import { taintEviction } from '../../../src/controllers/taint-eviction/index.js';
import { evictionTime } from '../../../src/controllers/taint-eviction/tolerance.js';
import type { DaemonSet } from '../../../src/kinds/daemonset/index.js';
import type { Node } from '../../../src/kinds/node/index.js';
import type { Pod } from '../../../src/kinds/pod/index.js';
import type { StatefulSet } from '../../../src/kinds/statefulset/index.js';
import { parseGoDuration, timestamp } from '../../../src/machinery/duration.js';
import type { KubeObject } from '../../../src/machinery/object.js';
import { type Fields, notRun } from '../corpus.js';
import { kindOf, objectOf } from '../objects.js';
import { plain } from '../values.js';
import {
  carriedOut,
  createdOf,
  deletedOf,
  type Outcome,
  patchesOf,
  statusesOf,
} from './carried-out.js';
import { BREAKDOWN, LAGGING, type Recipe, type Recipes } from './table.js';
import { identified, latestIn, NOW, several, worldOf, ZERO } from './world.js';

const millisIn = (text: string): number => {
  const read = parseGoDuration(text);
  return read.ok ? read.value : 0;
};

const merged = (outcomes: readonly Outcome[]): Outcome => ({
  requests: outcomes.flatMap(({ requests }) => requests),
  events: outcomes.flatMap(({ events }) => events),
  wakes: outcomes.flatMap(({ wakes }) => wakes),
});

/** What the garbage collector of pods does with these at its first round after `at`. */
function collected(
  pods: readonly KubeObject[],
  others: readonly KubeObject[],
  at: number,
): Outcome {
  const now = roundAfter(worldOf([]), at);
  const view = worldOf([...pods, ...others], { now });
  return merged(pods.map((pod) => carriedOut(podGc.reconcile(pod, view), view)));
}

const collection = (outcome: Outcome, given: Fields) => {
  const patched = outcome.requests.flatMap((request) =>
    request.verb === 'update' && request.subresource === 'status' ? [request.ref.name] : [],
  );
  const gate = given['enablePodDisruptionConditions'];
  return {
    actual: [[...deletedOf(outcome, 'Pod')].sort(), gate ? patched.sort() : null],
    expected: [
      [...(given['deletedPodNames'] ?? [])].sort(),
      gate ? [...(given['patchedPodNames'] ?? [])].sort() : null,
    ],
  };
};

const orphaned: Recipe = (given) => {
  const { initialClientNodes, initialInformerNodes, pods, delay } = given;
  const changes = [
    'addedClientNodes',
    'deletedClientNodes',
    'addedInformerNodes',
    'deletedInformerNodes',
  ];
  if (changes.some((name) => given[name])) return notRun(LAGGING);
  const nodes = several('Node', [...(initialClientNodes ?? []), ...(initialInformerNodes ?? [])]);
  const all = several('Pod', pods);
  const missed = new Set(all.map((pod) => (pod as unknown as Pod).spec.nodeName ?? ''));
  // The Event is what the controller remembers the beginning of the quarantine by.
  const events = [...missed].map((name) =>
    identified(
      'Event',
      {
        metadata: { name: `${name}.1`, creationTimestamp: timestamp(NOW) },
        involvedObject: { kind: 'Node', name, uid: name },
        reason: 'RemovingNode',
      },
      name,
    ),
  );
  return collection(collected(all, [...nodes, ...events], NOW + millisIn(delay) - 20_000), given);
};

/** Pods as these tests write them: a name, a phase, a node, perhaps on their way out. */
const leaving = ({ name, phase, nodeName, ...rest }: Fields): KubeObject =>
  identified(
    'Pod',
    {
      metadata: {
        name,
        ...('deletionTimeStamp' in rest
          ? { deletionTimestamp: ZERO, deletionGracePeriodSeconds: 30 }
          : {}),
      },
      spec: { containers: [], ...(nodeName ? { nodeName } : {}) },
      status: { phase: phase || 'Running' },
    },
    name,
  );

const taintOut: Recipe = (given) => {
  const { pods = [], pod, newPod, node, newNode, taintedNodes } = given;
  const tainted = Object.entries((taintedNodes ?? {}) as Record<string, unknown>).map(
    ([name, taints]) => ({ metadata: { name }, spec: { taints } }),
  );
  const nodes = several('Node', [...[newNode ?? node].filter(Boolean), ...tainted]);
  const all = several('Pod', [...(pods ?? []), ...[newPod ?? pod].filter(Boolean)]);
  // Pods are evicted in the moment that a test allows for, at the latest.
  const now =
    latestIn([newNode, taintedNodes]) + 1_500 + millisIn(given['additionalSleep'] ?? '0s');
  const view = worldOf([...nodes, ...all], { now });
  const outcome = merged(all.map((one) => carriedOut(taintEviction.reconcile(one, view), view)));
  const gate = given['enablePodDisruptionConditions'] !== false;
  const deleted = [...deletedOf(outcome, 'Pod')].sort();
  if (given['expectedDeleteTimes'])
    return {
      actual: deleted,
      expected: (given['expectedDeleteTimes'] as readonly Fields[])
        .filter(({ timestamp: after }) => !after || millisIn(after) <= 1_500)
        .flatMap(({ names }) => names)
        .sort(),
    };
  return {
    actual: [deleted.length > 0, gate ? statusesOf(outcome, 'Pod').length > 0 : null],
    expected: [given['expectDelete'], gate ? given['expectPatch'] : null],
  };
};

const conditionsTold = (list: readonly Fields[]) =>
  list.map(({ type, status, reason = '', message = '' }) =>
    [type, status, reason, message].join('|'),
  );

const SET = (given: Fields, replicas: number): StatefulSet =>
  identified(
    'StatefulSet',
    {
      metadata: { name: 'set', uid: 'set-uid' },
      spec: {
        replicas,
        selector: { matchLabels: { foo: 'bar' } },
        template: { metadata: { labels: { foo: 'bar' } }, spec: { containers: [] } },
        volumeClaimTemplates: (given['claims'] ?? ['data']).map((name: string) => ({
          metadata: { name },
        })),
        persistentVolumeClaimRetentionPolicy: {
          whenScaled: given['scaleDownPolicy'] ?? 'Delete',
          whenDeleted: given['setDeletePolicy'] ?? 'Retain',
        },
      },
    },
    'set',
  ) as unknown as StatefulSet;

const podOfSet = (ordinal: number): Pod =>
  identified(
    'Pod',
    { metadata: { name: `set-${ordinal}`, uid: `pod-uid-${ordinal}` }, spec: {} },
    'pod',
  ) as unknown as Pod;

const claimWith = (name: string, ownerReferences: readonly Fields[]): KubeObject =>
  identified('PersistentVolumeClaim', { metadata: { name, ownerReferences } }, name);

/** The owners that a claim has once the controller has seen to it: the pod's, the set's. */
function ownersAfter(
  given: Fields,
  replicas: number,
  ordinal: number,
  first: readonly KubeObject[],
) {
  const set = SET(given, replicas);
  const pod = podOfSet(ordinal);
  const claim = claimWith(`data-set-${ordinal}`, first.map(controllerRef) as readonly Fields[]);
  const view = worldOf([set, pod, claim] as never);
  const [patch] = patchesOf(
    carriedOut(retainAsTold(view, set, pod), view),
    'PersistentVolumeClaim',
  );
  const owners: readonly Fields[] =
    patch === undefined
      ? ((claim.metadata.ownerReferences ?? []) as readonly Fields[])
      : (patch['metadata'].ownerReferences ?? []);
  const has = (kind: string) => owners.some((owner) => owner['kind'] === kind);
  return { set, pod, owners: [has('Pod'), has('StatefulSet')] };
}

const staleClaim: Recipe = ({ claimStates, expected, skipPodUID }) => {
  const names = (claimStates as readonly string[]).map((_, i) => `claim-${i}`);
  const set = SET({ claims: names }, 1);
  const pod = podOfSet(3);
  const ref = (uid: string) => [{ apiVersion: 'v1', kind: 'Pod', name: 'set-3', uid }];
  const claims = (claimStates as readonly string[]).flatMap((state, i) => {
    if (state === 'missing') return [];
    const refs =
      state === 'exists' ? [] : ref(state === 'with-ref' ? pod.metadata.uid : 'stale-uid');
    return [claimWith(`claim-${i}-set-3`, refs)];
  });
  const view = worldOf([set, ...claims] as never);
  return { actual: isStale(view, set, 3, skipPodUID ? undefined : pod.metadata.uid), expected };
};

const claimed: Recipe = ({ manager, pods, claimed: wanted, patches }) => {
  const { Controller, Selector } = manager.BaseControllerRefManager;
  const owner = identified('ReplicationController', Controller, 'owner');
  const [key = '', value = ''] = (Selector.$string as string).split('=');
  const selector = { matchLabels: { [key]: value } };
  const all = several('Pod', pods);
  const view = worldOf([owner, ...all]);
  const own = view.owned('Pod', owner);
  const lost = strayed(owner, own, selector);
  const found = orphansOf(view, 'Pod', owner, selector);
  const intents = [
    ...found.map((pod) => adopt(pod, owner)),
    ...lost.map((pod) => release(pod, owner)),
  ];
  const kept = [...own.filter((pod) => !lost.includes(pod)), ...found];
  return {
    actual: [
      kept.map(({ metadata }) => metadata.name).sort(),
      carriedOut(intents, view).requests.length,
    ],
    expected: [
      (wanted ?? []).map((one: unknown) => plain<Fields>(one)['metadata'].name).sort(),
      patches,
    ],
  };
};

export const upkeepRecipes: Recipes = {
  TestGCOrphaned: orphaned,
  TestGCUnscheduledTerminating: (given) =>
    collection(collected((given['pods'] as readonly Fields[]).map(leaving), [], NOW), {
      ...given,
      enablePodDisruptionConditions: false,
    }),
  TestGCTerminating: (given) => {
    const nodes = (given['nodes'] as readonly Fields[]).map(({ name, readyCondition, taints }) => ({
      metadata: { name },
      spec: { taints: taints ?? [] },
      status: { conditions: [{ type: 'Ready', status: readyCondition }] },
    }));
    const pods = (given['pods'] as readonly Fields[]).map(leaving);
    return collection(collected(pods, several('Node', nodes), NOW), given);
  },
  TestGCTerminated: ({ pods, threshold, deletedPodNames }) => {
    // The test makes one after the other.
    const made = (pods as readonly Fields[]).map(({ name, phase, reason }, i) =>
      identified(
        'Pod',
        {
          metadata: { name, creationTimestamp: new Date(NOW + i * 3_600_000).toISOString() },
          status: { phase, ...(reason ? { reason } : {}) },
        },
        name,
      ),
    );
    return {
      actual: finishedBeyond(threshold, made as readonly unknown[] as readonly Pod[])
        .map(({ metadata }) => metadata.name)
        .sort(),
      expected: [...(deletedPodNames ?? [])].sort(),
    };
  },
  TestGetMinTolerationTime: ({ tolerations, expected }) => {
    const each = (plain<readonly Fields[] | null>(tolerations) ?? []).map((one, i) => ({
      ...{ ...one, key: `k${i}`, operator: 'Exists' },
    }));
    const taints = (each.length > 0 ? each : [{ key: 'k' }]).map(({ key }) => ({
      ...{ key, effect: 'NoExecute' },
    }));
    const at = evictionTime(taints, each, 0);
    return { actual: at === undefined ? '-1ns' : `${at / 1000}s`, expected };
  },
  TestCreateNode: taintOut,
  TestCreatePod: taintOut,
  TestUpdatePod: taintOut,
  'scheduler/TestUpdateNode': taintOut,
  TestUpdateNodeWithMultiplePods: taintOut,
  TestEventualConsistency: taintOut,
  TestTaintsNodeByCondition: ({ Node: recorded, ExpectedTaints }) => {
    const node = identified('Node', recorded, 'node0');
    const other = identified(
      'Node',
      { metadata: { name: 'well' }, status: { conditions: [{ type: 'Ready', status: 'True' }] } },
      'well',
    );
    const now = Date.parse('2015-01-01T12:00:00Z');
    const view = worldOf([node, other], { now });
    const [patch] = patchesOf(carriedOut(nodeLifecycle.reconcile(node, view), view), 'Node');
    const taints = (patch?.['spec'].taints ?? []) as readonly Fields[];
    const told = (list: readonly Fields[]) =>
      list.map(({ key, effect }) => `${key}:${effect}`).sort();
    return { actual: told(taints), expected: told(ExpectedTaints ?? []) };
  },
  TestSyncResourceQuota: ({ quota, items, status, errorGVR }) => {
    if (errorGVR?.Resource) return notRun(BREAKDOWN);
    const own = identified('ResourceQuota', quota, 'quota');
    const objects = ((items ?? []) as readonly unknown[]).map((item) => {
      const kind = kindOf({ kind: typeOf(item) });
      if (!kind) throw new Error('no kind');
      return objectOf(kind, plain(item));
    });
    const view = worldOf([own, ...objects]);
    const [actual] = statusesOf(
      carriedOut(resourceQuotaController.reconcile(own, view), view),
      'ResourceQuota',
    );
    return { actual: actual ?? own, expected: plain(status) };
  },
  TestServiceAccountCreation: (given) => {
    const { ExistingNamespace, AddedNamespace, UpdatedNamespace, DeletedServiceAccount } = given;
    const namespace = identified(
      'Namespace',
      AddedNamespace ?? UpdatedNamespace ?? ExistingNamespace,
      'default',
    );
    const accounts = several('ServiceAccount', given['ExistingServiceAccounts']);
    const view = worldOf([namespace, ...accounts]);
    const change = DeletedServiceAccount
      ? {
          object: identified('ServiceAccount', DeletedServiceAccount, 'a'),
          before: undefined,
          deleted: true,
          actor: '',
        }
      : undefined;
    const concerned = change
      ? (serviceAccountController.watches?.ServiceAccount?.(change as never, view) ?? []).length > 0
      : true;
    const outcome = carriedOut(
      concerned ? serviceAccountController.reconcile(namespace, view) : [],
      view,
    );
    // The test asks its controller for a second account.
    return {
      actual: createdOf(outcome, 'ServiceAccount').map((account) => account['metadata'].name),
      expected: (given['ExpectCreatedServiceAccounts'] as readonly string[]).filter(
        (name) => name !== 'managed',
      ),
    };
  },
  TestUpdateConditions: ({ newConditions, startingStatus, expecteds }) => {
    if (newConditions.length > 0)
      return notRun('findings that are not there: discovery never fails');
    const known = plain<Fields>(startingStatus)['conditions'] ?? [];
    return {
      actual: conditionsTold(deletionConditions(known, [], NOW) as readonly Fields[]),
      expected: conditionsTold(plain(expecteds)),
    };
  },
  TestStalePodDisruption: ({ pod, timePassed, wantConditions }) => {
    const own = identified('Pod', pod, 'foo') as unknown as Pod;
    const view = worldOf([own], { now: latestIn(pod) + millisIn(timePassed) });
    const [status] = statusesOf(
      carriedOut(staleDisruptionController.reconcile(own, view), view),
      'Pod',
    );
    const told = (list: readonly Fields[]) => list.map(({ type, status: holds }) => [type, holds]);
    return {
      actual: told(status?.['conditions'] ?? own.status?.conditions ?? []),
      expected: told(wantConditions ?? []),
    };
  },
  TestNodeShouldRunDaemonPod: (given) => {
    const ds = identified('DaemonSet', given['ds'], 'ds') as unknown as DaemonSet;
    const { nodeUnschedulable, nodeCondition } = given;
    const labels = { name: 'simple-daemon', type: 'production' };
    const node = identified(
      'Node',
      {
        metadata: { name: 'test-node', labels },
        spec: { unschedulable: nodeUnschedulable },
        status: { conditions: plain(nodeCondition ?? []) },
      },
      'test-node',
    ) as unknown as Node;
    const { run, stay } = eligibility(daemonTemplate(ds, '').spec ?? { containers: [] }, node);
    return { actual: [run, stay], expected: [given['shouldRun'], given['shouldContinueRunning']] };
  },
  TestClaimOwnerMatchesSetAndPod: (given) => {
    const { replicas, ordinal, needsPodRef, needsSetRef } = given;
    const { owners } = ownersAfter(given, replicas, ordinal, []);
    return { actual: owners, expected: [needsPodRef, needsSetRef] };
  },
  TestUpdateClaimOwnerRefForSetAndPod: (given) => {
    const { condemned, needsPodRef, needsSetRef } = given;
    const ordinal = condemned ? 8 : 1;
    const { set, pod } = ownersAfter(given, 4, ordinal, []);
    const all: (readonly KubeObject[])[] = [[], [set], [pod], [set, pod]];
    return {
      actual: all.map((first) => ownersAfter(given, 4, ordinal, first).owners),
      expected: all.map(() => [needsPodRef, needsSetRef]),
    };
  },
  TestGetStatefulSetMaxUnavailable: ({ maxUnavailable, replicaCount, expectedMaxUnavailable }) => ({
    actual: mostUnavailable(maxUnavailable ?? undefined, replicaCount),
    expected: expectedMaxUnavailable,
  }),
  TestPodClaimIsStale: staleClaim,
  TestClaimPods: claimed,
  TestRelatedPodsLookup: ({ rss, pods, rs, expectedPodNames }) => {
    const sets = several('ReplicaSet', rss);
    const own = identified('ReplicaSet', rs, 'rs');
    const view = worldOf([...sets, ...several('Pod', pods)]);
    return {
      actual: relatedPods(view, own)
        .map(({ metadata }) => metadata.name)
        .sort(),
      expected: [...(expectedPodNames ?? [])].sort(),
    };
  },
};

const typeOf = (item: unknown): string =>
  ((item as Fields)['$type'] as string).split('.').at(-1) ?? '';
