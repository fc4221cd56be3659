// What the API server fills into a volume: modes of files, kinds of host paths, lifetimes of tokens.
//
// Source: pkg/apis/core/v1/defaults.go SetDefaults_Volume and the SetDefaults_…VolumeSource next to it.

import type { Draft } from 'immer';
import type {
  AzureDiskVolumeSource,
  DownwardAPIVolumeFile,
  ProjectedVolumeSource,
  Volume,
} from 'kubernetes-types/core/v1.js';

/** rw-r--r-- */
const FILE_MODE = 0o644;
const TOKEN_SECONDS = 3600;

export function defaultVolume(volume: Volume): void {
  if (Object.keys(volume).every((field) => field === 'name')) volume.emptyDir = {};
  for (const files of [volume.configMap, volume.secret, volume.downwardAPI, volume.projected])
    if (files) files.defaultMode ??= FILE_MODE;
  if (volume.hostPath) volume.hostPath.type ??= '';
  if (volume.iscsi) volume.iscsi.iscsiInterface ||= 'default';
  defaultOldVolume(volume);
  if (volume.downwardAPI) defaultFieldRefs(volume.downwardAPI.items);
  if (volume.projected) defaultProjection(volume.projected);
  const claim = volume.ephemeral?.volumeClaimTemplate;
  if (claim) claim.spec.volumeMode ??= 'Filesystem';
}

/** What volumes and PersistentVolumes have in common. */
export function defaultOldVolume({ rbd, azureDisk, scaleIO }: Draft<OldVolume>): void {
  if (rbd) {
    rbd.pool ||= 'rbd';
    rbd.user ||= 'admin';
    rbd.keyring ||= '/etc/ceph/keyring';
  }
  if (azureDisk) {
    azureDisk.cachingMode ??= 'ReadWrite';
    azureDisk.kind ??= 'Shared';
    azureDisk.fsType ??= 'ext4';
    azureDisk.readOnly ??= false;
  }
  if (scaleIO) {
    scaleIO.storageMode ||= 'ThinProvisioned';
    scaleIO.fsType ||= 'xfs';
  }
}

type OldVolume = {
  readonly rbd?: { readonly pool?: string; readonly user?: string; readonly keyring?: string };
  readonly azureDisk?: AzureDiskVolumeSource;
  readonly scaleIO?: { readonly storageMode?: string; readonly fsType?: string };
};

function defaultProjection(projected: ProjectedVolumeSource): void {
  for (const source of projected.sources ?? []) {
    if (source.serviceAccountToken) source.serviceAccountToken.expirationSeconds ??= TOKEN_SECONDS;
    if (source.downwardAPI) defaultFieldRefs(source.downwardAPI.items);
  }
}

function defaultFieldRefs(items: readonly DownwardAPIVolumeFile[] | undefined): void {
  for (const { fieldRef, resourceFieldRef } of items ?? []) {
    if (fieldRef) fieldRef.apiVersion ||= 'v1';
    if (resourceFieldRef) resourceFieldRef.divisor ??= '0';
  }
}
