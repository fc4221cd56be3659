// tables_registry_strategy: admission, quotas, preparation of writes, and what may be selected by.

import type { Draft } from 'immer';
import { matches, selectionOf } from '../../../src/apiserver/read.js';
import { builtInKind, type KindName } from '../../../src/kinds/index.js';
import type { Kind } from '../../../src/kinds/kind.js';
import { qosOf } from '../../../src/kinds/pod/qos.js';
import { amountText } from '../../../src/kinds/resourcequota/amounts.js';
import { usageOf } from '../../../src/kinds/resourcequota/usage.js';
import { dropUnusedFields } from '../../../src/kinds/service/fields.js';
import type { Service } from '../../../src/kinds/service/index.js';
import { type KubeObject, mutableCopy } from '../../../src/machinery/object.js';
import { isFailure } from '../../../src/machinery/status.js';
import { type Fields, notRun } from '../corpus.js';
import { fromGo } from './go-values.js';
import type { Recipe, Recipes } from './table.js';
import { identified, several, worldOf } from './world.js';

const kindNamed = (name: KindName): Kind => builtInKind(name) as Kind;

const limited =
  (kind: KindName, field: string): Recipe =>
  (given, { table }) => {
    const range = identified('LimitRange', given['limitRange'], 'range');
    const object = identified(kind, given[field], 'it');
    const world = worldOf([range]);
    const { guard } = kindNamed('LimitRange');
    const refused = guard?.review?.(kindNamed(kind), object, undefined, world);
    return { actual: refused !== undefined, expected: table.startsWith('error') };
  };

/** Every amount that the test names, as a quota's status would print it. */
const usage =
  (kind: KindName, field: string, type: string): Recipe =>
  (given) => {
    const object = identified(kind, fromGo(type, given[field]), 'it');
    const names = Object.keys(given['usage']);
    const used = usageOf(kindNamed(kind), object, names);
    const shown = names.map((name) => [name, amountText(name, used[name] ?? 0)]);
    return { actual: Object.fromEntries(shown), expected: given['usage'] };
  };

const admitted = (kind: KindName, recorded: unknown, world: readonly KubeObject[]) => {
  const draft = mutableCopy(identified(kind, recorded, 'it')) as Draft<KubeObject>;
  const refused = kindNamed(kind).admit?.(draft, undefined, worldOf(world));
  return {
    draft: draft as unknown as Fields,
    refused: refused !== undefined && isFailure(refused),
  };
};

const ACCOUNT = ['test', 'default', 'ns', 'kube-system'].map((namespace) =>
  identified('ServiceAccount', { metadata: { name: 'default', namespace } }, 'default'),
);

export const registryRecipes: Recipes = {
  TestPodLimitFunc: limited('Pod', 'pod'),
  TestPersistentVolumeClaimLimitFunc: limited('PersistentVolumeClaim', 'pvc'),
  TestPodEvaluatorUsage: (given) =>
    given['pod'].ObjectMeta?.deletionTimestamp
      ? notRun('pods that are being deleted: the case is about the time it is')
      : usage('Pod', 'pod', 'V1Pod')(given, { pkg: '', test: '', table: '', line: 0 }),
  TestServiceEvaluatorUsage: usage('Service', 'service', 'V1Service'),
  TestPersistentVolumeClaimEvaluatorUsage: usage(
    'PersistentVolumeClaim',
    'pvc',
    'V1PersistentVolumeClaim',
  ),
  TestMatchPod: ({ in: pod, fieldSelector, expectMatch }) => {
    const kind = kindNamed('Pod');
    const selection = selectionOf(kind, { fieldSelector: fieldSelector.$string });
    if (isFailure(selection)) return { actual: selection.message, expected: expectMatch };
    const object = identified('Pod', pod, 'it');
    return {
      actual: matches(kind, object, selection.labels, selection.fields),
      expected: expectMatch,
    };
  },
  'priority/TestPodAdmission': ({
    existingClasses,
    pod,
    expectedPriority,
    expectError,
    expectPreemptionPolicy,
  }) => {
    const { draft, refused } = admitted('Pod', pod, [
      ...several('PriorityClass', existingClasses),
      ...ACCOUNT,
    ]);
    if (expectError || refused) return { actual: refused, expected: expectError };
    return {
      actual: [
        draft['spec'].priority,
        expectPreemptionPolicy === null ? null : draft['spec'].preemptionPolicy,
      ],
      expected: [expectedPriority, expectPreemptionPolicy],
    };
  },
  TestForgivenessAdmission: ({ requestedPod, expectedPod }) => {
    const { draft } = admitted('Pod', requestedPod, ACCOUNT);
    const wanted = identified('Pod', expectedPod, 'it') as unknown as Fields;
    return { actual: draft['spec'].tolerations ?? [], expected: wanted['spec'].tolerations ?? [] };
  },
  TestCheckGracefulDelete: ({ pod, deleteGracePeriod, gracePeriod }) => ({
    actual: kindNamed('Pod').gracePeriodSeconds?.(
      identified('Pod', pod, 'it'),
      deleteGracePeriod ?? undefined,
    ),
    expected: gracePeriod,
  }),
  TestGetPodQOS: ({ pod, expected }) => ({
    actual: qosOf(
      (identified('Pod', pod, 'it') as unknown as { spec: Parameters<typeof qosOf>[0] }).spec,
    ),
    expected,
  }),
  TestDropTypeDependentFields: ({ svc, patch, expect }) => {
    if (patch !== null) return notRun('inputs that are Go functions, or too large to be recorded');
    const old = identified('Service', svc, 'it') as unknown as Service;
    const draft = mutableCopy(old) as Draft<Service>;
    dropUnusedFields(draft, old);
    return {
      actual: draft.spec,
      expected: (identified('Service', expect, 'it') as unknown as Service).spec,
    };
  },
  TestJobStrategy_WarningsOnCreate: ({ job, wantWarningsCount }) => ({
    actual: kindNamed('Job').warnings?.(identified('Job', job, 'it'), undefined, worldOf([]))
      .length,
    expected: wantWarningsCount,
  }),
  TestJobStrategy_WarningsOnUpdate: ({ job, oldJob, wantWarningsCount }) => ({
    actual: kindNamed('Job').warnings?.(
      identified('Job', job, 'it'),
      identified('Job', oldJob, 'it'),
      worldOf([]),
    ).length,
    expected: wantWarningsCount,
  }),
};
