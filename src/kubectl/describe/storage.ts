// PersistentVolumes, PersistentVolumeClaims and StorageClasses.
//
// Source: kubectl pkg/describe/describe.go.

import type {
  NodeSelector,
  PersistentVolume,
  PersistentVolumeClaim,
  Pod,
} from 'kubernetes-types/core/v1.js';
import type { StorageClass } from 'kubernetes-types/storage/v1.js';
import { formatLabels } from '../../machinery/labels.js';
import type { KubeObject } from '../../machinery/object.js';
import type { Page } from './page.js';
import {
  ago,
  capital,
  events,
  goList,
  labelsAndAnnotations,
  longTime,
  nameAndNamespace,
  type Scene,
} from './sections.js';
import { volumeSource } from './volumes.js';

const CLASS_ANNOTATION = 'volume.beta.kubernetes.io/storage-class';
const DEFAULT_CLASS = 'storageclass.kubernetes.io/is-default-class';
const BETA_DEFAULT_CLASS = 'storageclass.beta.kubernetes.io/is-default-class';
/** Fields of a persistent volume's spec that are not the source of it. */
const NO_SOURCES = [
  'accessModes',
  'capacity',
  'claimRef',
  'mountOptions',
  'nodeAffinity',
  'persistentVolumeReclaimPolicy',
  'storageClassName',
  'volumeAttributesClassName',
  'volumeMode',
];

export function describePersistentVolume(page: Page, object: KubeObject, scene: Scene): void {
  const { spec = {}, status } = object as unknown as PersistentVolume;
  page.line(0, 'Name:', object.metadata.name);
  labelsAndAnnotations(page, object);
  page.line(0, 'Finalizers:', goList(object.metadata.finalizers));
  page.line(0, 'StorageClass:', classOf(object, spec.storageClassName));
  page.line(0, 'Status:', phaseOf(object, status?.phase, scene));
  const claim = spec.claimRef;
  page.line(0, 'Claim:', claim ? `${claim.namespace}/${claim.name}` : '');
  page.line(0, 'Reclaim Policy:', spec.persistentVolumeReclaimPolicy);
  page.line(0, 'Access Modes:', accessModes(spec.accessModes));
  if (spec.volumeMode) page.line(0, 'VolumeMode:', spec.volumeMode);
  page.line(0, 'Capacity:', spec.capacity?.['storage'] ?? '0');
  affinity(page, spec.nodeAffinity?.required);
  page.line(0, 'Message:', status?.message);
  page.line(0, 'Source:');
  const source = Object.entries(spec).filter(([name]) => !NO_SOURCES.includes(name));
  volumeSource(page, {
    ...Object.fromEntries(source),
    ...(spec.glusterfs ? { glusterfs: { endpointsNamespace: '<unset>', ...spec.glusterfs } } : {}),
  });
  events(page, object, scene);
}

function affinity(page: Page, required: NodeSelector | undefined): void {
  if (!required) {
    page.line(0, 'Node Affinity:', '<none>');
    return;
  }
  const terms = required.nodeSelectorTerms ?? [];
  page.line(0, 'Node Affinity:', '');
  page.line(1, 'Required Terms:', terms.length === 0 ? '<none>' : '');
  terms.forEach(({ matchExpressions = [] }, i) => {
    expressions(page, 2, `Term ${i}`, matchExpressions);
  });
}

function expressions(
  page: Page,
  level: number,
  title: string,
  list: readonly { key: string; operator?: string; values?: readonly string[] }[],
): void {
  const texts = list.map(({ key, operator = 'In', values = [] }) => {
    const among = values.length === 0 ? '' : ` [${values.join(', ')}]`;
    return `${key} ${operator.toLowerCase()}${among}`;
  });
  page.multiline(title, texts, level);
}

export function describePersistentVolumeClaim(page: Page, object: KubeObject, scene: Scene): void {
  const { spec = {}, status = {} } = object as unknown as PersistentVolumeClaim;
  nameAndNamespace(page, object);
  page.line(0, 'StorageClass:', classOf(object, spec.storageClassName));
  page.line(0, 'Status:', phaseOf(object, status.phase, scene));
  page.line(0, 'Volume:', spec.volumeName);
  labelsAndAnnotations(page, object);
  page.line(0, 'Finalizers:', goList(object.metadata.finalizers));
  page.line(0, 'Capacity:', spec.volumeName ? (status.capacity?.['storage'] ?? '0') : '');
  page.line(0, 'Access Modes:', spec.volumeName ? accessModes(status.accessModes) : '');
  if (spec.volumeMode) page.line(0, 'VolumeMode:', spec.volumeMode);
  if (spec.dataSource) {
    page.line(0, 'DataSource:');
    if (spec.dataSource.apiGroup) page.line(1, 'APIGroup:', spec.dataSource.apiGroup);
    page.line(1, 'Kind:', spec.dataSource.kind);
    page.line(1, 'Name:', spec.dataSource.name);
  }
  page.multiline('Used By', usersOf(object, scene));
  claimConditions(page, status.conditions);
  events(page, object, scene);
}

/** The pods that mount the claim, and those that own it. */
function usersOf(claim: KubeObject, { view }: Scene): readonly string[] {
  const owners = (claim.metadata.ownerReferences ?? []).map(({ uid }) => uid);
  return view
    .all('Pod', claim.metadata.namespace)
    .filter((pod) => {
      const volumes = (pod as unknown as Pod).spec?.volumes ?? [];
      const mounts = volumes.some(
        ({ persistentVolumeClaim }) => persistentVolumeClaim?.claimName === claim.metadata.name,
      );
      return mounts || owners.includes(pod.metadata.uid);
    })
    .map(({ metadata }) => metadata.name)
    .sort();
}

function claimConditions(
  page: Page,
  list: NonNullable<PersistentVolumeClaim['status']>['conditions'] = [],
): void {
  if (list.length === 0) return;
  page.line(0, 'Conditions:');
  page.line(1, 'Type', 'Status', 'LastProbeTime', 'LastTransitionTime', 'Reason', 'Message');
  page.line(1, '----', '------', '-----------------', '------------------', '------', '-------');
  for (const { type, status, lastProbeTime, lastTransitionTime, reason, message } of list)
    page.line(
      1,
      `${type} `,
      `${status} `,
      `${longTime(lastProbeTime && String(lastProbeTime))} `,
      `${longTime(lastTransitionTime && String(lastTransitionTime))} `,
      `${reason ?? ''} `,
      message,
    );
}

export function describeStorageClass(page: Page, object: KubeObject, scene: Scene): void {
  const storage = object as unknown as StorageClass;
  const { annotations } = object.metadata;
  const isDefault =
    annotations?.[DEFAULT_CLASS] === 'true' || annotations?.[BETA_DEFAULT_CLASS] === 'true';
  page.line(0, 'Name:', object.metadata.name);
  page.line(0, 'IsDefaultClass:', isDefault ? 'Yes' : 'No');
  page.line(0, 'Annotations:', formatLabels(annotations));
  page.line(0, 'Provisioner:', storage.provisioner);
  page.line(0, 'Parameters:', formatLabels(storage.parameters));
  const expansion = storage.allowVolumeExpansion;
  page.line(0, 'AllowVolumeExpansion:', expansion === undefined ? '<unset>' : capital(expansion));
  if (!storage.mountOptions?.length) page.line(0, 'MountOptions:', '<none>');
  else {
    page.line(0, 'MountOptions:');
    for (const option of storage.mountOptions) page.line(1, option);
  }
  if (storage.reclaimPolicy) page.line(0, 'ReclaimPolicy:', storage.reclaimPolicy);
  if (storage.volumeBindingMode) page.line(0, 'VolumeBindingMode:', storage.volumeBindingMode);
  if (storage.allowedTopologies) {
    const terms = storage.allowedTopologies;
    page.line(0, 'AllowedTopologies:', terms.length === 0 ? '<none>' : '');
    terms.forEach(({ matchLabelExpressions = [] }, i) => {
      expressions(page, 1, `Term ${i}`, matchLabelExpressions);
    });
  }
  events(page, object, scene);
}

const classOf = (object: KubeObject, name: string | undefined): string =>
  object.metadata.annotations?.[CLASS_ANNOTATION] ?? name ?? '';

function phaseOf({ metadata }: KubeObject, phase: string | undefined, { now }: Scene): string {
  return metadata.deletionTimestamp
    ? `Terminating (lasts ${ago(metadata.deletionTimestamp, now)})`
    : (phase ?? '');
}

const SHORT_MODES: Readonly<Record<string, string>> = {
  ReadWriteOnce: 'RWO',
  ReadOnlyMany: 'ROX',
  ReadWriteMany: 'RWX',
  ReadWriteOncePod: 'RWOP',
};

/** Each mode once, in the order in which Kubernetes lists them. */
const accessModes = (modes: readonly string[] = []): string =>
  Object.keys(SHORT_MODES)
    .filter((mode) => modes.includes(mode))
    .map((mode) => SHORT_MODES[mode])
    .join(',');
