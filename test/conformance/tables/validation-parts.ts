// tables_validation: the tests that validate a part of an object. Each part is put into an object that is otherwise
// valid, and only the errors of the part are compared, under the name that the test gives it.

import { ephemeralContainers } from '../../../src/kinds/pod/ephemeral.js';
import type { Pod } from '../../../src/kinds/pod/index.js';
import { validateResourceName } from '../../../src/kinds/pod-template/validate-resources.js';
import { specialIpErrors } from '../../../src/kinds/special-ip.js';
import type { FieldError } from '../../../src/machinery/field-errors.js';
import { maskTrailingDash } from '../../../src/machinery/names.js';
import { type Fields, notRun } from '../corpus.js';
import { objectNamed } from '../objects.js';
import { plain } from '../values.js';
import {
  CONTAINER,
  errorsInContainer,
  errorsInPod,
  errorsOf,
  statusErrorsOf,
} from './errors-of.js';
import { fromGo, listFromGo } from './go-values.js';
import {
  errorsCheck,
  GATE_OFF,
  INCOMPLETE,
  type Recipe,
  type Recipes,
  type Wanted,
} from './table.js';
import { listOf, wantedOf } from './validation-objects.js';

const textOrNothing = (text: string | undefined): Wanted => (text ? { text } : { fails: false });
const typeAndField = (errtype: string, errfield = '', errdetail = ''): Wanted =>
  errtype === '' ? { fails: false } : { type: errtype, field: errfield, text: errdetail };

/** A volume with one source, in a pod. */
const volumeErrors = (source: Fields): readonly FieldError[] =>
  errorsInPod({ volumes: [{ name: 'vol', ...source }] }, 'spec.volumes[0]', '');

/** A PersistentVolume with one source. */
const persistentErrors = (source: Fields): readonly FieldError[] =>
  errorsOf('PersistentVolume', {
    metadata: { name: 'pv' },
    spec: { capacity: { storage: '10G' }, accessModes: ['ReadWriteOnce'], ...source },
  });

const meta = (metadata: Fields, old?: Fields): readonly FieldError[] =>
  errorsOf(
    'ConfigMap',
    { metadata: { namespace: 'default', ...metadata } },
    old && { metadata: { namespace: 'default', ...old } },
  );

const podSpec = (spec: unknown): Fields => {
  const { containers, ...rest } = plain<Fields>(spec);
  return containers?.length > 0
    ? {
        ...rest,
        containers: containers.map((one: Fields) => ({
          image: 'image',
          imagePullPolicy: 'IfNotPresent',
          terminationMessagePolicy: 'File',
          ...one,
          name: one['name'] || 'ctr',
        })),
      }
    : rest;
};

/** The containers and volumes that the tests of containers have beside those they test. */
const OTHERS = {
  volumes: ['abc', 'abc-123', '123', 'blk', 'foo', 'vol'].map((name) => ({ name, emptyDir: {} })),
};
const BLOCK_VOLUMES = {
  volumes: [
    { name: 'blk', persistentVolumeClaim: { claimName: 'myclaim' } },
    { name: 'abc', persistentVolumeClaim: { claimName: 'testclaim1' } },
  ],
};

const specWith = (
  given: Fields,
  wanted: Wanted,
  spec: Fields,
  under: string,
): ReturnType<Recipe> =>
  given['featureEnabled'] === false
    ? notRun(GATE_OFF)
    : errorsCheck(errorsInPod(spec, under, under), wanted);

export const partRecipes: Recipes = {
  TestValidateVolumes: ({ vol, errs }) => {
    const volume = fromGo('V1Volume', vol);
    const errors = errorsInPod({ volumes: [volume] }, 'spec.volumes[0]', '');
    const wanted: readonly Fields[] = errs ?? [];
    if (wanted.length === 0) return errorsCheck(errors, { fails: false });
    return wanted.map((one, index) => ({
      ...errorsCheck(errors, {
        type: one['etype'],
        field: one['field'] ?? '',
        text: one['detail'] ?? '',
      }),
      ...(wanted.length > 1 ? { part: String(index) } : {}),
    }));
  },
  TestValidateContainers: ({ containers, expectedErrors }) =>
    restarted(containers) ??
    privileged(containers) ??
    errorsCheck(
      errorsInPod(
        { ...BLOCK_VOLUMES, containers: plain(containers) },
        'spec.containers',
        'containers',
      ),
      listOf(expectedErrors),
    ),
  TestValidateInitContainers: ({ initContainers, expectedErrors }) =>
    restarted(initContainers) ??
    errorsCheck(
      errorsInPod(
        {
          containers: [
            {
              name: 'app',
              image: 'nginx',
              imagePullPolicy: 'IfNotPresent',
              terminationMessagePolicy: 'File',
            },
          ],
          initContainers: plain(initContainers),
        },
        'spec.initContainers',
        'initContainers',
      ),
      listOf(expectedErrors),
    ),
  TestValidateEphemeralContainers: ({ ephemeralContainers: given, expectedErrors }) => {
    const container = (name: string) => ({
      name,
      image: 'image',
      imagePullPolicy: 'IfNotPresent',
      terminationMessagePolicy: 'File',
    });
    const spec = {
      volumes: [
        { name: 'blk', persistentVolumeClaim: { claimName: 'pvc' } },
        { name: 'vol', emptyDir: {} },
      ],
      containers: [container('ctr')],
      initContainers: [container('ictr')],
    };
    const wanted = listFromGo('V1EphemeralContainer', given);
    const pod = (more: Fields) =>
      objectNamed('Pod', {
        metadata: { name: 'pod', namespace: 'ns' },
        spec: { restartPolicy: 'Always', dnsPolicy: 'ClusterFirst', ...spec, ...more },
      }) as unknown as Pod;
    const errors = ephemeralContainers.validate(pod({ ephemeralContainers: wanted }), pod({}));
    return errorsCheck(
      errors.map((error) => ({ ...error, field: error.field.replace(/^spec\./, '') })),
      listOf(expectedErrors),
    );
  },
  TestValidatePodEphemeralContainersUpdate: ({ new: young, old, err }) => {
    const pod = (recorded: unknown) => objectNamed('Pod', recorded) as unknown as Pod;
    return errorsCheck(ephemeralContainers.validate(pod(young), pod(old)), textOrNothing(err));
  },
  TestValidateEnv: ({ envs, expectedError }, { table }) =>
    errorsCheck(
      errorsInContainer(
        { env: listFromGo('V1EnvVar', envs) },
        '.env',
        table.startsWith('success') ? '' : 'field',
      ),
      expectedError ? { text: expectedError.replace(/^\[/, 'field[') } : { fails: false },
    ),
  TestValidateSeccompAnnotationsAndFieldsMatch: ({
    annotationValue,
    seccompField,
    expectedErr,
  }) => {
    const name = 'seccomp.security.alpha.kubernetes.io/pod';
    const errors = errorsInPod(
      {
        securityContext: { seccompProfile: fromGo('V1SeccompProfile', seccompField) },
      },
      'spec.securityContext.seccompProfile',
      '',
      { annotations: { [name]: annotationValue } },
    ).filter(({ text }) => text.includes('annotation'));
    const field = expectedErr?.Field.replace(/^\[\]\./, '');
    return errorsCheck(
      errors,
      expectedErr ? { type: expectedErr.Type, field, text: expectedErr.Detail } : { fails: false },
    );
  },
  TestValidateAppArmorProfileFormat: ({ profile, expectValid }) =>
    errorsCheck(
      errorsOf('Pod', {
        metadata: {
          name: 'pod',
          namespace: 'ns',
          annotations: { 'container.apparmor.security.beta.kubernetes.io/ctr': profile },
        },
        spec: { restartPolicy: 'Always', dnsPolicy: 'ClusterFirst', containers: [CONTAINER] },
      }),
      { fails: !expectValid },
    ),
  TestValidatePodTemplateSpecSeccomp: ({ spec, expectedErr }) =>
    errorsCheck(
      errorsOf('PodTemplate', { metadata: { name: 't', namespace: 'ns' }, template: plain(spec) }),
      listOf(expectedErr),
    ),
  TestValidatePodConditions: ({ podConditions }, { table }) => {
    const pod = { metadata: { name: 'pod', namespace: 'ns' }, spec: { containers: [CONTAINER] } };
    const status = { conditions: listFromGo('V1PodCondition', podConditions) };
    return errorsCheck(statusErrorsOf('Pod', { ...pod, status }, { ...pod, status: {} }), {
      fails: !table.startsWith('success'),
    });
  },
  TestValidateEnvFrom: ({ envs, expectedError }) =>
    errorsCheck(
      errorsInContainer({ envFrom: listFromGo('V1EnvFromSource', envs) }, '.envFrom', 'field'),
      textOrNothing(expectedError),
    ),
  TestValidatePorts: ({ P, T, F, D }) =>
    errorsCheck(errorsInContainer({ ports: listFromGo('V1ContainerPort', P) }, '.ports', 'field'), {
      type: T,
      field: F,
      text: D,
    }),
  TestValidateMountPropagation: ({ mount, container, ...given }) =>
    container === null
      ? notRun(INCOMPLETE)
      : errorsCheck(
          errorsInContainer(
            {
              ...plain<Fields>(container),
              name: 'ctr',
              volumeMounts: [fromGo('V1VolumeMount', mount)],
            },
            '.volumeMounts',
            'field',
            OTHERS,
          ),
          wantedOf(given),
        ),
  TestValidateSubpathMutuallyExclusive: mounts,
  TestValidateDisabledSubpathExpr: mounts,
  TestValidateTopologySpreadConstraints: ({ constraints, wantFieldErrors, opts }) =>
    opts.AllowInvalidTopologySpreadConstraintLabelSelector
      ? notRun('what an update lets stand')
      : errorsCheck(
          errorsInPod(
            { topologySpreadConstraints: listFromGo('V1TopologySpreadConstraint', constraints) },
            'spec.topologySpreadConstraints',
            'field',
          ),
          listOf(wantFieldErrors),
        ),
  TestValidateSchedulingGates: ({ schedulingGates, wantFieldErrors }) =>
    errorsCheck(
      errorsInPod(
        { schedulingGates: listFromGo('V1PodSchedulingGate', schedulingGates) },
        'spec.schedulingGates',
        'field',
      ),
      listOf(wantFieldErrors),
    ),
  TestValidatePodDNSConfig: ({ dnsConfig, dnsPolicy, ...given }) =>
    errorsCheck(
      errorsInPod(
        { dnsPolicy: dnsPolicy ?? 'ClusterFirst', dnsConfig: fromGo('V1PodDNSConfig', dnsConfig) },
        'spec.dnsConfig',
        'field',
      ),
      wantedOf(given),
    ),
  TestValidatePodReadinessGates: ({ readinessGates }, { table }) =>
    errorsCheck(
      errorsInPod(
        { readinessGates: listFromGo('V1PodReadinessGate', readinessGates) },
        'spec.readinessGates',
        'field',
      ),
      { fails: !table.startsWith('success') },
    ),
  Test_validateProbe: ({ args, want }) =>
    errorsCheck(
      errorsInContainer(
        { livenessProbe: probeWithDefaults(args.probe) },
        '.livenessProbe',
        args.fldPath.name,
      ),
      listOf(want),
    ),
  TestValidateResourceRequirements: ({ requirements, opts }, { table }) =>
    errorsCheck(
      errorsInContainer(
        { resources: fromGo('V1ResourceRequirements', requirements) },
        '.resources',
        'resources',
      ),
      { fails: /error/i.test(table) || opts.AllowIndivisibleHugePagesValues === true },
    ),
  TestValidateOverhead: ({ overhead }, { table }) =>
    errorsCheck(errorsInPod({ overhead }, 'spec.overhead', 'overhead'), {
      fails: table.startsWith('error'),
    }),
  TestValidateResourceNames: ({ input, success, expect }) =>
    errorsCheck(
      validateResourceName(input, 'field'),
      success ? { fails: false } : { text: expect },
    ),
  TestValidateSecurityContext: ({ sc, errorType, errorDetail }, { table }) =>
    errorsCheck(
      errorsInContainer(
        { securityContext: fromGo('V1SecurityContext', sc) },
        '.securityContext',
        'field',
      ),
      table.startsWith('success') ? { fails: false } : { type: errorType, text: errorDetail },
    ),
  TestValidateHostUsers: ({ spec, ...given }) =>
    errorsCheck(
      errorsInPod(podSpec(spec), 'spec', 'spec').filter(({ field }) => /^spec\.host/.test(field)),
      wantedOf(given),
    ),
  TestValidateOS: ({ podSpec: spec, ...given }) =>
    errorsCheck(errorsInPod(podSpec(spec), 'spec.os', 'os'), wantedOf(given)),
  TestValidateLinuxPodSecurityContext: ({ podSpec: spec, expectErr, errorType, errorDetail }) =>
    osCheck('linux', spec, 'securityContext', expectErr, errorType, errorDetail),
  TestValidateWindowsPodSecurityContext: ({ podSec, expectErr, errorType, errorDetail }) =>
    osCheck('windows', podSec, 'securityContext', expectErr, errorType, errorDetail),
  TestValidateLinuxSecurityContext: ({ sc, expectErr, errorType, errorDetail }) =>
    osCheck('linux', sc, 'containers', expectErr, errorType, errorDetail),
  TestValidateWindowsSecurityContextOptions: ({ windowsOptions, expectedErrorSubstring }) =>
    errorsCheck(
      errorsInContainer(
        {
          securityContext:
            windowsOptions === null
              ? {}
              : { windowsOptions: fromGo('V1WindowsSecurityContextOptions', windowsOptions) },
        },
        '.securityContext',
        'field',
      ),
      textOrNothing(expectedErrorSubstring),
    ),
  TestValidateWindowsHostProcessPod: ({ podSpec: spec, allowPrivileged, ...given }) =>
    allowPrivileged
      ? errorsCheck(
          errorsInPod(podSpec(spec), 'spec', 'spec').filter(({ text, field }) =>
            /windowsOptions|hostProcess|hostNetwork|securityContext/i.test(`${field} ${text}`),
          ),
          wantedOf(given),
        )
      : notRun(PRIVILEGED),
  TestValidateCSIVolumeSource: ({ csi, errtype, errfield }) =>
    errorsCheck(
      volumeErrors({ csi: fromGo('V1CSIVolumeSource', csi) }),
      typeAndField(errtype, errfield),
    ),
  TestValidateCSIPersistentVolumeSource: ({ csi, errtype, errfield }) =>
    errorsCheck(
      persistentErrors({ csi: fromGo('V1CSIPersistentVolumeSource', csi) }),
      typeAndField(errtype, errfield),
    ),
  TestValidateGlusterfs: ({ gfs, errtype, errfield }) =>
    errorsCheck(
      volumeErrors({ glusterfs: { endpoints: gfs.EndpointsName, path: gfs.Path } }),
      typeAndField(errtype, errfield),
    ),
  TestValidateGlusterfsPersistentVolumeSource: ({ gfs, errtype, errfield }) =>
    errorsCheck(
      persistentErrors({
        glusterfs: {
          endpoints: gfs.EndpointsName,
          path: gfs.Path,
          endpointsNamespace: gfs.EndpointsNamespace,
        },
      }),
      typeAndField(errtype, errfield),
    ),
  TestValidateNFSVolumeSource: ({ nfs, errtype, errfield, errdetail }) =>
    errorsCheck(
      volumeErrors({ nfs: fromGo('V1NFSVolumeSource', nfs) }),
      typeAndField(errtype, errfield, errdetail),
    ),
  TestValidateFlexVolumeSource: ({ source, expectedErrs }) => {
    const entries = Object.entries(expectedErrs as Record<string, string>);
    const errors = volumeErrors({ flexVolume: fromGo('V1FlexVolumeSource', source) });
    if (entries.length === 0) return errorsCheck(errors, { fails: false });
    return entries.map(([field, text]) => ({
      ...errorsCheck(errors, { text: text }),
      part: field,
    }));
  },
  TestValidateKeyToPath: ({ kp, ok, errtype }) =>
    errorsCheck(
      volumeErrors({ configMap: { name: 'map', items: [fromGo('V1KeyToPath', kp)] } }),
      ok ? { fails: false } : { type: errtype },
    ),
  TestValidateDownwardAPIHostIPs: ({ fieldSel, featureEnabled, expectError }) =>
    specWith(
      { featureEnabled },
      { fails: expectError },
      {
        containers: [
          {
            name: 'ctr',
            image: 'image',
            imagePullPolicy: 'IfNotPresent',
            terminationMessagePolicy: 'File',
            env: [
              {
                name: 'ips',
                valueFrom: {
                  fieldRef: { apiVersion: 'v1', ...fromGo('V1ObjectFieldSelector', fieldSel) },
                },
              },
            ],
          },
        ],
      },
      'spec.containers[0].env[0].valueFrom.fieldRef',
    ),
  TestValidateNonSpecialIP: ({ ip }, { line }) =>
    errorsCheck(specialIpErrors(ip, 'test'), { fails: line !== 22420 }),
  TestMaskTrailingDash: ({ beforeMasking, expectedAfterMasking }) => ({
    actual: maskTrailingDash(beforeMasking),
    expected: expectedAfterMasking,
  }),
  TestValidateAnnotations: ({ annotations, expect }) =>
    errorsCheck(meta({ name: 'test', annotations }), { text: expect }),
  TestValidateLabels: ({ labels, expect }) =>
    errorsCheck(meta({ name: 'test', labels }), { text: expect }),
  TestValidateFinalizersPreventConflictingFinalizers: ({ ObjectMeta, ExpectedErr }) =>
    errorsCheck(meta(plain(ObjectMeta)), textOrNothing(ExpectedErr)),
  TestValidateFinalizersUpdate: 'a deletion timestamp of zero, which JSON writes as none',
  TestObjectMetaGenerationUpdate: ({ Old, New, ExpectedErrs }) =>
    changeCheck(Old, New, ExpectedErrs),
  TestValidateObjectMetaUpdatePreventsDeletionFieldMutation: ({ Old, New, ExpectedErrs }) =>
    changeCheck(Old, New, ExpectedErrs),
  TestValidateObjectMetaOwnerReferences: ({ ownerReferences, expectError, expectedErrorMessage }) =>
    errorsCheck(
      meta({ name: 'test', ownerReferences }),
      expectError ? { text: expectedErrorMessage } : { fails: false },
    ),
  TestLabelSelectorMatchExpression: ({ labelSelector, wantErrorNumber }) =>
    errorsCheck(
      errorsInPod(
        {
          topologySpreadConstraints: [
            { maxSkew: 1, topologyKey: 'zone', whenUnsatisfiable: 'DoNotSchedule', labelSelector },
          ],
        },
        'spec.topologySpreadConstraints[0].labelSelector',
        'labelSelector',
      ),
      { count: wantErrorNumber },
    ),
  TestValidateIngressRuleValue: ({ path, pathType, expectedErrs }) => {
    const backend = { service: { name: 'service', port: { number: 80 } } };
    const rules = [{ http: { paths: [{ path, pathType, backend }] } }];
    const errors = errorsOf('Ingress', {
      metadata: { name: 'ingress', namespace: 'default' },
      spec: { rules },
    });
    return errorsCheck(
      errors.map((error) => ({ ...error, field: error.field.replace('spec.rules[0]', 'testing') })),
      listOf(expectedErrs),
    );
  },
  TestValidatePVSecretReference: ({ args, expectError, expectedError }) =>
    errorsCheck(
      persistentErrors({
        csi: {
          driver: 'd.example.com',
          volumeHandle: 'h',
          controllerPublishSecretRef: fromGo('V1SecretReference', args.secretRef),
        },
      }).map((error) => ({
        ...error,
        field: error.field.replace('spec.csi.controllerPublishSecretRef', args.fldPath.name),
      })),
      expectError ? { text: expectedError } : { fails: false },
    ),
};

/** Containers may have a restart policy of their own since 1.34. */
const restarted = (containers: unknown) =>
  /"restartPolicy": ?"/.test(JSON.stringify(containers))
    ? notRun('restart policies of single containers, which later releases allow')
    : undefined;

/** The test's API server allows no privileged containers. */
const privileged = (containers: unknown) =>
  /"privileged": ?true/.test(JSON.stringify(containers)) ? notRun(PRIVILEGED) : undefined;
const PRIVILEGED = 'privileged containers are allowed, as in most clusters';

function mounts({ mounts: given, ...rest }: Fields): ReturnType<Recipe> {
  return errorsCheck(
    errorsInContainer(
      { volumeMounts: listFromGo('V1VolumeMount', given) },
      '.volumeMounts',
      'field',
      OTHERS,
    ),
    wantedOf(rest),
  );
}

/** The tests leave out what defaulting fills in. */
const probeWithDefaults = (probe: unknown): Fields => fromGo('V1Probe', probe);

/** Of fields that an update may not touch, the API server takes those it has; only what is left can be refused. */
function changeCheck(old: unknown, young: unknown, expected: readonly string[] | null) {
  const errors = meta(plain(young), plain(old));
  return errorsCheck(errors, { count: expected?.length ?? 0 });
}

function osCheck(
  os: string,
  spec: unknown,
  under: string,
  fails: boolean,
  type: string,
  text: string,
) {
  const errors = errorsInPod({ ...podSpec(spec), os: { name: os } }, `spec.${under}`, under);
  return errorsCheck(errors, fails ? { type, text } : { fails: false });
}
