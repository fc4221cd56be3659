// What the API server warns of when a pod is created or changed, though it accepts it.
//
// Source: pkg/api/pod/warnings.go, for pods and for templates of pods. Departure: of ports that overlap, only
// exact duplicates are warned of.

import type { Container, PodSpec } from 'kubernetes-types/core/v1.js';
import type { ObjectMeta } from 'kubernetes-types/meta/v1.js';
import { decodeQuantity, isExact } from '../../machinery/quantity.js';

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
  'seccomp.security.alpha.kubernetes.io/pod':
    'non-functional in v1.27+; use the "seccompProfile" field instead',
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
  for (const [i, { name }] of (spec.imagePullSecrets ?? []).entries())
    if (!name) warnings.push(`${at('spec')}.imagePullSecrets[${i}].name: invalid empty name ""`);
  for (const name of Object.keys(spec.nodeSelector ?? {}))
    if (OLD_NODE_LABELS[name])
      warnings.push(`${at('spec')}.nodeSelector[${name}]: ${OLD_NODE_LABELS[name]}`);
  for (const name of Object.keys(metadata?.annotations ?? {})) {
    const old = name.startsWith('container.seccomp.security.alpha.kubernetes.io/')
      ? OLD_ANNOTATIONS['seccomp.security.alpha.kubernetes.io/pod']
      : OLD_ANNOTATIONS[name];
    if (old) warnings.push(`${at('metadata')}.annotations[${name}]: ${old}`);
  }
  spec.volumes?.forEach((volume, i) => {
    for (const type of Object.keys(volume))
      if (OLD_VOLUMES[type])
        warnings.push(`${at('spec')}.volumes[${i}].${SAID[type] ?? type}: ${OLD_VOLUMES[type]}`);
  });
  warnings.push(
    ...nodeLabelWarnings(spec, at('spec')),
    ...containerWarnings(spec, at('spec')),
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
  for (const field of ['initContainers', 'containers'] as const)
    spec[field]?.forEach((container, i) => {
      const at = `${path}.${field}[${i}]`;
      warnings.push(...fractions(container, at), ...hiddenVariables(container, at));
    });
  for (const name of ['ephemeral-storage', 'memory'])
    warnings.push(...fraction(spec.overhead?.[name], `${path}.overhead[${name}]`));
  return [...warnings, ...duplicatePorts(spec, path)];
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

function duplicatePorts(spec: PodSpec, path: string): string[] {
  const warnings: string[] = [];
  const seen = new Map<string, string>();
  spec.containers?.forEach((container, i) => {
    container.ports?.forEach((port, j) => {
      const at = `${path}.containers[${i}].ports[${j}]`;
      const { containerPort, protocol, hostPort = 0, hostIP = '' } = port;
      const key = `${containerPort}/${protocol}/${hostPort}/${hostIP}`;
      const first = seen.get(key);
      if (first) warnings.push(`${at}: duplicate port definition with ${first}`);
      else seen.set(key, at);
    });
  });
  return warnings;
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
