// The rules of what a container mounts, and of volumes that it gets as devices.
//
// Source: pkg/apis/core/validation/validation.go ValidateVolumeMounts, ValidateVolumeDevices. Paths in a volume are
// told without the mount's number, as there.

import type { Container, Volume, VolumeDevice, VolumeMount } from 'kubernetes-types/core/v1.js';
import {
  child,
  type FieldError,
  forbidden,
  index,
  invalid,
  notFound,
  notSupported,
  required,
} from '../../machinery/field-errors.js';
import { validateDescendingPath, validateNoBacksteps } from './validate-paths.js';

const PROPAGATIONS = ['Bidirectional', 'HostToContainer', 'None'];

type Volumes = ReadonlyMap<string, Volume>;

export function validateMounts(container: Container, volumes: Volumes, path: string): FieldError[] {
  const { volumeMounts = [], volumeDevices = [] } = container;
  const paths = new Set<string>();
  return volumeMounts.flatMap((mount, i) => {
    const { name, mountPath } = mount;
    const at = index(path, i);
    const errors: FieldError[] = [];
    if (!name) errors.push(required(child(at, 'name')));
    if (!volumes.has(name)) errors.push(notFound(child(at, 'name'), name));
    if (!mountPath) errors.push(required(child(at, 'mountPath')));
    if (paths.has(mountPath))
      errors.push(invalid(child(at, 'mountPath'), mountPath, 'must be unique'));
    paths.add(mountPath);
    if (volumeDevices.some((device) => device.name === name))
      errors.push(invalid(child(at, 'name'), name, 'must not already exist in volumeDevices'));
    if (volumeDevices.some(({ devicePath }) => devicePath === mountPath))
      errors.push(
        invalid(
          child(at, 'mountPath'),
          mountPath,
          'must not already exist as a path in volumeDevices',
        ),
      );
    errors.push(...validateSubPaths(mount, path, at));
    errors.push(...validatePropagation(mount, container, child(path, 'mountPropagation')));
    return errors;
  });
}

function validateSubPaths(
  { subPath, subPathExpr }: VolumeMount,
  path: string,
  here: string,
): FieldError[] {
  const errors = subPath ? validateDescendingPath(subPath, child(path, 'subPath')) : [];
  if (!subPathExpr) return errors;
  if (subPath)
    errors.push(
      invalid(
        child(here, 'subPathExpr'),
        subPathExpr,
        'subPathExpr and subPath are mutually exclusive',
      ),
    );
  return [...errors, ...validateDescendingPath(subPathExpr, child(path, 'subPathExpr'))];
}

function validatePropagation(mount: VolumeMount, container: Container, at: string): FieldError[] {
  const { mountPropagation: mode } = mount;
  if (mode === undefined) return [];
  const errors = PROPAGATIONS.includes(mode) ? [] : [notSupported(at, mode, PROPAGATIONS)];
  if (mode === 'Bidirectional' && !container.securityContext?.privileged)
    errors.push(
      forbidden(at, 'Bidirectional mount propagation is available only to privileged containers'),
    );
  return errors;
}

/** Only what is claimed, or made for this pod, can be a device. */
export function validateDevices(
  { volumeMounts = [], volumeDevices = [] }: Container,
  volumes: Volumes,
  path: string,
): FieldError[] {
  const names = new Set<string>();
  const paths = new Set<string>();
  return volumeDevices.flatMap((device, i) => {
    const at = index(path, i);
    const errors = [
      ...deviceNameErrors(device, volumes, names, child(at, 'name')),
      ...devicePathErrors(device, paths, child(at, 'devicePath')),
    ];
    const { name, devicePath } = device;
    if (volumeMounts.some((mount) => mount.name === name))
      errors.push(invalid(child(at, 'name'), name, 'must not already exist in volumeMounts'));
    if (volumeMounts.some(({ mountPath }) => mountPath === devicePath))
      errors.push(
        invalid(
          child(at, 'devicePath'),
          devicePath,
          'must not already exist as a path in volumeMounts',
        ),
      );
    if (name) names.add(name);
    return errors;
  });
}

function deviceNameErrors(
  { name }: VolumeDevice,
  volumes: Volumes,
  names: ReadonlySet<string>,
  at: string,
): FieldError[] {
  const errors = name ? [] : [required(at)];
  if (names.has(name)) errors.push(invalid(at, name, 'must be unique'));
  const volume = volumes.get(name);
  if (!volume) errors.push(notFound(at, name));
  else if (!volume.persistentVolumeClaim && !volume.ephemeral)
    errors.push(
      invalid(
        at,
        name,
        'can only use volume source type of PersistentVolumeClaim or Ephemeral for block mode',
      ),
    );
  return errors;
}

function devicePathErrors(
  { devicePath }: VolumeDevice,
  paths: Set<string>,
  at: string,
): FieldError[] {
  const errors = devicePath ? [] : [required(at)];
  if (paths.has(devicePath)) errors.push(invalid(at, devicePath, 'must be unique'));
  if (devicePath && validateNoBacksteps(devicePath, at).length > 0)
    errors.push(invalid(at, devicePath, "can not contain backsteps ('..')"));
  else paths.add(devicePath);
  return errors;
}
