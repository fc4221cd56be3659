// tables_validation: the tests that validate whole objects.

import { validateNewEvent } from '../../../src/kinds/event/validate.js';
import type { KindName } from '../../../src/kinds/index.js';
import { logOptionErrors } from '../../../src/server/pods/log-options.js';
import type { Fields } from '../corpus.js';
import { notRun } from '../corpus.js';
import { objectNamed } from '../objects.js';
import { plain } from '../values.js';
import { errorsOf, statusErrorsOf } from './errors-of.js';
import { fromGo } from './go-values.js';
import { errorsCheck, GATE_OFF, type Recipe, type Recipes, type Wanted } from './table.js';

/** Most tests only say whether something is wrong; each calls it another way. */
export function wantedOf(given: Fields): Wanted {
  for (const name of [
    'isExpectedFailure',
    'expectError',
    'expectErr',
    'expectedErr',
    'expectedFail',
    'wantErr',
    'fail',
    'expectedError',
  ])
    if (typeof given[name] === 'boolean') return { fails: given[name] };
  for (const name of ['valid', 'isValid', 'success', 'ok', 'expectValid', 'Valid'])
    if (typeof given[name] === 'boolean') return { fails: !given[name] };
  if (typeof given['expectedErrors'] === 'number') return { count: given['expectedErrors'] };
  throw new Error(`the test says nothing of errors: ${Object.keys(given).join(', ')}`);
}

/** A list of errors as Go prints them: compared by type and field, as the tests do. */
export const listOf = (errors: readonly Fields[] | null): Wanted => ({
  list: (errors ?? []).map((error) => [error['Type'], error['Field']] as const),
});

const whole =
  (kind: KindName, field: string, wanted: (given: Fields) => Wanted = wantedOf): Recipe =>
  (given) =>
    isOff(given) ? notRun(GATE_OFF) : errorsCheck(errorsOf(kind, given[field]), wanted(given));

const change =
  (
    kind: KindName,
    old: string,
    young: string,
    wanted: (given: Fields) => Wanted = wantedOf,
  ): Recipe =>
  (given) =>
    isOff(given)
      ? notRun(GATE_OFF)
      : errorsCheck(errorsOf(kind, given[young], given[old]), wanted(given));

const status =
  (
    kind: KindName,
    old: string,
    young: string,
    wanted: (given: Fields) => Wanted = wantedOf,
  ): Recipe =>
  (given) =>
    errorsCheck(statusErrorsOf(kind, given[young], given[old]), wanted(given));

/** What gates guard, by a part of their name; a case that has none of it is judged alike with the gate and without. */
const GUARDED: readonly (readonly [gate: RegExp, uses: (rest: Fields) => boolean])[] = [
  [/ReadWriteOncePod/i, (rest) => /"ReadWriteOncePod"/.test(JSON.stringify(rest))],
  [/VolumeAttributesClass/i, (rest) => /volumeAttributesClassName/i.test(JSON.stringify(rest))],
  [
    /RecoverFromExpansion/i,
    ({ oldClaim, newClaim }) => storageOf(oldClaim) !== storageOf(newClaim),
  ],
];
const storageOf = (claim: unknown): unknown =>
  plain<Fields | undefined>(claim)?.['spec']?.resources?.requests?.storage;

/** Whether the case is about a gate that is off. */
const isOff = (given: Fields): boolean =>
  Object.entries(given).some(([name, value]) => {
    if (value !== false || !/(^enable|^gate|gate.*enabled$|^featureEnabled$)/i.test(name))
      return false;
    const { [name]: _, ...rest } = given;
    const known = GUARDED.find(([gate]) => gate.test(name));
    return known === undefined || known[1](rest);
  });

/** As the test does, what both pods leave out is filled in alike. */
function bothComplete(young: Fields, old: Fields): readonly [Fields, Fields] {
  const defaults: Fields = { restartPolicy: 'Always', dnsPolicy: 'ClusterFirst' };
  const complete = (pod: Fields): Fields => {
    const containers: readonly Fields[] = pod['spec'].containers ?? [];
    return {
      ...pod,
      metadata: { name: 'name', namespace: 'namespace', ...pod['metadata'] },
      spec: {
        ...defaults,
        ...pod['spec'],
        containers:
          containers.length === 0
            ? [{ ...CONTAINER, name: 'autoadded' }]
            : containers.map(({ name, ...one }) => ({
                ...CONTAINER,
                ...one,
                name: name || 'autoadded',
              })),
      },
    };
  };
  return [complete(young), complete(old)];
}

const CONTAINER = {
  image: 'image',
  terminationMessagePolicy: 'File',
  imagePullPolicy: 'Always',
};

const resized = (young: unknown, old: unknown): boolean => {
  const [now, before] = [young, old].map((pod) =>
    ((plain<Fields>(pod)['spec'].containers ?? []) as readonly Fields[]).map((one) =>
      JSON.stringify(one['resources'] ?? {}),
    ),
  ) as [string[], string[]];
  return now.length === before.length && now.join() !== before.join();
};

/** A table of successes and one of failures, which are told apart by the table's name. */
const successOrFailure =
  (kind: KindName, field: string, failure: (given: Fields) => Wanted): Recipe =>
  (given, { table }) =>
    errorsCheck(
      errorsOf(kind, given[field]),
      table.startsWith('success') ? { fails: false } : failure(given),
    );

const typeAndDetail = ({ errorType, errorDetail }: Fields): Wanted => ({
  type: errorType,
  text: errorDetail,
});

const TEMPLATE = {
  metadata: { labels: { a: 'b' } },
  spec: {
    restartPolicy: 'Always',
    dnsPolicy: 'ClusterFirst',
    containers: [
      {
        name: 'abc',
        image: 'image',
        imagePullPolicy: 'IfNotPresent',
        terminationMessagePolicy: 'File',
      },
    ],
  },
};
const SELECTED = { selector: { matchLabels: { a: 'b' } }, template: TEMPLATE };
const named = { name: 'abc', namespace: 'default' };

/** The fields of a status stand beside what is expected. */
function statusRecipe(kind: KindName, spec: Fields, old: Fields = {}): Recipe {
  return (given) => {
    const { name: _, expectedErr: __, ...fields } = given;
    const object = { metadata: named, spec, status: fields };
    const before = { metadata: named, spec, status: old };
    return errorsCheck(statusErrorsOf(kind, object, before), wantedOf(given));
  };
}

const HPA_SPEC = {
  scaleTargetRef: { kind: 'ReplicationController', name: 'myrc' },
  minReplicas: 1,
  maxReplicas: 5,
  metrics: [
    {
      type: 'Resource',
      resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: 70 } },
    },
  ],
};
const claimOf = (claimSpec: unknown) => ({
  metadata: { name: 'foo', namespace: 'ns' },
  spec: fromGo('V1PersistentVolumeClaimSpec', claimSpec),
});

export const objectRecipes: Recipes = {
  TestAlphaPVVolumeModeUpdate: change('PersistentVolume', 'oldPV', 'newPV'),
  TestValidateVolumeNodeAffinityUpdate: change('PersistentVolume', 'oldPV', 'newPV'),
  TestValidatePersistentVolumeSourceUpdate: change('PersistentVolume', 'oldVolume', 'newVolume'),
  TestValidatePersistentVolumes: whole('PersistentVolume', 'volume'),
  TestValidateLocalVolumes: whole('PersistentVolume', 'volume'),
  TestValidatePersistentVolumeSpec: ({ pvSpec, isInlineSpec, ...given }) =>
    errorsCheck(
      isInlineSpec
        ? errorsOf('VolumeAttachment', {
            metadata: { name: 'attachment' },
            spec: {
              attacher: 'driver.example.com',
              nodeName: 'node',
              source: { inlineVolumeSpec: fromGo('V1PersistentVolumeSpec', pvSpec) },
            },
          })
        : errorsOf('PersistentVolume', {
            metadata: { name: 'pv' },
            spec: fromGo('V1PersistentVolumeSpec', pvSpec),
          }),
      wantedOf(given),
    ),
  TestValidatePersistentVolumeClaimUpdate: change('PersistentVolumeClaim', 'oldClaim', 'newClaim'),
  TestValidatePersistentVolumeClaimStatusUpdate: status(
    'PersistentVolumeClaim',
    'oldClaim',
    'newClaim',
  ),
  TestAlphaVolumePVCDataSource: ({ claimSpec, ...given }) =>
    errorsCheck(errorsOf('PersistentVolumeClaim', claimOf(claimSpec)), wantedOf(given)),
  TestCrossNamespaceSource: ({ claimSpec, ...given }) =>
    errorsCheck(errorsOf('PersistentVolumeClaim', claimOf(claimSpec)), wantedOf(given)),
  TestValidateIPAddress: whole('IPAddress', 'ipAddress'),
  TestValidateIngressClass: whole('IngressClass', 'ingressClass', ({ expectedErrs }) =>
    listOf(expectedErrs),
  ),
  TestValidateIngressClassUpdate: change(
    'IngressClass',
    'oldIngressClass',
    'newIngressClass',
    ({ expectedErrs }) => listOf(expectedErrs),
  ),
  TestCSIServiceAccountToken: ({ csiDriver, ...given }) =>
    errorsCheck(
      // What the test leaves out it looks for no error of.
      errorsOf('CSIDriver', fromGo('V1CSIDriver', csiDriver)).filter(({ field }) =>
        field.startsWith('spec.tokenRequests'),
      ),
      wantedOf(given),
    ),
  TestCSIDriverValidationSELinuxMountEnabledDisabled: (given, { table }) => {
    if (isOff(given)) return notRun(GATE_OFF);
    const driver = (seLinuxMount: boolean | null) => ({
      metadata: { name: 'test-driver' },
      spec: {
        attachRequired: true,
        podInfoOnMount: true,
        storageCapacity: true,
        ...(seLinuxMount === null ? {} : { seLinuxMount }),
      },
    });
    const errors =
      table === 'tests'
        ? errorsOf('CSIDriver', driver(given['seLinuxMountValue']))
        : errorsOf('CSIDriver', driver(given['newValue']), driver(given['oldValue']));
    return errorsCheck(errors, wantedOf(given));
  },
  TestValidateCSIStorageCapacity: ({ capacity, ...given }) =>
    errorsCheck(
      errorsOf('CSIStorageCapacity', fromGo('V1CSIStorageCapacity', capacity)),
      wantedOf(given),
    ),
  TestValidPodLogOptions: ({ opt, errs }) =>
    errorsCheck(logOptionErrors(plain(opt)), { count: errs }),
  TestValidateNamespaceFinalizeUpdate: ({ namespace, ...given }) =>
    errorsCheck(
      errorsOf('Namespace', namespace).filter(({ field }) => field.startsWith('spec.finalizers')),
      wantedOf(given),
    ),
  TestEventV1EventTimeImmutability: ({ Old, New, Valid }) => {
    const event = (eventTime: string) =>
      objectNamed('Event', {
        metadata: named,
        regarding: { name: 'n', namespace: 'default' },
        reportingController: 'example.com/c',
        reportingInstance: 'i',
        action: 'a',
        reason: 'r',
        type: 'Normal',
        eventTime,
      });
    return errorsCheck(
      validateNewEvent(event(New), event(Old)).filter(({ field }) => /eventTime$/i.test(field)),
      { fails: !Valid },
    );
  },
  TestValidateConfigMap: whole('ConfigMap', 'cfg'),
  TestValidateConfigMapUpdate: change('ConfigMap', 'oldCfg', 'newCfg'),
  TestValidateSecret: whole('Secret', 'secret'),
  TestValidateDockerConfigSecret: whole('Secret', 'secret'),
  TestValidateBasicAuthSecret: whole('Secret', 'secret'),
  TestValidateSSHAuthSecret: whole('Secret', 'secret'),
  TestValidateTLSSecret: successOrFailure('Secret', 'secrets', typeAndDetail),
  TestValidateSecretUpdate: change('Secret', 'oldSecret', 'newSecret'),
  TestValidateControllerRevision: whole('ControllerRevision', 'history'),
  TestValidateControllerRevisionUpdate: change('ControllerRevision', 'oldHistory', 'newHistory'),
  TestValidateEndpointsCreate: successOrFailure('Endpoints', 'endpoints', typeAndDetail),
  TestValidateEventCreateForNewV1Events: ({ Event, valid }) =>
    errorsCheck(validateNewEvent(objectNamed('Event', Event), undefined), { fails: !valid }),
  TestValidateEventForCoreV1Events: whole('Event', 'Event'),
  TestValidateEventForNewV1beta1Events: 'events.k8s.io/v1beta1, which is no longer served',
  TestValidateEventUpdateForNewV1Events: ({ newEvent, oldEvent, valid }) =>
    errorsCheck(validateNewEvent(objectNamed('Event', newEvent), objectNamed('Event', oldEvent)), {
      fails: !valid,
    }),
  TestValidateHorizontalPodAutoscaler: whole(
    'HorizontalPodAutoscaler',
    'horizontalPodAutoscaler',
    ({ msg }) => ({ text: msg }),
  ),
  TestValidateBehavior: ({ behavior, msg }, { table }) =>
    errorsCheck(
      errorsOf('HorizontalPodAutoscaler', {
        metadata: named,
        spec: { ...HPA_SPEC, behavior: fromGo('V2HorizontalPodAutoscalerBehavior', behavior) },
      }),
      table.startsWith('success') ? { fails: false } : { text: msg },
    ),
  TestValidateJob: (given, { table }) =>
    given['opts']?.RequirePrefixedLabels !== true
      ? notRun(GATE_OFF)
      : errorsCheck(
          errorsOf('Job', given['job']),
          table.startsWith('success') ? { fails: false } : jobError(given['$key']),
        ),
  TestValidateJobUpdateStatus: status('Job', 'old', 'update', ({ wantErrs }) => listOf(wantErrs)),
  TestValidateCronJobSpec: (given) => {
    const spec = (value: unknown) => ({ metadata: named, spec: fromGo('V1CronJobSpec', value) });
    const old = given['old'] ? spec(given['old']) : undefined;
    return errorsCheck(errorsOf('CronJob', spec(given['new']), old), wantedOf(given));
  },
  TestValidateLimitRange: (given, { table }) => {
    const spec = (value: unknown) => ({ metadata: named, spec: fromGo('V1LimitRangeSpec', value) });
    return table.startsWith('success')
      ? errorsCheck(errorsOf('LimitRange', spec(given['spec'])), { fails: false })
      : errorsCheck(errorsOf('LimitRange', given['R']), { text: given['D'] });
  },
  TestValidateLimitRangeForLocalStorage: ({ spec }) =>
    errorsCheck(
      errorsOf('LimitRange', { metadata: named, spec: fromGo('V1LimitRangeSpec', spec) }),
      { fails: false },
    ),
  TestValidateResourceQuota: ({ rq, errDetail, errField }) =>
    errorsCheck(
      errorsOf('ResourceQuota', rq),
      errDetail === '' && errField === '' ? { fails: false } : { text: errDetail, field: errField },
    ),
  TestValidateNamespace: (given, { table }) =>
    errorsCheck(errorsOf('Namespace', given['R'] ?? given), {
      fails: !table.startsWith('success'),
    }),
  TestValidateNamespaceUpdate: change('Namespace', 'oldNamespace', 'namespace'),
  TestValidateNamespaceStatusUpdate: status('Namespace', 'oldNamespace', 'namespace'),
  TestValidateNodeCIDRs: whole('Node', 'node'),
  TestValidateNodeUpdate: change('Node', 'oldNode', 'node'),
  TestHostIPsValidation: (given) => podStatusCheck(given),
  TestPodIPsValidation: (given) => podStatusCheck(given),
  TestHugePagesIsolation: whole('Pod', 'pod'),
  TestValidatePod: whole('Pod', 'spec', ({ expectedError }) =>
    expectedError ? { text: expectedError } : { fails: false },
  ),
  TestValidatePodUpdate: (given) => {
    if (resized(given['new'], given['old']))
      return notRun('resizing in place, a subresource since 1.32');
    const [young, old] = bothComplete(plain(given['new']), plain(given['old']));
    const { err } = given;
    return errorsCheck(errorsOf('Pod', young, old), err === '' ? { fails: false } : { text: err });
  },
  TestValidatePodStatusUpdate: status('Pod', 'old', 'new', ({ err }) =>
    err === '' ? { fails: false } : { text: err },
  ),
  TestValidatePodCreateWithSchedulingGates: (given) => {
    if (isOff(given)) return notRun(GATE_OFF);
    const pod = plain<Fields>(given['pod']);
    const [complete] = bothComplete(pod, pod);
    return errorsCheck(errorsOf('Pod', complete), listOf(given['wantFieldErrors']));
  },
  TestValidateEndpointSlice: ({ endpointSlice, ...given }) =>
    errorsCheck(
      errorsOf('EndpointSlice', fromGo('V1EndpointSlice', endpointSlice)),
      wantedOf(given),
    ),
  TestValidateEndpointSliceCreate: ({ endpointSlice, ...given }) =>
    errorsCheck(
      errorsOf('EndpointSlice', fromGo('V1EndpointSlice', endpointSlice)),
      wantedOf(given),
    ),
  TestValidateEndpointSliceUpdate: ({ oldEndpointSlice, newEndpointSlice, ...given }) =>
    errorsCheck(
      errorsOf(
        'EndpointSlice',
        fromGo('V1EndpointSlice', newEndpointSlice),
        fromGo('V1EndpointSlice', oldEndpointSlice),
      ),
      wantedOf(given),
    ),
  TestValidateRoleBinding: ({ A, T, F }) =>
    errorsCheck(errorsOf('RoleBinding', fromGo('V1RoleBinding', A)), { type: T, field: F }),
  TestValidateClusterRoleBinding: ({ A, T, F }) =>
    errorsCheck(errorsOf('ClusterRoleBinding', fromGo('V1ClusterRoleBinding', A)), {
      type: T,
      field: F,
    }),
  TestValidateRoleBindingUpdate: ({ A, T, F }) => {
    const old = {
      metadata: { namespace: 'default', name: 'master' },
      roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name: 'valid' },
    };
    return errorsCheck(errorsOf('RoleBinding', fromGo('V1RoleBinding', A), old), {
      type: T,
      field: F,
    });
  },
  TestValidatePodDisruptionBudgetStatus: ({ pdbStatus, expectErrForVersion }) => {
    const object = {
      metadata: named,
      spec: { minAvailable: 1 },
      status: fromGo('V1PodDisruptionBudgetStatus', pdbStatus),
    };
    const v1 = expectErrForVersion.find((one: Fields) => one['$key'].Version !== 'v1beta1');
    return errorsCheck(statusErrorsOf('PodDisruptionBudget', object, { ...object, status: {} }), {
      fails: v1.$value,
    });
  },
  TestValidateUnhealthyPodEvictionPolicyDisruptionBudgetSpec: ({ pdbSpec, ...given }) =>
    errorsCheck(
      errorsOf('PodDisruptionBudget', {
        metadata: named,
        spec: fromGo('V1PodDisruptionBudgetSpec', pdbSpec),
      }),
      wantedOf(given),
    ),
  TestValidateDeploymentStatus: statusRecipe('Deployment', SELECTED),
  TestValidateReplicaSetStatus: statusRecipe('ReplicaSet', SELECTED),
  TestValidateStatefulSetStatus: statusRecipe('StatefulSet', SELECTED),
  TestValidateReplicationControllerStatus: statusRecipe('ReplicationController', {
    selector: { a: 'b' },
    template: TEMPLATE,
  }),
  TestValidateDeploymentStatusUpdate: ({ from, to, ...given }) => {
    const deployment = (value: unknown) => ({
      metadata: named,
      spec: SELECTED,
      status: fromGo('V1DeploymentStatus', value),
    });
    return errorsCheck(
      statusErrorsOf('Deployment', deployment(to), deployment(from)),
      wantedOf(given),
    );
  },
  TestValidateStatefulSetMinReadySeconds: ({ ss, ...given }) =>
    errorsCheck(
      errorsOf('StatefulSet', {
        metadata: named,
        spec: {
          persistentVolumeClaimRetentionPolicy: { whenDeleted: 'Retain', whenScaled: 'Retain' },
          ...fromGo('V1StatefulSetSpec', ss),
        },
      }),
      wantedOf(given),
    ),
  TestDaemonSetUpdateMaxSurge: ({ ds, ...given }) =>
    errorsCheck(
      errorsOf('DaemonSet', {
        metadata: named,
        spec: {
          ...SELECTED,
          updateStrategy: {
            type: 'RollingUpdate',
            rollingUpdate: fromGo('V1RollingUpdateDaemonSet', ds),
          },
        },
      }),
      wantedOf(given),
    ),
};

/** The key of a case is the field and the detail of its error: `spec.parallelism:must be greater than or equal to 0`. */
function jobError(key: string): Wanted {
  const [, field = '', rest = ''] = /^([^:]*?):\s*(.*)$/s.exec(key) ?? [];
  // A bad value is printed as Go code, and by later releases as JSON: only what is said of it is compared.
  const detail = /^Invalid value: .*\}: (.*)$/s.exec(rest)?.[1] ?? rest;
  return { text: detail === '' ? key : detail, field };
}

const podStatusCheck = (given: Fields) =>
  errorsCheck(statusErrorsOf('Pod', given['pod'], given['pod']), wantedOf(given));
