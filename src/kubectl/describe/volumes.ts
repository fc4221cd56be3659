// The volumes of a pod or of a template, and the sources of persistent volumes.
//
// Source: kubectl pkg/describe/describe.go, describeVolumes.

import type { PersistentVolumeClaimSpec, Volume } from 'kubernetes-types/core/v1.js';
import { goText } from '../../machinery/go-print.js';
import { CLOUD_VOLUMES } from './cloud-volumes.js';
import type { Page } from './page.js';
import { annotations, labels, sortedEntries } from './sections.js';

export function volumes(page: Page, list: readonly Volume[] | undefined, inTemplate = false): void {
  const space = inTemplate ? '  ' : '';
  if (!list?.length) {
    page.line(0, `${space}Volumes:`, '<none>');
    return;
  }
  page.line(0, `${space}Volumes:`);
  for (const volume of list) {
    page.line(1, `${inTemplate ? ' ' : ''}${volume.name}:`);
    volumeSource(page, volume as unknown as Readonly<Record<string, unknown>>);
  }
}

type Source = Readonly<Record<string, unknown>>;

/** What kind of volume it is, and its fields, each by its title. */
export function volumeSource(page: Page, volume: Source): void {
  const found = Object.keys(SOURCES).find((name) => volume[name] !== undefined);
  const cloud = Object.keys(CLOUD_VOLUMES).find((name) => volume[name] !== undefined);
  if (!found && cloud) {
    const [type, titles] = CLOUD_VOLUMES[cloud] ?? ['', {}];
    cloudVolume(page, type, titles, volume[cloud] as Source);
  } else if (!found) {
    const other = Object.keys(volume).find((name) => name !== 'name');
    if (other) page.line(2, 'Type:', other);
    else page.line(1, '<unknown>');
  } else SOURCES[found]?.(page, volume[found] as Source);
}

function cloudVolume(page: Page, type: string, titles: Source, source: Source): void {
  page.line(2, 'Type:', type);
  for (const [title, spelled] of Object.entries(titles)) {
    const [, mark, name = ''] = /^([0!]?)(\w+)$/.exec(String(spelled)) ?? [];
    const unset = mark === '0' ? 0 : mark === '!' ? false : '';
    page.line(2, `${title}:`, goText(source[name] ?? unset));
  }
}

const fields = (
  page: Page,
  type: string,
  ...lines: readonly (readonly [string, unknown])[]
): void => {
  page.line(2, 'Type:', type);
  for (const [title, value] of lines) page.line(2, `${title}:`, text(value));
};

const text = (value: unknown): string =>
  value === undefined || value === null ? '' : String(value);
const flag = (value: unknown): boolean => value === true;

const SOURCES: Readonly<Record<string, (page: Page, source: Source) => void>> = {
  hostPath: (page, { path, type }) =>
    fields(
      page,
      'HostPath (bare host directory volume)',
      ['Path', path],
      ['HostPathType', type ?? '<none>'],
    ),
  emptyDir: (page, { medium, sizeLimit }) =>
    fields(
      page,
      "EmptyDir (a temporary directory that shares a pod's lifetime)",
      ['Medium', medium],
      ['SizeLimit', sizeLimit && sizeLimit !== '0' ? sizeLimit : '<unset>'],
    ),
  secret: (page, { secretName, optional }) =>
    fields(
      page,
      'Secret (a volume populated by a Secret)',
      ['SecretName', secretName],
      ['Optional', flag(optional)],
    ),
  configMap: (page, { name, optional }) =>
    fields(
      page,
      'ConfigMap (a volume populated by a ConfigMap)',
      ['Name', name],
      ['Optional', flag(optional)],
    ),
  nfs: (page, { server, path, readOnly }) =>
    fields(
      page,
      'NFS (an NFS mount that lasts the lifetime of a pod)',
      ['Server', server],
      ['Path', path],
      ['ReadOnly', flag(readOnly)],
    ),
  persistentVolumeClaim: (page, { claimName, readOnly }) =>
    fields(
      page,
      'PersistentVolumeClaim (a reference to a PersistentVolumeClaim in the same namespace)',
      ['ClaimName', claimName],
      ['ReadOnly', flag(readOnly)],
    ),
  ephemeral: ephemeralSource,
  downwardAPI: downwardSource,
  projected: projectedSource,
  glusterfs: (page, { endpoints, endpointsNamespace, path, readOnly }) =>
    fields(
      page,
      "Glusterfs (a Glusterfs mount on the host that shares a pod's lifetime)",
      ['EndpointsName', endpoints],
      ...(endpointsNamespace === undefined
        ? []
        : ([['EndpointsNamespace', endpointsNamespace]] as const)),
      ['Path', path],
      ['ReadOnly', flag(readOnly)],
    ),
  local: (page, { path }) =>
    fields(page, 'LocalVolume (a persistent volume backed by local storage on a node)', [
      'Path',
      path,
    ]),
  csi: (page, source) => {
    const handle =
      'volumeHandle' in source ? ([['VolumeHandle', source['volumeHandle']]] as const) : [];
    fields(
      page,
      'CSI (a Container Storage Interface (CSI) volume source)',
      ['Driver', source['driver']],
      ['FSType', source['fsType']],
      ...handle,
      ['ReadOnly', flag(source['readOnly'])],
    );
    const attributes = sortedEntries(
      source['volumeAttributes'] as Record<string, string> | undefined,
    );
    page.write(2, 'VolumeAttributes:\t');
    if (attributes.length === 0) page.line(0, '<none>');
    attributes.forEach(([key, value], i) => {
      if (i > 0) page.write(2, '\t');
      page.line(2, `${key}=${value}`);
    });
  },
  image: (page, { reference, pullPolicy }) =>
    fields(
      page,
      'Image (a container image or OCI artifact)',
      ['Reference', reference],
      ['PullPolicy', pullPolicy],
    ),
};

function ephemeralSource(page: Page, { volumeClaimTemplate }: Source): void {
  fields(
    page,
    'EphemeralVolume (an inline specification for a volume that gets created and deleted with the pod)',
  );
  const template = volumeClaimTemplate as
    | {
        metadata?: { labels?: Record<string, string>; annotations?: Record<string, string> };
        spec: PersistentVolumeClaimSpec;
      }
    | undefined;
  if (!template) return;
  page.line(2, 'StorageClass:', template.spec.storageClassName);
  page.line(2, 'Volume:', template.spec.volumeName);
  labels(page, '    Labels', template.metadata?.labels);
  annotations(page, '    Annotations', template.metadata?.annotations);
  page.line(2, 'Capacity:', '');
  page.line(2, 'Access Modes:', '');
  if (template.spec.volumeMode) page.line(2, 'VolumeMode:', template.spec.volumeMode);
}

interface DownwardItem {
  readonly path: string;
  readonly fieldRef?: { readonly fieldPath: string };
  readonly resourceFieldRef?: { readonly resource: string };
}

function downwardSource(page: Page, { items }: Source): void {
  fields(page, 'DownwardAPI (a volume populated by information about the pod)');
  page.line(2, 'Items:');
  for (const { path, fieldRef, resourceFieldRef } of (items ?? []) as readonly DownwardItem[]) {
    if (fieldRef) page.line(3, `${fieldRef.fieldPath} -> ${path}`);
    if (resourceFieldRef) page.line(3, `${resourceFieldRef.resource} -> ${path}`);
  }
}

interface ProjectedPart {
  readonly secret?: { readonly name?: string; readonly optional?: boolean };
  readonly downwardAPI?: unknown;
  readonly configMap?: { readonly name?: string; readonly optional?: boolean };
  readonly serviceAccountToken?: { readonly expirationSeconds?: number };
}

function projectedSource(page: Page, { sources }: Source): void {
  fields(page, 'Projected (a volume that contains injected data from multiple sources)');
  for (const part of (sources ?? []) as readonly ProjectedPart[]) {
    if (part.secret) {
      page.line(2, 'SecretName:', part.secret.name);
      page.line(2, 'Optional:', flag(part.secret.optional));
    } else if (part.downwardAPI) page.line(2, 'DownwardAPI:', 'true');
    else if (part.configMap) {
      page.line(2, 'ConfigMapName:', part.configMap.name);
      page.line(2, 'Optional:', flag(part.configMap.optional));
    } else if (part.serviceAccountToken)
      page.line(2, 'TokenExpirationSeconds:', part.serviceAccountToken.expirationSeconds);
  }
}
