// tables_defaults_helpers: defaults, warnings, quality of service, and what pods ask for.

import type { Draft } from 'immer';
import { isAvailable } from '../../../src/controllers/availability.js';
import { builtInKind, type KindName } from '../../../src/kinds/index.js';
import type { Kind } from '../../../src/kinds/kind.js';
import type { Pod } from '../../../src/kinds/pod/index.js';
import { qosOf } from '../../../src/kinds/pod/qos.js';
import { podWarnings } from '../../../src/kinds/pod/warnings.js';
import { isJsonObject } from '../../../src/machinery/json.js';
import { type KubeObject, mutableCopy } from '../../../src/machinery/object.js';
import { formatQuantity, quantityOf } from '../../../src/machinery/quantity.js';
import type { Reader } from '../../../src/machinery/reader.js';
import { type Fields, notRun } from '../corpus.js';
import { objectNamed } from '../objects.js';
import { plain } from '../values.js';
import { fromGo } from './go-values.js';
import { podPartsRecipes } from './pod-parts.js';
import { GATE_OFF, type Recipe, type Recipes } from './table.js';
import { identified, worldOf } from './world.js';

const kindNamed = (name: KindName): Kind => builtInKind(name) as Kind;

function defaulted(kind: KindName, recorded: unknown, isOff: ReadonlySet<string> = ALL_ON): Fields {
  const draft = mutableCopy(identified(kind, recorded, 'it')) as Draft<KubeObject>;
  const reader = { feature: (gate: string) => !isOff.has(gate) } as unknown as Reader;
  kindNamed(kind).defaults?.(draft, reader);
  return draft as unknown as Fields;
}
const ALL_ON: ReadonlySet<string> = new Set();

/** What tests call the gates that they set, and those call which field theirs. */
const GATES: Readonly<Record<string, readonly [gate: string, field: string]>> = {
  enablePodReplacementPolicy: ['JobPodReplacementPolicy', 'podReplacementPolicy'],
  enableMaxUnavailablePolicy: ['MaxUnavailableStatefulSet', 'maxUnavailable'],
  enablePVCDeletionPolicy: ['StatefulSetAutoDeletePVC', 'persistentVolumeClaimRetentionPolicy'],
};
/** Gates of which the product knows only that they are on. */
const ALWAYS_ON = ['StatefulSetAutoDeletePVC'];

/** The tests compare the fields of the spec that they set: those that the expected object has. */
const defaultsOf =
  (kind: KindName): Recipe =>
  (given) => {
    const off = Object.keys(given).filter((name) => /^enable/.test(name) && given[name] === false);
    if (off.some((name) => GATES[name] === undefined)) return notRun(GATE_OFF);
    const gates = off.flatMap((name) => (GATES[name] ? [GATES[name]] : []));
    // A field that is there already is filled in further by its gate.
    const text = JSON.stringify(given['original']);
    if (gates.some(([gate, field]) => ALWAYS_ON.includes(gate) && text.includes(`"${field}"`)))
      return notRun(GATE_OFF);
    const expected = withoutNulls({ spec: plain<Fields>(given['expected'])['spec'] });
    const made = defaulted(kind, given['original'], new Set(gates.map(([gate]) => gate)));
    return { actual: onlyThe(expected, made), expected };
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

const MANY_REASONS = 'options that tell validation what to let stand: see the validation itself';

/** The rules that a pod breaks in an update that leaves what is asked about as it was. */
const errorsOnUpdate = (old: Fields, path: string): boolean => {
  const pod = objectNamed('Pod', old) as unknown as Pod;
  const changed = { ...pod, spec: { ...pod.spec } };
  const errors = kindNamed('Pod').validate?.(changed, pod) ?? [];
  return errors.some(({ field }) => field.startsWith(path));
};

const serviceWarned = (service: unknown): readonly string[] =>
  kindNamed('Service').warnings?.(identified('Service', service, 'it'), undefined, OF_1_28) ?? [];

const OF_1_28 = worldOf([]);

/** What a case is about, of a container that a test expects: all that it says but the name. */
const asked = ({ name: _, ...rest }: Fields): Fields =>
  withoutNulls({ ...rest, resources: rest['resources'] ?? {} }) as Fields;

const quantityText = (text: string): string => formatQuantity(quantityOf(text));

const scalingRules =
  (field: 'scaleUp' | 'scaleDown', name: 'Up' | 'Down'): Recipe =>
  (given) => {
    const policies = ['Pods', 'Percent'].flatMap((type) => {
      const value = given[`rate${name}${type}`];
      const periodSeconds = given[`rate${name}${type}PeriodSeconds`];
      return value || periodSeconds ? [{ type, value, periodSeconds }] : [];
    });
    const rules = {
      ...(policies.length > 0 ? { policies } : {}),
      ...(given['selectPolicy'] ? { selectPolicy: given['selectPolicy'] } : {}),
      ...(given['stabilizationSeconds'] === null
        ? {}
        : { stabilizationWindowSeconds: given['stabilizationSeconds'] }),
    };
    const made = defaulted('HorizontalPodAutoscaler', { spec: { behavior: { [field]: rules } } });
    const {
      policies: found,
      selectPolicy,
      stabilizationWindowSeconds,
    } = made['spec'].behavior[field];
    return {
      actual: [found, selectPolicy, stabilizationWindowSeconds ?? null],
      expected: [
        plain(given['expectedPolicies']),
        given['expectedSelectPolicy'],
        given['expectedStabilization'],
      ],
    };
  };

export const defaultsRecipes: Recipes = {
  TestWarnings: ({ template, oldTemplate, expected }) => {
    if (oldTemplate !== null) return notRun('updates, which say nothing of pods here');
    const warnings = template === null ? [] : podWarnings(plain(template));
    return { actual: [...warnings].sort(), expected: [...(expected ?? [])].sort() };
  },
  TestWarningsForJobSpec: ({ spec, wantWarningsCount }) => {
    const job = identified('Job', { spec: fromGo('V1JobSpec', spec) }, 'it');
    return {
      actual: kindNamed('Job').warnings?.(job, undefined, OF_1_28).length,
      expected: wantWarningsCount,
    };
  },
  TestGetPodQOS: ({ pod, expected }) => ({
    actual: qosOf((identified('Pod', pod, 'it') as unknown as Pod).spec),
    expected,
  }),
  ...podPartsRecipes,
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
  Test_v1_NodeSpec_to_core_NodeSpec: ({ in: spec, out }) => ({
    actual: defaulted('Node', { spec })['spec'].podCIDRs ?? null,
    expected: out.PodCIDRs ?? null,
  }),
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
  TestSetDefaultReplicationControllerInitContainers: ({ rc, expected }) => {
    const { initContainers } = defaulted('ReplicationController', rc)['spec'].template.spec;
    const wanted = plain<readonly Fields[]>(expected);
    // The test's own functions compare the field that a case is about.
    return {
      actual: initContainers.map((one: Fields, i: number) => onlyThe(asked(wanted[i] ?? {}), one)),
      expected: wanted.map(asked),
    };
  },
  TestGetWarningsForServiceClusterIPs: ({ service, want }) => ({
    actual: serviceWarned(service),
    expected: want ?? [],
  }),
  Test_getWarningsForCIDR: ({ cidr, want }) => ({
    actual: serviceWarned({ spec: { type: 'LoadBalancer', loadBalancerSourceRanges: [cidr] } }),
    expected: want ?? [],
  }),
  Test_getWarningsForIP: ({ address, want }) => ({
    actual: serviceWarned({
      spec: { type: 'ClusterIP', clusterIP: address, clusterIPs: [address] },
    }),
    expected: want ?? [],
  }),
  TestSetDefaultNodeStatusAllocatable: ({ capacity, allocatable, expectedAllocatable }) => ({
    actual: defaulted('Node', { spec: {}, status: withoutNulls({ capacity, allocatable }) })[
      'status'
    ].allocatable,
    expected: expectedAllocatable ?? undefined,
  }),
  TestPodHostNetworkDefaults: (given) => {
    if (given['gate']) return notRun(GATE_OFF);
    const containers = [{ name: 'c', ports: [{ containerPort: 12345 }] }];
    const spec = { hostNetwork: given['hostNet'], containers };
    const portIn = (found: Fields) => found['containers'][0].ports[0].hostPort !== undefined;
    return {
      actual: [
        portIn(defaulted('Pod', { spec })['spec']),
        portIn(defaulted('Deployment', { spec: { template: { spec } } })['spec'].template.spec),
      ],
      expected: [given['expectPodDefault'], given['expectPodSpecDefault']],
    };
  },
  TestValidatePodDeletionCostOption: (given) => {
    if (!given['featureEnabled']) return notRun(GATE_OFF);
    if (!given['oldPodMeta']) return notRun(MANY_REASONS);
    return {
      actual: errorsOnUpdate(
        { metadata: { name: 'it', ...plain<Fields>(given['oldPodMeta']) }, spec: {} },
        'metadata.annotations',
      ),
      expected: false,
    };
  },
  TestGenerateScaleDownRules: scalingRules('scaleDown', 'Down'),
  TestGenerateScaleUpRules: scalingRules('scaleUp', 'Up'),
  TestSemantic: ({ a, b, shouldEqual }) => ({
    actual: quantityText(a) === quantityText(b),
    expected: shouldEqual,
  }),
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
