// What makes a volume invalid [apis/core/validation ValidatePersistentVolumeSpec, …Update].

import { equal } from '../../machinery/equal.js';
import {
  child,
  type FieldError,
  forbidden,
  invalid,
  key as keyed,
  notSupported,
  required,
} from '../../machinery/field-errors.js';
import { dns1123SubdomainErrors } from '../../machinery/names.js';
import { parseQuantity } from '../../machinery/quantity.js';
import { validateNoBacksteps } from '../pod-template/validate-paths.js';
import { validateNodeSelectorTerms } from '../pod-template/validate-scheduling.js';
import { HOST_PATH_TYPES } from '../pod-template/validate-volume.js';
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

export const validateVolume = (
  { spec }: PersistentVolume,
  old: PersistentVolume | undefined,
): readonly FieldError[] => [
  ...validateVolumeSpec(spec, 'spec', false),
  ...(old ? validateChange(spec, old.spec) : []),
];

/** A volume that is told inside of a VolumeAttachment is a driver's, and has nothing of what claims ask for. */
export function validateVolumeSpec(
  spec: Spec,
  path: string,
  inline: boolean,
): readonly FieldError[] {
  const at = (field: string): string => child(path, field);
  const errors: FieldError[] = [
    ...(inline ? inlineErrors(spec, path) : []),
    ...accessModeErrors(spec.accessModes, '', at('accessModes')),
    ...(inline ? [] : validateCapacity(spec.capacity, at('capacity'))),
  ];
  const policy = spec.persistentVolumeReclaimPolicy;
  if (policy && !inline && !RECLAIM_POLICIES.includes(policy))
    errors.push(notSupported(at('persistentVolumeReclaimPolicy'), policy, RECLAIM_POLICIES));
  if (!inline) errors.push(...validateAffinity(spec, path));
  errors.push(...validateSource(spec, path));
  if (spec.hostPath && cleaned(spec.hostPath.path) === '/' && policy === 'Recycle')
    errors.push(
      forbidden(
        at('persistentVolumeReclaimPolicy'),
        "may not be 'recycle' for a hostPath mount of '/'",
      ),
    );
  if (spec.storageClassName && !inline)
    for (const message of dns1123SubdomainErrors(spec.storageClassName))
      errors.push(invalid(at('storageClassName'), spec.storageClassName, message));
  if (spec.volumeMode && !inline && !['Block', 'Filesystem'].includes(spec.volumeMode))
    errors.push(notSupported(at('volumeMode'), spec.volumeMode, ['Block', 'Filesystem']));
  return errors;
}

/** `/` for `//` and `/./`, too [path.Clean]. */
const cleaned = (path: string): string =>
  path.replaceAll(/\/(?:\.?\/)*(?:\.$)?/g, '/').replace(/(.)\/$/, '$1');

function inlineErrors(spec: Spec, path: string): readonly FieldError[] {
  const context = 'in the context of inline volumes';
  const barred: readonly (readonly [keyof Spec, boolean, string])[] = [
    ['claimRef', spec.claimRef !== undefined, 'may not be specified'],
    ['capacity', Object.keys(spec.capacity ?? {}).length > 0, 'may not be specified'],
    [
      'persistentVolumeReclaimPolicy',
      !['', 'Retain'].includes(spec.persistentVolumeReclaimPolicy ?? ''),
      'may only be Retain',
    ],
    ['nodeAffinity', spec.nodeAffinity !== undefined, 'may not be specified'],
    ['storageClassName', Boolean(spec.storageClassName), 'may not be specified'],
    [
      'volumeMode',
      !['', 'Filesystem'].includes(spec.volumeMode ?? ''),
      'may not specify volumeMode other than Filesystem',
    ],
  ];
  return [
    ...(spec.csi ? [] : [required(child(path, 'csi'), `has to be specified ${context}`)]),
    ...barred
      .filter(([, isThere]) => isThere)
      .map(([field, , why]) => forbidden(child(path, field), `${why} ${context}`)),
  ];
}

function validateCapacity(
  capacity: Readonly<Record<string, string>> = {},
  path: string,
): readonly FieldError[] {
  const names = Object.keys(capacity);
  if (names.length === 0) return [required(path)];
  if (names.length > 1 || names[0] !== 'storage')
    return [notSupported(path, capacity, ['storage'])];
  const at = keyed(path, 'storage');
  const quantity = parseQuantity(capacity['storage'] ?? '');
  return quantity.ok && quantity.value.mantissa <= 0n
    ? [invalid(at, capacity['storage'], 'must be greater than zero')]
    : [];
}

function validateSource(spec: Spec, path: string): readonly FieldError[] {
  const present = SOURCES.filter((source) => spec[source] !== undefined);
  const [only, ...others] = present;
  if (only === undefined) return [required(path, 'must specify a volume type')];
  const errors = others.map((source) =>
    forbidden(child(path, source), 'may not specify more than 1 volume type'),
  );
  errors.push(...sourceErrors(only, spec[only], child(path, only), true));
  for (const source of ['hostPath', 'local'] as const) {
    const folder = spec[source]?.path;
    const at = child(child(path, source), 'path');
    if (folder === undefined) continue;
    if (folder === '') errors.push(required(at));
    else errors.push(...validateNoBacksteps(folder, at));
  }
  const { hostPath, local } = spec;
  if (hostPath?.type !== undefined && !HOST_PATH_TYPES.includes(hostPath.type))
    errors.push(notSupported(child(path, 'hostPath.type'), hostPath.type, HOST_PATH_TYPES));
  if (local && !spec.nodeAffinity?.required)
    errors.push(required(child(path, 'nodeAffinity'), 'Local volume requires node affinity'));
  return errors;
}

function validateAffinity({ nodeAffinity }: Spec, path: string): readonly FieldError[] {
  if (!nodeAffinity) return [];
  const at = child(path, 'nodeAffinity.required');
  return nodeAffinity.required
    ? validateNodeSelectorTerms(nodeAffinity.required.nodeSelectorTerms, at)
    : [required(at, 'must specify required node constraints')];
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
