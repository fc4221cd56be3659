// What makes a volume invalid [apis/core/validation ValidatePersistentVolumeSpec, …Update].

import { equal } from '../../machinery/equal.js';
import {
  type FieldError,
  forbidden,
  invalid,
  key as keyed,
  notSupported,
  required,
} from '../../machinery/field-errors.js';
import { dns1123SubdomainErrors } from '../../machinery/names.js';
import { parseQuantity } from '../../machinery/quantity.js';
import { accessModeErrors } from '../storage/access-modes.js';
import { sourceErrors } from '../storage/validate-source.js';
import type { PersistentVolume } from './index.js';

type Spec = PersistentVolume['spec'];

const SOURCES = [
  'awsElasticBlockStore',
  'azureDisk',
  'azureFile',
  'cephfs',
  'cinder',
  'csi',
  'fc',
  'flexVolume',
  'flocker',
  'gcePersistentDisk',
  'glusterfs',
  'hostPath',
  'iscsi',
  'local',
  'nfs',
  'photonPersistentDisk',
  'portworxVolume',
  'quobyte',
  'rbd',
  'scaleIO',
  'storageos',
  'vsphereVolume',
] as const;
const RECLAIM_POLICIES = ['Delete', 'Recycle', 'Retain'];

export function validateVolume(
  { spec }: PersistentVolume,
  old: PersistentVolume | undefined,
): readonly FieldError[] {
  const errors: FieldError[] = [
    ...accessModeErrors(spec.accessModes, ''),
    ...validateCapacity(spec.capacity),
  ];
  const policy = spec.persistentVolumeReclaimPolicy;
  if (policy && !RECLAIM_POLICIES.includes(policy))
    errors.push(notSupported('spec.persistentVolumeReclaimPolicy', policy, RECLAIM_POLICIES));
  errors.push(...validateSource(spec));
  if (spec.hostPath?.path === '/' && policy === 'Recycle')
    errors.push(
      forbidden(
        'spec.persistentVolumeReclaimPolicy',
        "may not be 'recycle' for a hostPath mount of '/'",
      ),
    );
  if (spec.storageClassName)
    for (const message of dns1123SubdomainErrors(spec.storageClassName))
      errors.push(invalid('spec.storageClassName', spec.storageClassName, message));
  if (spec.volumeMode && spec.volumeMode !== 'Block' && spec.volumeMode !== 'Filesystem')
    errors.push(notSupported('spec.volumeMode', spec.volumeMode, ['Block', 'Filesystem']));
  return old ? [...errors, ...validateChange(spec, old.spec)] : errors;
}

function validateCapacity(capacity: Readonly<Record<string, string>> = {}): readonly FieldError[] {
  const names = Object.keys(capacity);
  if (names.length === 0) return [required('spec.capacity')];
  if (names.length > 1 || names[0] !== 'storage')
    return [notSupported('spec.capacity', capacity, ['storage'])];
  const path = keyed('spec.capacity', 'storage');
  const quantity = parseQuantity(capacity['storage'] ?? '');
  return quantity.ok && quantity.value.mantissa <= 0n
    ? [invalid(path, capacity['storage'], 'must be greater than zero')]
    : [];
}

function validateSource(spec: Spec): readonly FieldError[] {
  const present = SOURCES.filter((source) => spec[source] !== undefined);
  const [only, ...others] = present;
  if (only === undefined) return [required('spec', 'must specify a volume type')];
  const errors = others.map((source) =>
    forbidden(`spec.${source}`, 'may not specify more than 1 volume type'),
  );
  errors.push(...sourceErrors(only, spec[only], `spec.${only}`, true));
  for (const source of ['hostPath', 'local'] as const) {
    const path = spec[source]?.path;
    if (path === undefined) continue;
    if (path === '') errors.push(required(`spec.${source}.path`));
    else if (path.split('/').includes('..'))
      errors.push(invalid(`spec.${source}.path`, path, "must not contain '..'"));
  }
  errors.push(...validateAffinity(spec));
  if (spec.local && !spec.nodeAffinity?.required)
    errors.push(required('spec.nodeAffinity', 'Local volume requires node affinity'));
  return errors;
}

function validateAffinity({ nodeAffinity }: Spec): readonly FieldError[] {
  if (!nodeAffinity) return [];
  const path = 'spec.nodeAffinity.required';
  if (!nodeAffinity.required) return [required(path, 'must specify required node constraints')];
  const terms = nodeAffinity.required.nodeSelectorTerms ?? [];
  return terms.length === 0
    ? [required(`${path}.nodeSelectorTerms`, 'must have at least one node selector term')]
    : [];
}

function validateChange(spec: Spec, old: Spec): readonly FieldError[] {
  const errors: FieldError[] = [];
  if (!equal(sourceOf(withSecret(spec, old)), sourceOf(old)))
    errors.push(
      forbidden(
        'spec.persistentvolumesource',
        'spec.persistentvolumesource is immutable after creation',
      ),
    );
  if (spec.volumeMode !== old.volumeMode)
    errors.push(invalid('spec.volumeMode', spec.volumeMode, 'field is immutable'));
  if (old.nodeAffinity && !equal(spec.nodeAffinity, withNewLabels(old, spec)))
    errors.push(invalid('spec.nodeAffinity', spec.nodeAffinity, 'field is immutable'));
  return errors;
}

/** A secret for expansion may be added later. */
const withSecret = (spec: Spec, old: Spec): Spec =>
  spec.csi && old.csi && !old.csi.controllerExpandSecretRef
    ? { ...spec, csi: { ...spec.csi, controllerExpandSecretRef: undefined } as typeof spec.csi }
    : spec;

const GRADUATED: Readonly<Record<string, string>> = {
  'beta.kubernetes.io/arch': 'kubernetes.io/arch',
  'beta.kubernetes.io/os': 'kubernetes.io/os',
  'beta.kubernetes.io/instance-type': 'node.kubernetes.io/instance-type',
  'failure-domain.beta.kubernetes.io/region': 'topology.kubernetes.io/region',
  'failure-domain.beta.kubernetes.io/zone': 'topology.kubernetes.io/zone',
};

/** The old affinity with those keys renamed that the new one calls by their newer names. */
function withNewLabels({ nodeAffinity: old }: Spec, { nodeAffinity: now }: Spec): unknown {
  const terms = old?.required?.nodeSelectorTerms;
  if (!terms) return old;
  const renamed = terms.map((term, i) => ({
    ...term,
    ...(term.matchExpressions && {
      matchExpressions: term.matchExpressions.map((expression, j) => {
        const key = now?.required?.nodeSelectorTerms?.[i]?.matchExpressions?.[j]?.key;
        return key !== undefined && GRADUATED[expression.key] === key
          ? { ...expression, key }
          : expression;
      }),
    }),
  }));
  return { ...old, required: { ...old.required, nodeSelectorTerms: renamed } };
}

const sourceOf = (spec: Spec): unknown =>
  Object.fromEntries(SOURCES.map((source) => [source, spec[source]]));
