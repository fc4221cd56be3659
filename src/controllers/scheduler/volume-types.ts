// Stored volumes, claims and storage classes: only what the scheduler reads of them.

import type * as core from 'kubernetes-types/core/v1.js';
import type * as storage from 'kubernetes-types/storage/v1.js';
import type { KubeObject } from '../../machinery/object.js';

export type PersistentVolume = KubeObject & Pick<core.PersistentVolume, 'spec'>;
export type PersistentVolumeClaim = KubeObject &
  Pick<core.PersistentVolumeClaim, 'spec' | 'status'>;
export type StorageClass = KubeObject &
  Pick<storage.StorageClass, 'volumeBindingMode' | 'allowedTopologies' | 'provisioner'>;
