// What the API server finds wrong with pods, nodes, volumes and drivers: field by field, in the order of upstream.

import { expect, test } from 'vitest';
import { builtInKind, type KindName } from '../../src/kinds/index.js';
import type { Kind } from '../../src/kinds/kind.js';
import type { KubeObject } from '../../src/machinery/object.js';

type Part = Readonly<Record<string, unknown>>;

const errorsOf = (name: KindName, object: Part, old?: Part): readonly string[] => {
  const whole = (one: Part) =>
    ({ ...one, metadata: { name: 'x', ...(one['metadata'] ?? {}) } }) as unknown as KubeObject;
  const kind = builtInKind(name) as Kind;
  const errors = kind.validate?.(whole(object), old && whole(old)) ?? [];
  return errors.map(({ field, text }) => `${field}: ${text}`);
};
const statusErrorsOf = (name: KindName, status: Part, spec: Part = {}, old: Part = {}) => {
  const object = (of: Part) => ({ metadata: { name: 'x' }, spec, status: of }) as never;
  const errors = (builtInKind(name) as Kind).validateStatus?.(object(status), object(old)) ?? [];
  return errors.map(({ field, text }) => `${field}: ${text}`);
};
const container = (more: Part = {}) => ({
  name: 'c',
  image: 'i',
  imagePullPolicy: 'Always',
  terminationMessagePolicy: 'File',
  ...more,
});
const podErrors = (spec: Part, annotations: Part = {}): readonly string[] =>
  errorsOf('Pod', {
    metadata: { annotations },
    spec: {
      restartPolicy: 'Always',
      dnsPolicy: 'ClusterFirst',
      containers: [container()],
      ...spec,
    },
  });
const containerErrors = (more: Part, spec: Part = {}) =>
  podErrors({ containers: [container(more)], ...spec });
const hostProcess = (is: boolean) => ({
  securityContext: { windowsOptions: { hostProcess: is } },
});
const claim = { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } };
const onClaim = { name: 'v', persistentVolumeClaim: { claimName: 'a' } };
const profile = (type: string) => ({ securityContext: { seccompProfile: { type } } });

test.each<[string, readonly string[], readonly string[]]>([
  [
    'fields that a pod for Windows cannot have',
    podErrors({
      os: { name: 'windows' },
      hostPID: true,
      hostIPC: false,
      securityContext: { seLinuxOptions: {}, sysctls: [] },
      containers: [container({ securityContext: { privileged: false, runAsUser: 1 } })],
    }),
    [
      'spec.securityContext.seLinuxOptions: Forbidden: cannot be set for a windows pod',
      'spec.hostPID: Forbidden: cannot be set for a windows pod',
      'spec.containers[0].securityContext.privileged: Forbidden: cannot be set for a windows pod',
      'spec.containers[0].securityContext.runAsUser: Forbidden: cannot be set for a windows pod',
    ],
  ],
  [
    'options for Windows in a pod for Linux',
    podErrors({ os: { name: 'linux' }, securityContext: { windowsOptions: {} } }),
    [
      'spec.securityContext.windowsOptions: Forbidden: windows options cannot be set for a linux pod',
    ],
  ],
  [
    'a system that there is not',
    podErrors({ os: { name: 'beos' } }),
    ['spec.os.name: Unsupported value: "beos": supported values: "linux", "windows"'],
  ],
  [
    'host processes beside others, without the network of the host',
    podErrors({
      ...hostProcess(true),
      containers: [container(), container({ name: 'd', ...hostProcess(false) })],
    }),
    [
      'spec.containers[1].securityContext.windowsOptions.hostProcess: Invalid value: false: pod hostProcess value must be identical if both are specified, was true',
      'spec: Invalid value: "": If pod contains any hostProcess containers then all containers must be HostProcess containers',
      'spec.hostNetwork: Invalid value: false: hostNetwork must be true if pod contains any hostProcess containers',
    ],
  ],
  ['host processes alone', podErrors({ ...hostProcess(true), hostNetwork: true }), []],
  [
    'a device that is mounted, too, and lies above its folder',
    containerErrors(
      {
        volumeMounts: [{ name: 'v', mountPath: '/a' }],
        volumeDevices: [{ name: 'v', devicePath: '/dev/../a' }],
      },
      { volumes: [onClaim] },
    ),
    [
      'spec.containers[0].volumeMounts[0].name: Invalid value: "v": must not already exist in volumeDevices',
      'spec.containers[0].volumeDevices[0].devicePath: Invalid value: "/dev/../a": can not contain backsteps (\'..\')',
      'spec.containers[0].volumeDevices[0].name: Invalid value: "v": must not already exist in volumeMounts',
    ],
  ],
  [
    'devices of volumes that are none, or not there, at one path',
    containerErrors(
      {
        volumeDevices: [
          { name: 'e', devicePath: '/dev/a' },
          { name: 'gone', devicePath: '/dev/a' },
        ],
      },
      { volumes: [{ name: 'e', emptyDir: {} }] },
    ),
    [
      'spec.containers[0].volumeDevices[0].name: Invalid value: "e": can only use volume source type of PersistentVolumeClaim or Ephemeral for block mode',
      'spec.containers[0].volumeDevices[1].name: Not found: "gone"',
      'spec.containers[0].volumeDevices[1].devicePath: Invalid value: "/dev/a": must be unique',
    ],
  ],
  [
    'what a container does when it is resized',
    containerErrors(
      {
        resizePolicy: [
          { resourceName: 'disk', restartPolicy: 'NotRequired' },
          { resourceName: 'cpu', restartPolicy: 'RestartContainer' },
          { resourceName: 'cpu', restartPolicy: 'NotRequired' },
        ],
      },
      { restartPolicy: 'Never' },
    ),
    [
      'spec.containers[0].resizePolicy: Unsupported value: "disk": supported values: "cpu", "memory"',
      "spec.containers[0].resizePolicy: Invalid value: \"RestartContainer\": must be 'NotRequired' when `restartPolicy` is 'Never'",
      'spec.containers[0].resizePolicy[2]: Duplicate value: "cpu"',
    ],
  ],
  [
    'fields of the pod that no variable can have',
    containerErrors({
      env: ["metadata.name['a']", "metadata.labels['/']", 'spec.host'].map((fieldPath) => ({
        name: 'A',
        valueFrom: { fieldRef: { apiVersion: 'v1', fieldPath } },
      })),
    }).map((text) => text.slice(0, 130)),
    [
      "spec.containers[0].env[0].valueFrom.fieldRef.fieldPath: Invalid value: \"metadata.name['a']\": error converting fieldPath: field label does not support subscript: metadata.name['a']".slice(
        0,
        130,
      ),
      'spec.containers[0].env[1].valueFrom.fieldRef: Invalid value: "/": prefix part must be non-empty',
      'spec.containers[0].env[1].valueFrom.fieldRef: Invalid value: "/": name part must be non-empty',
      "spec.containers[0].env[1].valueFrom.fieldRef: Invalid value: \"/\": name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end".slice(
        0,
        130,
      ),
      'spec.containers[0].env[2].valueFrom.fieldRef.fieldPath: Unsupported value: "spec.host": supported values: "metadata.name", "metadata.namespace", "metadata.uid"'.slice(
        0,
        130,
      ),
    ],
  ],
  [
    'two sources in one projection, two files of one name',
    podErrors({
      serviceAccountName: 'a',
      volumes: [
        {
          name: 'v',
          projected: {
            sources: [
              { secret: { name: 's', items: [{ key: 'a', path: 'f' }] }, configMap: { name: 'c' } },
              { serviceAccountToken: { path: 'f' } },
            ],
          },
        },
      ],
    }),
    [
      'spec.volumes[0].projected.sources[0]: Forbidden: may not specify more than 1 volume type',
      'spec.volumes[0].projected: Invalid value: "f": conflicting duplicate paths',
    ],
  ],
  [
    'the claim of an ephemeral volume',
    podErrors({
      volumes: [
        {
          name: 'v',
          ephemeral: {
            volumeClaimTemplate: { metadata: { name: 'n', labels: { a: 'b' } }, spec: {} },
          },
        },
      ],
    }),
    [
      'spec.volumes[0].ephemeral.volumeClaimTemplate.metadata.Name: Forbidden: cannot be set for an ephemeral volume',
      'spec.volumes[0].ephemeral.volumeClaimTemplate.spec.accessModes: Required value: at least 1 access mode is required',
      'spec.volumes[0].ephemeral.volumeClaimTemplate.spec.resources[storage]: Required value',
    ],
  ],
  [
    'a token of nobody, a claim that is another’s',
    podErrors({
      volumes: [
        { name: 'v', ephemeral: { volumeClaimTemplate: { spec: claim } } },
        { name: 'w', persistentVolumeClaim: { claimName: 'x-v' } },
        { name: 't', projected: { sources: [{ serviceAccountToken: { path: 't' } }] } },
      ],
    }),
    [
      'spec.volumes[1].persistentVolumeClaim.claimName: Invalid value: "x-v": must not reference a PVC that gets created for an ephemeral volume',
      'spec.volumes[2].projected.sources[0].serviceAccountToken: Forbidden: must not be specified when serviceAccountName is not set',
    ],
  ],
  [
    'claims of devices',
    podErrors({
      resourceClaims: [
        { name: 'a', resourceClaimName: 'r' },
        { name: 'a', resourceClaimTemplateName: 't' },
        { name: '', resourceClaimName: 'R' },
      ],
    }).map((text) => text.slice(0, 95)),
    [
      'spec.resourceClaims[1].name: Duplicate value: "a"',
      'spec.resourceClaims[2].name: Required value',
      'spec.resourceClaims[2].resourceClaimName: Invalid value: "R": a lowercase RFC 1123 subdomain must consist'.slice(
        0,
        95,
      ),
    ],
  ],
  [
    'profiles in annotations that fields contradict',
    podErrors(
      {
        ...profile('Unconfined'),
        containers: [container(profile('RuntimeDefault'))],
      },
      {
        'seccomp.security.alpha.kubernetes.io/pod': 'localhost/../a',
        'container.seccomp.security.alpha.kubernetes.io/c': 'docker/default',
        'container.apparmor.security.beta.kubernetes.io/d': 'mine',
      },
    ),
    [
      'metadata.annotations.seccomp.security.alpha.kubernetes.io/pod: Invalid value: "../a": must not contain \'..\'',
      'metadata.annotations[container.apparmor.security.beta.kubernetes.io/d]: Invalid value: "d": container not found',
      'metadata.annotations[container.apparmor.security.beta.kubernetes.io/d]: Invalid value: "mine": invalid AppArmor profile name: "mine"',
      'spec.securityContext.seccompProfile.type: Forbidden: seccomp type in annotation and field must match',
    ],
  ],
])('pods: %s', (_, found, wanted) => {
  expect(found).toEqual(wanted);
});

const csi = { csi: { driver: 'd.example.com', volumeHandle: 'h' }, accessModes: ['ReadWriteOnce'] };
const attached = (inlineVolumeSpec: Part, source: Part = {}) =>
  errorsOf('VolumeAttachment', {
    spec: { attacher: 'd', nodeName: 'n', source: { inlineVolumeSpec, ...source } },
  });
const driver = { attachRequired: true, podInfoOnMount: false, storageCapacity: false };
const driverErrors = (spec: Part, old?: Part) =>
  errorsOf(
    'CSIDriver',
    { spec: { ...driver, seLinuxMount: false, ...spec } },
    old && { spec: { ...driver, ...old } },
  );
const inline = 'in the context of inline volumes';

test.each<[string, readonly string[], readonly string[]]>([
  ['a volume of a driver alone', attached(csi), []],
  [
    'what only claims ask of volumes',
    attached({
      ...csi,
      csi: undefined,
      nfs: { server: 's', path: '/p' },
      capacity: { storage: '1' },
    }),
    [
      `spec.source.inlineVolumeSpec.csi: Required value: has to be specified ${inline}`,
      `spec.source.inlineVolumeSpec.capacity: Forbidden: may not be specified ${inline}`,
    ],
  ],
  [
    'a volume by name and in full',
    attached(csi, { persistentVolumeName: 'pv' }),
    [
      'spec.source: Forbidden: must specify exactly one of inlineVolumeSpec and persistentVolumeName',
    ],
  ],
  [
    'what of a driver never changes, and its tokens',
    driverErrors(
      {
        attachRequired: false,
        tokenRequests: [{ audience: 'a', expirationSeconds: 1 }, { audience: 'a' }],
      },
      {},
    ),
    [
      'spec.tokenRequests[0].expirationSeconds: Invalid value: 1: may not specify a duration less than 10 minutes',
      'spec.tokenRequests[1].audience: Duplicate value: "a"',
      'spec.attachedRequired: Invalid value: false: field is immutable',
    ],
  ],
  [
    'an address that belongs to nothing that can be named',
    errorsOf('IPAddress', { spec: { parentRef: { group: '.a', namespace: 'b%' } } }).map((text) =>
      text.slice(0, 60),
    ),
    [
      'spec.parentRef.group: Invalid value: ".a": a lowercase RFC 1123 subdomain'.slice(0, 60),
      'spec.parentRef.resource: Required value',
      'spec.parentRef.name: Required value',
      'spec.parentRef.namespace: Invalid value: "b%": may not contain \'%\''.slice(0, 60),
    ],
  ],
  [
    'where a Service’s traffic is to go',
    errorsOf('Service', {
      spec: { type: 'ClusterIP', trafficDistribution: 'Near', internalTrafficPolicy: 'Cluster' },
    }).filter((text) => text.includes('Distribution')),
    [
      'spec.trafficDistribution: Unsupported value: "Near": supported values: "PreferClose", "PreferSameNode", "PreferSameZone"',
    ],
  ],
  [
    'a node’s addresses and amounts',
    statusErrorsOf('Node', {
      addresses: ['a', 'a'].map((address) => ({ type: 'Hostname', address })),
      allocatable: { 'example.com/a': '500m' },
    }),
    [
      'status.allocatable[example.com/a]: Invalid value: "500m": must be an integer',
      'status.addresses[1]: Duplicate value: {"type":"Hostname","address":"a"}',
    ],
  ],
  [
    'what of a claim is being resized',
    statusErrorsOf(
      'PersistentVolumeClaim',
      {
        allocatedResources: { 'kubernetes.io/a': '1', storage: '-1' },
        allocatedResourceStatuses: { storage: 'Soon', 'example.com/a': 'NodeResizePending' },
      },
      claim,
    ),
    [
      'status.allocatedResourceStatus: Unsupported value: "storage": supported values: "ControllerResizeInProgress", "ControllerResizeInfeasible", "NodeResizeInProgress", "NodeResizeInfeasible", "NodeResizePending"',
      'status.allocatedResources: Unsupported value: "kubernetes.io/a": supported values: "storage"',
      'status.allocatedResources[storage]: Invalid value: "-1": must be a valid resource quantity',
    ],
  ],
  [
    'a pod’s addresses, conditions and devices',
    statusErrorsOf('Pod', {
      podIPs: [{ ip: '10.0.0.1' }, { ip: '10.0.0.1' }],
      conditions: [{ type: 'a/b/c' }],
      resourceClaimStatuses: [{ name: 'gone' }],
    }).map((text) => text.slice(0, 60)),
    [
      'status.conditions[0].Type: Invalid value: "a/b/c": a qualified name'.slice(0, 60),
      'status.resourceClaimStatuses[0].name: Invalid value: "gone": must match'.slice(0, 60),
      'status.podIPs: Invalid value: [{"ip":"10.0.0.1"},{"ip":"10.0.0.1"}]'.slice(0, 60),
      'status.podIPs[1]: Duplicate value: {"ip":"10.0.0.1"}',
    ],
  ],
])('others: %s', (_, found, wanted) => {
  expect(found).toEqual(wanted);
});
