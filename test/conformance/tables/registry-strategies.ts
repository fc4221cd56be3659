// tables_registry_strategy, its second half: what registries do with an object before it is stored, and quotas' scopes.

import type { Draft } from 'immer';
import { decide } from '../../../src/apiserver/decide.js';
import { dropDisabled } from '../../../src/apiserver/disabled-fields.js';
import type { ApiRequest } from '../../../src/apiserver/request.js';
import { Step } from '../../../src/apiserver/step.js';
import { genesis, withObjects } from '../../../src/events/state.js';
import { viewOf } from '../../../src/events/view.js';
import { builtInKind, type KindName } from '../../../src/kinds/index.js';
import type { Kind } from '../../../src/kinds/kind.js';
import { ephemeralContainers } from '../../../src/kinds/pod/ephemeral.js';
import type { Pod } from '../../../src/kinds/pod/index.js';
import { defaultContainer } from '../../../src/kinds/pod-template/container-defaults.js';
import { amountText } from '../../../src/kinds/resourcequota/amounts.js';
import type { ResourceQuota } from '../../../src/kinds/resourcequota/index.js';
import { inScope } from '../../../src/kinds/resourcequota/scopes.js';
import { usageOf, usedOf } from '../../../src/kinds/resourcequota/usage.js';
import {
  type KubeObject,
  type Manifest,
  mutableCopy,
  refOf,
} from '../../../src/machinery/object.js';
import type { Reader } from '../../../src/machinery/reader.js';
import { defaultSettings } from '../../../src/machinery/settings.js';
import { isFailure } from '../../../src/machinery/status.js';
import { containerOf } from '../../../src/server/pods/options.js';
import { type Check, type Fields, notRun } from '../corpus.js';
import { plain } from '../values.js';
import { fromGo, listFromGo } from './go-values.js';
import { GATE_OFF, type Recipe, type Recipes } from './table.js';
import { identified, NOW, several, worldOf } from './world.js';

const kindNamed = (name: KindName): Kind => builtInKind(name) as Kind;

/** A reader that knows the gates of the case, and everything else of 1.28. */
function gated(given: Fields): Reader {
  const world = worldOf([]);
  return withFeatures((gate) => given[`enable${gate}`] ?? world.feature(gate as never));
}

const withEveryGate = (): Reader => withFeatures(() => true);

const withFeatures = (feature: (gate: string) => boolean): Reader =>
  new Proxy(worldOf([]), {
    get: (target, name) => (name === 'feature' ? feature : Reflect.get(target, name)),
  });

const ALWAYS_ON = ['enableJobPodFailurePolicy', 'enableStatefulSetStartOrdinal'];
const usesGateOff = (given: Fields): boolean =>
  ALWAYS_ON.some((gate) => given[gate] === false) &&
  /"(?:podFailurePolicy|ordinals)"/.test(JSON.stringify(given));

/** The product makes the selector of a job in the same step, unless it is one of the author's own. */
const byHand = (job: Fields): Fields => ({ ...job['spec'], manualSelector: true });

/** What becomes of a job's spec; the status is put back by what all kinds share. */
function prepared(given: Fields, asked: unknown, old: unknown): Check {
  if (usesGateOff(given)) return notRun(GATE_OFF);
  const kind = kindNamed('Job');
  const job = identified('Job', asked, 'it');
  const draft = mutableCopy({
    ...job,
    spec: byHand(job as unknown as Fields),
  }) as Draft<KubeObject>;
  const reader = gated(given);
  if (old === undefined) kind.prepareForCreate?.(draft, reader);
  else kind.prepareForUpdate?.(draft, identified('Job', old, 'it'), reader);
  const wanted = identified('Job', given['wantJob'], 'it') as unknown as Fields;
  return { actual: byHand(draft as unknown as Fields), expected: byHand(wanted) };
}

const warnings =
  (name: KindName, field: string, oldField?: string): Recipe =>
  (given) => {
    const old = oldField === undefined ? undefined : identified(name, given[oldField], 'it');
    const now = identified(name, given[field], 'it');
    const found = kindNamed(name).warnings?.(now, old, worldOf([])) ?? [];
    return { actual: found.length, expected: given['wantWarningsCount'] };
  };

const validity =
  (name: KindName, field: string, isValid: (given: Fields) => boolean): Recipe =>
  (given) => {
    const object = identified(name, given[field], 'it');
    const errors = kindNamed(name).validate?.(object, undefined) ?? [];
    return { actual: errors.length === 0, expected: isValid(given) };
  };

function jobValidity({ job, wantWarningCount }: Fields): Check {
  const kind = kindNamed('Job');
  const draft = mutableCopy(identified('Job', job, 'it')) as Draft<KubeObject>;
  // The test only validates: fields of gates that are off are still there.
  kind.prepareForCreate?.(draft, withEveryGate());
  const errors = kind.validate?.(draft as KubeObject, undefined) ?? [];
  return {
    actual: errors.map(({ field, text }) => `${field}: ${text}`).length,
    expected: wantWarningCount,
  };
}

const ALL_SCOPES = [
  ...['Terminating', 'NotTerminating', 'BestEffort', 'NotBestEffort'],
  'CrossNamespacePodAffinity',
]
  .map((scopeName): Fields => ({ scopeName }))
  .concat({ scopeName: 'PriorityClass', operator: 'In', values: ['class1'] });

const quotaOf = (spec: object, hard: object = {}): ResourceQuota =>
  identified('ResourceQuota', { spec, status: { hard } }, 'q') as unknown as ResourceQuota;

const podSpec = (go: unknown): Pod['spec'] =>
  (identified('Pod', fromGo('V1Pod', go), 'it') as unknown as Pod).spec;

/** What must be said of every container because a quota limits it. */
const constraint =
  (name: KindName, field: string): Recipe =>
  (given) => {
    const hard = Object.fromEntries((given['required'] ?? []).map((one: string) => [one, '100']));
    const quota = quotaOf({ hard }, hard) as unknown as KubeObject;
    const made = identified(name, fromGo(`V1${name}`, given[field]), 'it') as unknown as Fields;
    const spec =
      name === 'Pod'
        ? { ...made['spec'], containers: made['spec'].containers ?? [] }
        : made['spec'];
    const object = { ...made, spec } as unknown as KubeObject;
    const { guard } = kindNamed('ResourceQuota');
    const refused = guard?.review?.(kindNamed(name), object, undefined, worldOf([quota]));
    const said = refused?.message.replace(/^.*failed quota: q: /, '') ?? '';
    return { actual: said, expected: given['err'] };
  };

/** A pod without containers, which only a test has. */
const withContainers = (pod: unknown): Fields => {
  const { spec, ...rest } = plain<Fields>(pod);
  return { ...rest, spec: { ...spec, containers: spec.containers ?? [] } };
};

const ACCOUNT = [
  identified('ServiceAccount', { metadata: { name: 'default' } }, 'default'),
] as const;

/** What a write of the status leaves of all the rest. */
const statusWritten =
  (name: KindName, before: string, asked: string, after: string): Recipe =>
  (given) => {
    const old = identified(name, given[before], 'it');
    const state = withObjects(genesis(NOW), [old]);
    const object = identified(name, given[asked], 'it');
    const { status } = object as unknown as Fields;
    // A write that changes nothing is none.
    const sent = { ...object, status: { ...status, observedGeneration: 7 } } as unknown as Manifest;
    const request = {
      verb: 'update',
      ref: refOf(old),
      subresource: 'status',
      object: sent,
    } as ApiRequest;
    const { states } = decide(state, defaultSettings, request, { actor: 'test', trusted: true });
    const made = viewOf(states.at(-1) ?? state, defaultSettings).find(refOf(old));
    const shown = (one: unknown) => {
      const { metadata, spec } = one as Fields;
      return { labels: metadata.labels, annotations: metadata.annotations, spec };
    };
    return { actual: shown(made), expected: shown(identified(name, given[after], 'it')) };
  };

export const strategyRecipes: Recipes = {
  TestJobStrategy_PrepareForCreate: (given) => prepared(given, given['job'], undefined),
  TestJobStrategy_PrepareForUpdate: (given) => prepared(given, given['updatedJob'], given['job']),
  TestJobStrategy_Validate: (given) => (usesGateOff(given) ? notRun(GATE_OFF) : jobValidity(given)),
  TestCronJobStrategy_WarningsOnCreate: warnings('CronJob', 'cronjob'),
  TestCronJobStrategy_WarningsOnUpdate: warnings('CronJob', 'cronjob', 'oldCronJob'),
  TestPodStrategyValidate: validity('Pod', 'pod', ({ wantErr }) => !wantErr),
  TestDeploymentStrategyValidate: validity('Deployment', 'deployment', () => false),
  TestEphemeralContainerStrategyValidateUpdate: ({ newPod, oldPod }, { line }) => {
    const [pod, old] = [newPod, oldPod].map((one) => identified('Pod', one, 'it') as Pod);
    const errors = ephemeralContainers.validate(pod as Pod, old as Pod);
    // The second table is of what must fail.
    return { actual: errors.length > 0, expected: line === 1244 };
  },
  TestWaitingForGatesCondition: ({ pod, featureEnabled, want }) => {
    const draft = mutableCopy(identified('Pod', pod, 'it')) as Draft<KubeObject>;
    const { spec } = draft as unknown as Pod;
    if (!featureEnabled && spec.schedulingGates?.length) return notRun(GATE_OFF);
    kindNamed('Pod').prepareForCreate?.(draft, worldOf([]));
    const { status } = draft as unknown as Pod;
    const found = status?.conditions?.find(({ type }) => type === 'PodScheduled');
    const { type, status: state, reason, message } = found ?? {};
    return {
      actual: [type ?? '', state ?? '', reason ?? '', message ?? ''],
      expected: [want.Type, want.Status, want.Reason, want.Message].map((one) => one ?? ''),
    };
  },
  TestDropStatefulSetDisabledFields: (given) => {
    if (usesGateOff(given)) return notRun(GATE_OFF);
    const kind = kindNamed('StatefulSet');
    const kubernetes = given['enableMaxUnavailable'] ? '1.36' : '1.28';
    const step = new Step(genesis(0), { ...defaultSettings, kubernetes }, {} as never);
    const draft = mutableCopy(identified('StatefulSet', given['ss'], 'it')) as Draft<KubeObject>;
    const old = given['oldSS'] ? identified('StatefulSet', given['oldSS'], 'it') : undefined;
    dropDisabled(step, kind, draft, old);
    const wanted = identified('StatefulSet', given['expectedSS'], 'it') as unknown as Fields;
    return { actual: (draft as unknown as Fields)['spec'], expected: wanted['spec'] };
  },
  TestPriorityClassAdmission: ({ existingClasses, newClass, operation, expectError }) => {
    if (operation === 'DELETE') return notRun('deletions, which the plugin lets pass');
    const world = worldOf(several('PriorityClass', existingClasses));
    const draft = mutableCopy(identified('PriorityClass', newClass, 'it')) as Draft<KubeObject>;
    const old = operation === 'UPDATE' ? (draft as KubeObject) : undefined;
    const refused = kindNamed('PriorityClass').admit?.(draft, old, world);
    return { actual: refused !== undefined && isFailure(refused), expected: expectError };
  },
  TestPodEvaluatorMatchingScopes: ({ pod, selectors, wantSelectors }) => {
    const asked = (selectors ?? ALL_SCOPES) as readonly Fields[];
    const spec = podSpec(pod);
    const named = ({ scopeName, operator, values }: Fields) =>
      JSON.stringify([scopeName, operator ?? '', values ?? []]);
    return {
      actual: asked
        .filter((one) => inScope(quotaOf({ scopeSelector: { matchExpressions: [one] } }), spec))
        .map(named),
      expected: (wantSelectors as readonly Fields[]).map(named),
    };
  },
  TestPersistentVolumeClaimEvaluatorMatchingResources: ({ items, want }) => {
    const claim = identified(
      'PersistentVolumeClaim',
      { spec: { storageClassName: 'gold', resources: { requests: { storage: '1Gi' } } } },
      'it',
    );
    const charged = usageOf(kindNamed('PersistentVolumeClaim'), claim, items);
    return { actual: Object.keys(charged).sort(), expected: [...(want ?? [])].sort() };
  },
  TestDropNonEphemeralContainerUpdates: ({ oldPod, newPod, wantPod }) => {
    const [old, asked, wanted] = [oldPod, newPod, wantPod].map((one) =>
      identified('Pod', one, 'it'),
    );
    const draft = mutableCopy(old as KubeObject) as Draft<Pod>;
    ephemeralContainers.take(draft, mutableCopy(asked as KubeObject) as never);
    // The product fills in defaults in the same step.
    const expected = mutableCopy(wanted as KubeObject) as Draft<Pod>;
    for (const one of expected.spec.ephemeralContainers ?? []) defaultContainer(one);
    return { actual: draft.spec, expected: expected.spec };
  },
  TestNodeInclusionPolicyEnablementInCreating: (given) => {
    if (!given['enableNodeInclusionPolicy']) return notRun(GATE_OFF);
    const constraints = (list: unknown) => listFromGo('V1TopologySpreadConstraint', list);
    const asked = {
      spec: { topologySpreadConstraints: constraints(given['topologySpreadConstraints']) },
    };
    const draft = mutableCopy(identified('Pod', asked, 'it')) as Draft<KubeObject>;
    kindNamed('Pod').prepareForCreate?.(draft, worldOf([]));
    return {
      actual: (draft as unknown as Pod).spec.topologySpreadConstraints,
      expected: constraints(given['wantTopologySpreadConstraints']),
    };
  },
  TestCheckLogLocation: ({ in: pod, opts, expectedErr }) => {
    const found = containerOf(
      identified('Pod', withContainers(pod), 'it') as never,
      plain<Fields>(opts)['container'] ?? '',
    );
    return {
      actual: isFailure(found) ? found.message : '',
      expected: expectedErr ? expectedErr.$error : '',
    };
  },
  TestDefaultPriority: (given) => {
    const priorityOf = (classes: readonly unknown[] | null) => {
      const world = worldOf([...several('PriorityClass', classes), ...ACCOUNT]);
      const draft = mutableCopy(identified('Pod', { spec: {} }, 'it')) as Draft<Pod>;
      kindNamed('Pod').admit?.(draft as never, undefined, world);
      return [draft.spec.priority, draft.spec.priorityClassName ?? ''];
    };
    const { classesBefore, classesAfter } = given;
    return {
      actual: [priorityOf(classesBefore), priorityOf(classesAfter)],
      expected: ['Before', 'After'].map((when) => [
        given[`expectedDefault${when}`],
        given[`expectedDefaultName${when}`],
      ]),
    };
  },
  TestPodResourcesResizeWithResourceQuota: ({ newPod, fgEnabled, expectError }) => {
    if (!fgEnabled) return notRun(GATE_OFF);
    const hard = { cpu: '1000m', memory: '1000Mi', pods: '5' };
    const now = fromGo<Fields>('V1Pod', newPod);
    const [container] = now['spec'].containers;
    // The test's own pod asks for this much.
    const resources = { requests: { cpu: '500m', memory: '500Mi' } };
    const before = { ...now, spec: { containers: [{ ...container, resources }] } };
    const old = identified('Pod', before, 'testpod');
    const quota = quotaOf({ hard }, hard) as unknown as KubeObject;
    const inPlace = { ...quota, metadata: { ...quota.metadata, name: 'quota', namespace: 'test' } };
    const world = worldOf([inPlace, old], { kubernetes: '1.36' });
    const { guard } = kindNamed('ResourceQuota');
    const refused = guard?.review?.(
      kindNamed('Pod'),
      identified('Pod', now, 'testpod'),
      old,
      world,
    );
    return {
      actual: refused?.message.includes(expectError || '-')
        ? expectError
        : (refused?.message ?? ''),
      expected: expectError,
    };
  },
  'service/TestDropDisabledField': ({ svc, oldSvc, compareSvc }) => {
    const draft = mutableCopy(identified('Service', svc, 'it')) as Draft<KubeObject>;
    const step = new Step(genesis(0), { ...defaultSettings, kubernetes: '1.28' }, {} as never);
    dropDisabled(step, kindNamed('Service'), draft, identified('Service', oldSvc, 'it'));
    return { actual: draft, expected: identified('Service', compareSvc, 'it') };
  },
  TestPodStrategyValidateUpdate: ({ newPod, oldPod }) => {
    const [pod, old] = [newPod, oldPod].map((one) => identified('Pod', one, 'it'));
    return { actual: kindNamed('Pod').validate?.(pod as never, old) ?? [], expected: [] };
  },
  'deployment/TestStatusUpdates': statusWritten('Deployment', 'old', 'obj', 'expected'),
  TestStatusStrategy_PrepareForUpdate: statusWritten('Job', 'job', 'newJob', 'wantJob'),
  TestPodConstraintsFunc: constraint('Pod', 'pod'),
  TestServiceConstraintsFunc: constraint('Service', 'service'),
  TestPodEvaluatorUsageStats: ({ objs, quotaScopes, quotaScopeSelector, want }) => {
    const pods = (objs as readonly unknown[]).map((one, i) =>
      identified('Pod', fromGo('V1Pod', one), `p${i}`),
    );
    const quota = quotaOf({
      hard: want,
      ...(quotaScopes ? { scopes: quotaScopes } : {}),
      ...(quotaScopeSelector ? { scopeSelector: quotaScopeSelector } : {}),
    });
    const world = worldOf(pods);
    const used = Object.keys(want).map((name) => [
      name,
      amountText(name, usedOf(quota, name, world)),
    ]);
    return { actual: Object.fromEntries(used), expected: want };
  },
  TestSelectorImmutability: ({
    requestInfo,
    oldSelectorLabels,
    newSelectorLabels,
    expectedErrorList,
  }) => {
    if (requestInfo.APIVersion.includes('beta')) return notRun('a version that is not served');
    const withSelector = (matchLabels: unknown) =>
      identified('Deployment', { spec: { selector: { matchLabels }, template: {} } }, 'it');
    const errors = kindNamed('Deployment').validate?.(
      withSelector(newSelectorLabels),
      withSelector(oldSelectorLabels),
    );
    return {
      actual: errors?.some(({ text }) => text.endsWith('field is immutable')),
      expected: (expectedErrorList ?? []).length > 0,
    };
  },
};
