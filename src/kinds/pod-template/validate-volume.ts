// The rules of a pod's volumes.
//
// Source: pkg/apis/core/validation/validation.go ValidateVolumes. What stands here is about sources that only pods
// have; the others are judged in ../storage/validate-source.ts.

import type {
  DownwardAPIVolumeFile,
  KeyToPath,
  Volume,
  VolumeProjection,
} from 'kubernetes-types/core/v1.js';
import {
  child,
  duplicate,
  type FieldError,
  forbidden,
  index,
  invalid,
  notSupported,
  required,
} from '../../machinery/field-errors.js';
import { dns1123LabelErrors } from '../../machinery/names.js';
import { decodeQuantity } from '../../machinery/quantity.js';
import { sourceErrors } from '../storage/validate-source.js';
import { FIELDS_FOR_FILES, validateFieldRef, validateResourceFieldRef } from './validate-env.js';
import {
  checked,
  requireText,
  validateFileMode,
  validateFilePath,
  validateNoBacksteps,
} from './validate-paths.js';

const HOST_PATH_TYPES = [
  '',
  'BlockDevice',
  'CharDevice',
  'Directory',
  'DirectoryOrCreate',
  'File',
  'FileOrCreate',
  'Socket',
];
const TOKEN_SECONDS_MIN = 600;

/** All sources, in the order in which upstream looks for them: of several the first is the one. */
const VOLUME_SOURCES = [
  'emptyDir',
  'hostPath',
  'gitRepo',
  'gcePersistentDisk',
  'awsElasticBlockStore',
  'secret',
  'nfs',
  'iscsi',
  'glusterfs',
  'flocker',
  'persistentVolumeClaim',
  'rbd',
  'cinder',
  'cephfs',
  'quobyte',
  'downwardAPI',
  'fc',
  'flexVolume',
  'configMap',
  'azureFile',
  'vsphereVolume',
  'azureDisk',
  'photonPersistentDisk',
  'projected',
  'portworxVolume',
  'scaleIO',
  'storageos',
  'csi',
  'ephemeral',
  'image',
] as const;

export function validateVolumes(volumes: readonly Volume[], path: string): FieldError[] {
  const errors: FieldError[] = [];
  const names = new Set<string>();
  volumes.forEach((volume, i) => {
    const at = index(path, i);
    errors.push(...validateVolume(volume, at));
    const namePath = child(at, 'name');
    if (!volume.name) errors.push(required(namePath));
    else errors.push(...checked(dns1123LabelErrors, volume.name, namePath));
    if (names.has(volume.name)) errors.push(duplicate(namePath, volume.name));
    names.add(volume.name);
  });
  return errors;
}

function validateVolume(volume: Volume, path: string): FieldError[] {
  const sources = volume as unknown as Readonly<Record<string, unknown>>;
  const types = VOLUME_SOURCES.filter((type) => sources[type] !== undefined);
  const [only, ...others] = types;
  if (only === undefined) return [required(path, 'must specify a volume type')];
  return [
    ...validateFiles(volume, path),
    ...validateStorage(volume, path),
    ...sourceErrors(only, sources[only], child(path, only), false),
    ...others.map((type) =>
      forbidden(child(path, type), 'may not specify more than 1 volume type'),
    ),
  ];
}

function validateFiles(volume: Volume, path: string): FieldError[] {
  const errors: FieldError[] = [];
  const { secret, configMap, downwardAPI, projected } = volume;
  if (secret) {
    const at = child(path, 'secret');
    errors.push(...requireText(secret.secretName, child(at, 'secretName')));
    errors.push(...validateFileMode(secret.defaultMode, child(at, 'defaultMode')));
    errors.push(...validateItems(secret.items, child(at, 'items')));
  }
  if (configMap) {
    const at = child(path, 'configMap');
    errors.push(...requireText(configMap.name, child(at, 'name')));
    errors.push(...validateFileMode(configMap.defaultMode, child(at, 'defaultMode')));
    errors.push(...validateItems(configMap.items, child(at, 'items')));
  }
  if (downwardAPI) {
    const at = child(path, 'downwardAPI');
    errors.push(...validateFileMode(downwardAPI.defaultMode, child(at, 'defaultMode')));
    errors.push(...validateDownward(downwardAPI.items, at));
  }
  if (projected) {
    const at = child(path, 'projected');
    errors.push(...validateFileMode(projected.defaultMode, child(at, 'defaultMode')));
    projected.sources?.forEach((source, i) => {
      errors.push(...validateProjection(source, index(child(at, 'sources'), i)));
    });
  }
  return errors;
}

function validateStorage(volume: Volume, path: string): FieldError[] {
  const errors: FieldError[] = [];
  const { emptyDir, hostPath, persistentVolumeClaim, ephemeral } = volume;
  const limit = decodeQuantity(emptyDir?.sizeLimit);
  if (!limit.ok || limit.value.mantissa < 0n)
    errors.push(
      forbidden(
        child(path, 'emptyDir.sizeLimit'),
        'SizeLimit field must be a valid resource quantity',
      ),
    );
  if (hostPath) {
    const at = child(path, 'hostPath');
    errors.push(...requireText(hostPath.path, child(at, 'path')));
    errors.push(...validateNoBacksteps(hostPath.path ?? '', child(at, 'path')));
    if (hostPath.type !== undefined && !HOST_PATH_TYPES.includes(hostPath.type))
      errors.push(notSupported(child(at, 'type'), hostPath.type, HOST_PATH_TYPES));
  }
  if (persistentVolumeClaim)
    errors.push(
      ...requireText(
        persistentVolumeClaim.claimName,
        child(path, 'persistentVolumeClaim.claimName'),
      ),
    );
  if (ephemeral && !ephemeral.volumeClaimTemplate)
    errors.push(required(child(path, 'ephemeral.volumeClaimTemplate')));
  return errors;
}

function validateItems(items: readonly KeyToPath[] | undefined, path: string): FieldError[] {
  return (items ?? []).flatMap((item, i) => {
    const at = index(path, i);
    const pathAt = child(at, 'path');
    return [
      ...requireText(item.key, child(at, 'key')),
      ...(item.path ? validateFilePath(item.path, pathAt) : [required(pathAt)]),
      ...validateFileMode(item.mode, child(at, 'mode')),
    ];
  });
}

function validateDownward(
  items: readonly DownwardAPIVolumeFile[] | undefined,
  path: string,
): FieldError[] {
  return (items ?? []).flatMap((file) => {
    const errors = file.path
      ? validateFilePath(file.path, child(path, 'path'))
      : [required(child(path, 'path'))];
    const { fieldRef, resourceFieldRef } = file;
    if (fieldRef) {
      errors.push(...validateFieldRef(fieldRef, FIELDS_FOR_FILES, child(path, 'fieldRef')));
      if (resourceFieldRef)
        errors.push(
          invalid(
            path,
            'resource',
            'fieldRef and resourceFieldRef can not be specified simultaneously',
          ),
        );
    } else if (resourceFieldRef)
      errors.push(...validateResourceFieldRef(resourceFieldRef, child(path, 'resourceFieldRef')));
    else errors.push(required(path, 'one of fieldRef and resourceFieldRef is required'));
    return [...errors, ...validateFileMode(file.mode, child(path, 'mode'))];
  });
}

function validateProjection(source: VolumeProjection, path: string): FieldError[] {
  const errors: FieldError[] = [];
  const [, ...others] = Object.keys(source);
  for (const other of others)
    errors.push(
      forbidden(child(path, other), 'may not specify more than 1 volume type per source'),
    );
  for (const type of ['configMap', 'secret'] as const) {
    const files = source[type];
    if (!files) continue;
    errors.push(...requireText(files.name, child(path, `${type}.name`)));
    errors.push(...validateItems(files.items, child(path, `${type}.items`)));
  }
  if (source.downwardAPI)
    errors.push(...validateDownward(source.downwardAPI.items, child(path, 'downwardAPI')));
  const token = source.serviceAccountToken;
  if (token) {
    const at = child(path, 'serviceAccountToken');
    const seconds = token.expirationSeconds ?? TOKEN_SECONDS_MIN;
    if (seconds < TOKEN_SECONDS_MIN)
      errors.push(
        invalid(
          child(at, 'expirationSeconds'),
          seconds,
          'may not specify a duration less than 10 minutes',
        ),
      );
    if (seconds > 2 ** 32)
      errors.push(
        invalid(
          child(at, 'expirationSeconds'),
          seconds,
          'may not specify a duration larger than 2^32 seconds',
        ),
      );
    errors.push(...requireText(token.path, child(at, 'path')));
  }
  return errors;
}
