// The rules of a pod's volumes.
//
// Source: pkg/apis/core/validation/validation.go ValidateVolumes. What stands here is about sources that only pods
// have; the others are judged in ../storage/validate-source.ts.

import type {
  EphemeralVolumeSource,
  ProjectedVolumeSource,
  Volume,
} from 'kubernetes-types/core/v1.js';
import {
  child,
  duplicate,
  type FieldError,
  forbidden,
  index,
  notSupported,
  required,
} from '../../machinery/field-errors.js';
import { dns1123LabelErrors, qualifiedNameErrors } from '../../machinery/names.js';
import { decodeQuantity } from '../../machinery/quantity.js';
import { validateClaimSpec } from '../persistentvolumeclaim/validate.js';
import { sourceErrors } from '../storage/validate-source.js';
import { judgedOnce } from './judged-once.js';
import { validateLabels } from './validate-labels.js';
import { checked, requireText, validateFileMode, validateNoBacksteps } from './validate-paths.js';
import { validateDownward, validateItems, validateProjections } from './validate-projection.js';

export const HOST_PATH_TYPES = [
  '',
  'BlockDevice',
  'CharDevice',
  'Directory',
  'DirectoryOrCreate',
  'File',
  'FileOrCreate',
  'Socket',
];
/** All sources, in the order in which upstream looks for them: of several the first is the one. */
const VOLUME_SOURCES: readonly string[] = [
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
];

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
  const [only, ...others] = typesOf(sources);
  if (only === undefined) return [required(path, 'must specify a volume type')];
  const errors = validateFiles(volume, path);
  errors.push(...validateStorage(volume, path));
  errors.push(...sourceErrors(only, sources[only], child(path, only), false));
  for (const type of others)
    errors.push(forbidden(child(path, type), 'may not specify more than 1 volume type'));
  return errors;
}

/** Nearly every volume has a name and one source, which need not be looked for among all that there are. */
function typesOf(sources: Readonly<Record<string, unknown>>): readonly string[] {
  const types: string[] = [];
  for (const field in sources)
    if (sources[field] !== undefined && VOLUME_SOURCES.includes(field)) types.push(field);
  return types.length < 2 ? types : VOLUME_SOURCES.filter((type) => types.includes(type));
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
  errors.push(...ofProjected(projected, child(path, 'projected')));
  return errors;
}

const ofProjected = judgedOnce(
  ({ defaultMode, sources }: ProjectedVolumeSource, path: string): FieldError[] => [
    ...validateFileMode(defaultMode, child(path, 'defaultMode')),
    ...validateProjections(sources, path),
  ],
);

function validateStorage(volume: Volume, path: string): FieldError[] {
  const errors: FieldError[] = [];
  const { emptyDir, hostPath, persistentVolumeClaim, ephemeral } = volume;
  const limit = emptyDir && decodeQuantity(emptyDir.sizeLimit);
  if (limit && (!limit.ok || limit.value.mantissa < 0n))
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
  if (ephemeral)
    errors.push(
      ...validateTemplate(
        ephemeral.volumeClaimTemplate,
        child(path, 'ephemeral.volumeClaimTemplate'),
      ),
    );
  return errors;
}

/** The claim that is made for the volume gets labels and annotations of its own, and no more. */
function validateTemplate(
  template: EphemeralVolumeSource['volumeClaimTemplate'],
  path: string,
): FieldError[] {
  if (!template) return [required(path)];
  const at = child(path, 'metadata');
  const { labels, annotations, ...others } = template.metadata ?? {};
  return [
    ...Object.keys(annotations ?? {}).flatMap((name) =>
      checked(qualifiedNameErrors, name.toLowerCase(), child(at, 'annotations')),
    ),
    ...validateLabels(labels, child(at, 'labels')),
    ...Object.entries(others)
      .filter(([, value]) => value !== undefined && value !== null && value !== '')
      .map(([field]) =>
        forbidden(
          child(at, field[0]?.toUpperCase() + field.slice(1)),
          'cannot be set for an ephemeral volume',
        ),
      ),
    ...validateClaimSpec(template.spec ?? {}, child(path, 'spec')),
  ];
}
