// What the API server warns of when a pod is created or changed, though it accepts it.
//
// Source: pkg/api/pod/warnings.go, for pods and for templates of pods.

import type { Container, PodSpec } from 'kubernetes-types/core/v1.js';
import type { ObjectMeta } from 'kubernetes-types/meta/v1.js';
import { decodeQuantity, isExact } from '../../machinery/quantity.js';
import { everyContainer } from '../pod-template/every-container.js';
import { portWarnings } from './port-warnings.js';

const OLD_NODE_LABELS: Readonly<Record<string, string>> = {
  'beta.kubernetes.io/arch': 'deprecated since v1.14; use "kubernetes.io/arch" instead',
  'beta.kubernetes.io/os': 'deprecated since v1.14; use "kubernetes.io/os" instead',
  'failure-domain.beta.kubernetes.io/region':
    'deprecated since v1.17; use "topology.kubernetes.io/region" instead',
  'failure-domain.beta.kubernetes.io/zone':
    'deprecated since v1.17; use "topology.kubernetes.io/zone" instead',
  'beta.kubernetes.io/instance-type':
    'deprecated since v1.17; use "node.kubernetes.io/instance-type" instead',
};

const OLD_VOLUMES: Readonly<Record<string, string>> = {
  photonPersistentDisk: 'deprecated in v1.11, non-functional in v1.16+',
  gitRepo: 'deprecated in v1.11',
  scaleIO: 'deprecated in v1.16, non-functional in v1.22+',
  flocker: 'deprecated in v1.22, non-functional in v1.25+',
  storageos: 'deprecated in v1.22, non-functional in v1.25+',
  quobyte: 'deprecated in v1.22, non-functional in v1.25+',
  glusterfs: 'deprecated in v1.25, non-functional in v1.26+',
  cephfs: 'deprecated in v1.28, non-functional in v1.31+',
  rbd: 'deprecated in v1.28, non-functional in v1.31+',
};

/** Where the warning names the field otherwise than the API does. */
const SAID: Readonly<Record<string, string>> = { storageos: 'storageOS' };

const OLD_ANNOTATIONS: Readonly<Record<string, string>> = {
  'scheduler.alpha.kubernetes.io/critical-pod':
    'non-functional in v1.16+; use the "priorityClassName" field instead',
  'security.alpha.kubernetes.io/sysctls':
    'non-functional in v1.11+; use the "sysctls" field instead',
  'security.alpha.kubernetes.io/unsafe-sysctls':
    'non-functional in v1.11+; use the "sysctls" field instead',
};

/** Warnings of a pod (`path` is empty) or of a template (`path` is that of the template). */
export function podWarnings(
  template: { readonly metadata?: ObjectMeta; readonly spec?: PodSpec },
  path = '',
): string[] {
  const at = (field: string): string => (path === '' ? field : `${path}.${field}`);
  const { metadata, spec } = template;
  const warnings: string[] = [];
  if (!spec) return warnings;
  for (const name of Object.keys(spec.nodeSelector ?? {}))
    if (OLD_NODE_LABELS[name])
      warnings.push(`${at('spec')}.nodeSelector[${name}]: ${OLD_NODE_LABELS[name]}`);
  for (const name of Object.keys(metadata?.annotations ?? {})) {
    const old = OLD_ANNOTATIONS[name];
    if (old) warnings.push(`${at('metadata')}.annotations[${name}]: ${old}`);
  }
  spec.volumes?.forEach((volume, i) => {
    for (const type of Object.keys(volume))
      if (OLD_VOLUMES[type])
        warnings.push(`${at('spec')}.volumes[${i}].${SAID[type] ?? type}: ${OLD_VOLUMES[type]}`);
  });
  warnings.push(
    ...nodeLabelWarnings(spec, at('spec')),
    ...tokenPathWarnings(spec, at('spec.volumes')),
    ...repeated(spec.hostAliases, ({ ip }) => ip, at('spec.hostAliases'), 'ip'),
    ...repeated(spec.imagePullSecrets, ({ name }) => name, at('spec.imagePullSecrets'), 'name'),
    ...emptySecretNames(spec, at('spec.imagePullSecrets')),
    ...seccompWarnings(metadata, spec, at('metadata')),
    ...containerWarnings(spec, at('spec')),
    ...portWarnings(spec, at('spec')),
    ...selectorWarnings(spec, at('spec')),
  );
  if ((spec.terminationGracePeriodSeconds ?? 0) < 0)
    warnings.push(
      `${at('spec')}.terminationGracePeriodSeconds: must be >= 0; negative values are invalid and will be treated as 1`,
    );
  return warnings;
}

function nodeLabelWarnings({ affinity, topologySpreadConstraints }: PodSpec, path: string) {
  const warnings: string[] = [];
  const check = (key: string, at: string): void => {
    if (OLD_NODE_LABELS[key]) warnings.push(`${at}: ${key} is ${OLD_NODE_LABELS[key]}`);
  };
  const { nodeAffinity } = affinity ?? {};
  const list = 'requiredDuringSchedulingIgnoredDuringExecution';
  nodeAffinity?.[list]?.nodeSelectorTerms?.forEach(({ matchExpressions }, i) => {
    matchExpressions?.forEach(({ key }, j) => {
      const at = `${path}.affinity.nodeAffinity.${list}.nodeSelectorTerms[${i}]`;
      check(key, `${at}.matchExpressions[${j}].key`);
    });
  });
  const wished = 'preferredDuringSchedulingIgnoredDuringExecution';
  nodeAffinity?.[wished]?.forEach(({ preference }, i) => {
    preference?.matchExpressions?.forEach(({ key }, j) => {
      const at = `${path}.affinity.nodeAffinity.${wished}[${i}].preference`;
      check(key, `${at}.matchExpressions[${j}].key`);
    });
  });
  topologySpreadConstraints?.forEach(({ topologyKey }, i) => {
    check(topologyKey, `${path}.topologySpreadConstraints[${i}].topologyKey`);
  });
  return warnings;
}

function containerWarnings(spec: PodSpec, path: string): string[] {
  const warnings: string[] = [];
  for (const [container, at] of everyContainer(spec, path))
    warnings.push(...fractions(container, at), ...hiddenVariables(container, at));
  for (const name of ['ephemeral-storage', 'memory'])
    warnings.push(...fraction(spec.overhead?.[name], `${path}.overhead[${name}]`));
  return warnings;
}

function fractions({ resources }: Container, at: string): string[] {
  return (['requests', 'limits'] as const).flatMap((list) =>
    ['ephemeral-storage', 'memory'].flatMap((name) =>
      fraction(resources?.[list]?.[name], `${at}.resources.${list}[${name}]`),
    ),
  );
}

function fraction(text: string | undefined, at: string): string[] {
  const quantity = decodeQuantity(text);
  if (text === undefined || !quantity.ok || isExact(quantity.value, 0)) return [];
  return [`${at}: fractional byte value "${text}" is invalid, must be an integer`];
}

/** A variable defined twice, unless the second makes use of the first. */
function hiddenVariables({ env }: Container, at: string): string[] {
  const seen = new Set<string>();
  return (env ?? []).flatMap(({ name, value }, i) => {
    const itself = `$(${name})`;
    const hides = seen.has(name) && (value === itself || !value?.includes(itself));
    seen.add(name);
    return hides ? [`${at}.env[${i}]: hides previous definition of "${name}"`] : [];
  });
}

function repeated<T>(
  items: readonly T[] | undefined,
  told: (item: T) => string | undefined,
  path: string,
  field: string,
): string[] {
  const seen = new Set<string>();
  return (items ?? []).flatMap((item, i) => {
    const value = told(item) ?? '';
    if (!seen.has(value)) {
      seen.add(value);
      return [];
    }
    return [`${path}[${i}].${field}: duplicate ${field} ${JSON.stringify(value)}`];
  });
}

const emptySecretNames = ({ imagePullSecrets = [] }: PodSpec, path: string): string[] =>
  imagePullSecrets.flatMap(({ name }, i) =>
    name ? [] : [`${path}[${i}].name: invalid empty name ""`],
  );

const SECCOMP = 'seccomp.security.alpha.kubernetes.io/pod';
const SECCOMP_OF_CONTAINER = 'container.seccomp.security.alpha.kubernetes.io/';

/** Annotations that were there before the field, and say nothing where the field does. */
function seccompWarnings(metadata: ObjectMeta | undefined, spec: PodSpec, path: string): string[] {
  const { annotations = {} } = metadata ?? {};
  const told = (name: string): string[] =>
    annotations[name] === undefined
      ? []
      : [
          `${path}.annotations[${name}]: non-functional in v1.27+; use the "seccompProfile" field instead`,
        ];
  return [
    ...(spec.securityContext?.seccompProfile ? [] : told(SECCOMP)),
    ...everyContainer(spec, '').flatMap(([{ name, securityContext }]) =>
      securityContext?.seccompProfile ? [] : told(SECCOMP_OF_CONTAINER + name),
    ),
  ];
}

/** What lies in one projected volume at the path of a token, in another or the same. */
function tokenPathWarnings({ volumes = [] }: PodSpec, path: string): string[] {
  const sources = volumes.map(({ projected }) => projected?.sources ?? []);
  const tokens = new Set(
    sources.flat().map(({ serviceAccountToken }) => serviceAccountToken?.path),
  );
  const told = (at: string, held: string | undefined): string[] =>
    held !== undefined && tokens.has(held)
      ? [`${at}: has duplicated path with ServiceAccountToken ${JSON.stringify(held)}`]
      : [];
  return sources.flatMap((list, i) =>
    list.flatMap(({ configMap, secret, downwardAPI }) => {
      const at = `${path}[${i}].projected.sources`;
      return [
        ...(configMap?.items ?? []).flatMap((item, j) => told(`${at}.configMap[${j}]`, item.path)),
        ...(secret?.items ?? []).flatMap((item, j) => told(`${at}.secrets[${j}]`, item.path)),
        ...(downwardAPI?.items ?? []).flatMap((one, j) =>
          told(`${at}.downwardAPI[${j}]`, one.path),
        ),
      ];
    }),
  );
}

function selectorWarnings({ topologySpreadConstraints, affinity }: PodSpec, path: string) {
  const nothing = 'a null labelSelector results in matching no pod';
  const warnings: string[] = [];
  topologySpreadConstraints?.forEach(({ labelSelector }, i) => {
    if (!labelSelector)
      warnings.push(`${path}.topologySpreadConstraints[${i}].labelSelector: ${nothing}`);
  });
  for (const field of ['podAffinity', 'podAntiAffinity'] as const) {
    const at = `${path}.affinity.${field}`;
    const terms = affinity?.[field];
    terms?.requiredDuringSchedulingIgnoredDuringExecution?.forEach(({ labelSelector }, i) => {
      const list = 'requiredDuringSchedulingIgnoredDuringExecution';
      if (!labelSelector) warnings.push(`${at}.${list}[${i}].labelSelector: ${nothing}`);
    });
    terms?.preferredDuringSchedulingIgnoredDuringExecution?.forEach(({ podAffinityTerm }, i) => {
      const list = 'preferredDuringSchedulingIgnoredDuringExecution';
      if (!podAffinityTerm.labelSelector)
        warnings.push(`${at}.${list}[${i}].podAffinityTerm.labelSelector: ${nothing}`);
    });
  }
  return warnings;
}
