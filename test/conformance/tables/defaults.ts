// tables_defaults_helpers: defaults, warnings, quality of service, and what pods ask for.

import type { Draft } from 'immer';
import { isAvailable } from '../../../src/controllers/availability.js';
import { builtInKind, type KindName } from '../../../src/kinds/index.js';
import type { Kind } from '../../../src/kinds/kind.js';
import type { Pod } from '../../../src/kinds/pod/index.js';
import { qosOf } from '../../../src/kinds/pod/qos.js';
import { amountsOf, requestsOf } from '../../../src/kinds/pod/resources.js';
import { podWarnings } from '../../../src/kinds/pod/warnings.js';
import { isJsonObject } from '../../../src/machinery/json.js';
import { type KubeObject, mutableCopy } from '../../../src/machinery/object.js';
import type { Reader } from '../../../src/machinery/reader.js';
import { type Fields, notRun } from '../corpus.js';
import { objectNamed } from '../objects.js';
import { plain } from '../values.js';
import { fromGo } from './go-values.js';
import { GATE_OFF, type Recipe, type Recipes } from './table.js';
import { identified } from './world.js';

const kindNamed = (name: KindName): Kind => builtInKind(name) as Kind;

function defaulted(kind: KindName, recorded: unknown): Fields {
  const draft = mutableCopy(identified(kind, recorded, 'it')) as Draft<KubeObject>;
  kindNamed(kind).defaults?.(draft, { feature: () => true } as unknown as Reader);
  return draft as unknown as Fields;
}

/** The tests compare the fields of the spec that they set: those that the expected object has. */
const defaultsOf =
  (kind: KindName): Recipe =>
  (given) => {
    if (Object.entries(given).some(([name, value]) => name.startsWith('enable') && value === false))
      return notRun(GATE_OFF);
    const expected = withoutNulls({ spec: plain<Fields>(given['expected'])['spec'] });
    return { actual: onlyThe(expected, defaulted(kind, given['original'])), expected };
  };

function withoutNulls(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutNulls);
  if (!isJsonObject(value)) return value;
  const kept = Object.entries(value).filter(([, member]) => member !== null && !isEmpty(member));
  return Object.fromEntries(kept.map(([name, member]) => [name, withoutNulls(member)]));
}

const isEmpty = (value: unknown): boolean =>
  value === '' ||
  (isJsonObject(value) &&
    Object.values(value).every((member) => member === null || isEmpty(member)));

function onlyThe(expected: unknown, actual: unknown): unknown {
  if (!isJsonObject(expected) || !isJsonObject(actual)) return actual;
  return Object.fromEntries(
    Object.keys(expected).map((name) => [name, onlyThe(expected[name], actual[name])]),
  );
}

const replicas =
  (kind: KindName, field: string): Recipe =>
  (given) => ({
    actual: defaulted(kind, given[field])['spec'].replicas,
    expected: given['expectReplicas'],
  });

const amountsCheck: Recipe = (given) => {
  if (given['options'].ExcludeOverhead || given['options'].NonMissingContainerRequests)
    return notRun('options that nothing in the product asks for');
  if (given['podResizeStatus'] || given['containerStatus'])
    return notRun('pods that are being resized');
  const { overhead, initContainers, containers } = plain<Fields>(given);
  const spec = {
    overhead: overhead ?? undefined,
    initContainers: initContainers ?? [],
    containers,
  };
  const object = objectNamed('Pod', { spec }) as unknown as Pod;
  return {
    actual: present(requestsOf(object.spec)),
    expected: present(amountsOf(plain(given['expectedRequests']))),
  };
};

const present = (amounts: Readonly<Record<string, number>>): unknown =>
  Object.fromEntries(Object.entries(amounts).filter(([, amount]) => amount !== 0));

export const defaultsRecipes: Recipes = {
  TestWarnings: ({ template, oldTemplate, expected }) => {
    if (oldTemplate !== null) return notRun('updates, which say nothing of pods here');
    const warnings = template === null ? [] : podWarnings(plain(template));
    return { actual: [...warnings].sort(), expected: [...(expected ?? [])].sort() };
  },
  TestWarningsForJobSpec: ({ spec, wantWarningsCount }) => {
    const job = identified('Job', { spec: fromGo('V1JobSpec', spec) }, 'it');
    return {
      actual: kindNamed('Job').warnings?.(job, undefined).length,
      expected: wantWarningsCount,
    };
  },
  TestGetPodQOS: ({ pod, expected }) => ({
    actual: qosOf((identified('Pod', pod, 'it') as unknown as Pod).spec),
    expected,
  }),
  TestPodResourceRequests: amountsCheck,
  TestIsPodAvailable: ({ pod, minReadySeconds, expected }) => ({
    actual: isAvailable(
      identified('Pod', pod, 'it') as unknown as Pod,
      minReadySeconds,
      Date.parse('2026-11-22T20:00:59.5Z'),
    ),
    expected,
  }),
  TestSetDefaultJob: defaultsOf('Job'),
  TestSetDefaultCronJob: defaultsOf('CronJob'),
  TestSetDefaultStatefulSet: defaultsOf('StatefulSet'),
  TestSetDefaultDaemonSetSpec: defaultsOf('DaemonSet'),
  TestSetDefaultDeployment: defaultsOf('Deployment'),
  TestSetDefaultReplicationControllerReplicas: replicas('ReplicationController', 'rc'),
  TestSetDefaultReplicaSetReplicas: replicas('ReplicaSet', 'rs'),
  TestSetDefaultReplicationController: ({ rc, expectLabels, expectSelector }) => {
    const { metadata, spec } = defaulted('ReplicationController', rc);
    const template = spec.template?.metadata?.labels ?? {};
    const same = (labels: unknown) => JSON.stringify(labels) === JSON.stringify(template);
    return {
      actual: [same(metadata.labels), same(spec.selector)],
      expected: [expectLabels, expectSelector],
    };
  },
  TestSetDefaultReplicationControllerInitContainers:
    'inputs that are Go functions, or too large to be recorded',
  TestSetDefaultServiceInternalTrafficPolicy: ({ svc, expectedInternalTrafficPolicy }) => ({
    actual: defaulted('Service', svc)['spec'].internalTrafficPolicy ?? null,
    expected: expectedInternalTrafficPolicy,
  }),
  TestSetDefaultPersistentVolume: ({ volumeMode, expectedVolumeMode }) => ({
    actual: defaulted('PersistentVolume', { spec: volumeMode === null ? {} : { volumeMode } })[
      'spec'
    ].volumeMode,
    expected: expectedVolumeMode,
  }),
  TestSetDefaultPersistentVolumeClaim: ({ volumeMode, expectedVolumeMode }) => ({
    actual: defaulted('PersistentVolumeClaim', { spec: volumeMode === null ? {} : { volumeMode } })[
      'spec'
    ].volumeMode,
    expected: expectedVolumeMode,
  }),
  TestSetDefaultEphemeral: ({ volumeMode, expectedVolumeMode }) => {
    const spec = volumeMode === null ? {} : { volumeMode };
    const pod = defaulted('Pod', {
      spec: { volumes: [{ name: 'v', ephemeral: { volumeClaimTemplate: { spec } } }] },
    });
    return {
      actual: pod['spec'].volumes[0].ephemeral.volumeClaimTemplate.spec.volumeMode,
      expected: expectedVolumeMode,
    };
  },
};
