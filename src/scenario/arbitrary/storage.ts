// Manifests of disks and of devices.

import fc from 'fast-check';
import { type Drawn, global, name, namespaced, perhaps, spec } from './drawn.js';

const storage = fc.constantFrom('1Gi', '500Mi', '10Gi');
const accessModes = fc.constantFrom(['ReadWriteOnce'], ['ReadOnlyMany'], ['ReadWriteMany']);
const driver = fc.constantFrom('disk.example.com', 'nfs.example.com');

const requests = { devices: { requests: [{ name: 'gpu', exactly: { deviceClassName: 'gpu' } }] } };

export const storing = {
  PersistentVolume: global(
    'v1',
    spec(() => ({
      capacity: storage.map((storage) => ({ storage })),
      accessModes,
      hostPath: fc.constant({ path: '/data' }),
      persistentVolumeReclaimPolicy: perhaps('Retain', 'Delete'),
      storageClassName: perhaps('slow'),
    })),
    [
      ['spec.capacity', undefined],
      ['spec.accessModes', []],
      ['spec.accessModes', ['Sometimes']],
      ['spec.hostPath', undefined, 'spec'],
      ['spec.persistentVolumeReclaimPolicy', 'Forget'],
    ],
  ),
  PersistentVolumeClaim: namespaced(
    'v1',
    spec(() => ({
      accessModes,
      resources: storage.map((storage) => ({ requests: { storage } })),
      storageClassName: perhaps('standard', ''),
      volumeMode: perhaps('Filesystem', 'Block'),
    })),
    [
      ['spec.accessModes', []],
      ['spec.accessModes', ['Sometimes']],
      ['spec.resources', { requests: {} }, 'spec.resources[storage]'],
      ['spec.volumeMode', 'Tape'],
    ],
  ),
  StorageClass: global(
    'storage.k8s.io/v1',
    () =>
      fc.record({
        provisioner: driver,
        reclaimPolicy: perhaps('Retain', 'Delete'),
        volumeBindingMode: perhaps('Immediate', 'WaitForFirstConsumer'),
        parameters: perhaps({ type: 'fast' }),
      }),
    [
      ['provisioner', ''],
      ['reclaimPolicy', 'Forget'],
      ['volumeBindingMode', 'Never'],
      ['parameters', { '': 'x' }],
    ],
  ),
  VolumeAttachment: global(
    'storage.k8s.io/v1',
    spec(() => ({
      attacher: driver,
      nodeName: fc.constantFrom('node-1', 'node-2'),
      source: name.map((persistentVolumeName) => ({ persistentVolumeName })),
    })),
    [
      ['spec.attacher', ''],
      ['spec.source', {}],
    ],
  ),
  VolumeAttributesClass: global(
    'storage.k8s.io/v1',
    () => fc.record({ driverName: driver, parameters: fc.constantFrom({ iops: '100' }) }),
    [
      ['driverName', ''],
      ['parameters', {}],
    ],
  ),
  CSIDriver: global(
    'storage.k8s.io/v1',
    spec(() => ({
      attachRequired: perhaps(true, false),
      podInfoOnMount: perhaps(true),
      fsGroupPolicy: perhaps('File', 'None'),
    })),
    [
      ['spec.fsGroupPolicy', 'Perhaps'],
      ['spec.volumeLifecycleModes', ['Brief'], 'spec.volumeLifecycleModes[0]'],
    ],
  ),
  CSINode: global(
    'storage.k8s.io/v1',
    spec(() => ({
      drivers: driver.map((name) => [{ name, nodeID: 'a', topologyKeys: ['example.com/zone'] }]),
    })),
    [['spec.drivers[0].nodeID', '']],
  ),
  CSIStorageCapacity: namespaced(
    'storage.k8s.io/v1',
    () => fc.record({ storageClassName: name, capacity: storage }),
    [],
  ),
  DeviceClass: global(
    'resource.k8s.io/v1',
    spec(() => ({
      selectors: perhaps([{ cel: { expression: 'device.driver == "gpu.example.com"' } }]),
    })),
    [['spec.selectors', [{}], 'spec.selectors[0].cel']],
  ),
  ResourceClaim: namespaced('resource.k8s.io/v1', () => fc.constant({ spec: requests }), [
    ['spec.devices.requests[0].name', 'Not Valid'],
    ['spec.devices.requests[0].exactly', undefined, 'spec.devices.requests[0]'],
  ]),
  ResourceClaimTemplate: namespaced(
    'resource.k8s.io/v1',
    () => fc.constant({ spec: { spec: requests } }),
    [['spec.spec.devices.requests[0].name', 'Not Valid']],
  ),
  ResourceSlice: global(
    'resource.k8s.io/v1',
    spec(() => ({
      driver,
      nodeName: fc.constantFrom('node-1', 'node-2'),
      pool: name.map((name) => ({ name, generation: 1, resourceSliceCount: 1 })),
      devices: perhaps([{ name: 'gpu-0' }]),
    })),
    [
      ['spec.driver', ''],
      ['spec.pool.resourceSliceCount', 0],
    ],
  ),
} satisfies Readonly<Record<string, Drawn>>;
