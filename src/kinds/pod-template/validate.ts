// What must be true of a pod spec, in a pod or in a template of pods.
//
// Source: pkg/apis/core/validation/validation.go ValidatePodSpec, ValidatePodTemplateSpec, in its order.

import type { PodSpec, PodTemplateSpec } from 'kubernetes-types/core/v1.js';
import {
  child,
  type FieldError,
  forbidden,
  index,
  invalid,
  notSupported,
  required,
} from '../../machinery/field-errors.js';
import { ipErrors } from '../../machinery/ip-address.js';
import {
  dns1123LabelErrors,
  dns1123SubdomainErrors,
  qualifiedNameErrors,
  rangeErrors,
} from '../../machinery/names.js';
import { judgedOnce } from './judged-once.js';
import { validateClaims } from './validate-claims.js';
import { validateContainers } from './validate-container.js';
import { validateLabels } from './validate-labels.js';
import { validateHostProcess, validateOs } from './validate-os.js';
import { checked, requireText } from './validate-paths.js';
import { validatePodResources } from './validate-pod-resources.js';
import { validateProfiles, validateProfilesMatch } from './validate-profiles.js';
import { validateResourceList } from './validate-resources.js';
import {
  validateAffinity,
  validateGates,
  validateSpread,
  validateTolerations,
} from './validate-scheduling.js';
import { validatePodSecurityContext } from './validate-security.js';
import { validateVolumes } from './validate-volume.js';

/** `path` is that of the template: `spec.template`. */
export function validatePodTemplate(
  template: PodTemplateSpec | undefined,
  path: string,
): FieldError[] {
  const spec = template?.spec;
  const errors = validateTemplateMetadata(template, path);
  const pods = spec ?? { containers: [] };
  const notes = template?.metadata?.annotations;
  errors.push(...validateProfiles(notes, pods, child(path, 'annotations')));
  errors.push(...ofPods(pods, child(path, 'spec')));
  errors.push(...validateProfilesMatch(notes, pods, child(path, 'spec')));
  if (spec?.ephemeralContainers?.length)
    errors.push(
      forbidden(
        child(path, 'spec.ephemeralContainers'),
        'ephemeral containers not allowed in pod template',
      ),
    );
  return errors;
}

/** All that is checked of a StatefulSet's template: its volumes come from the claims beside it. */
export function validateTemplateMetadata(
  template: PodTemplateSpec | undefined,
  path: string,
): FieldError[] {
  const { labels, annotations } = template?.metadata ?? {};
  const errors = validateLabels(labels, child(path, 'labels'));
  for (const name of Object.keys(annotations ?? {}))
    for (const message of qualifiedNameErrors(name.toLowerCase()))
      errors.push(invalid(child(path, 'annotations'), name, message));
  return errors;
}

const RESTART_POLICIES = ['Always', 'OnFailure', 'Never'];
const DNS_POLICIES = ['ClusterFirstWithHostNet', 'ClusterFirst', 'Default', 'None'];
const PREEMPTION_POLICIES = ['PreemptLowerPriority', 'Never'];
const INT32_MAX = 2 ** 31 - 1;
const HOSTNAME_MAX = 64;

const ofPods = judgedOnce(validatePodSpec);
const ofSecurity = judgedOnce(validatePodSecurityContext);
const ofTolerations = judgedOnce(validateTolerations);

/** `path` is that of the spec itself. */
export function validatePodSpec(spec: PodSpec, path: string): FieldError[] {
  return [
    ...validateVolumes(spec.volumes ?? [], child(path, 'volumes')),
    ...validateContainers(spec, path),
    ...validatePodResources(spec, path),
    ...oneOf(spec.restartPolicy, RESTART_POLICIES, child(path, 'restartPolicy')),
    ...oneOf(spec.dnsPolicy, DNS_POLICIES, child(path, 'dnsPolicy')),
    ...validateLabels(spec.nodeSelector, child(path, 'nodeSelector')),
    ...validateHostNetwork(spec, path),
    ...validateUserNamespace(spec, path),
    ...ofSecurity(spec.securityContext, child(path, 'securityContext')),
    ...(spec.imagePullSecrets ?? []).flatMap(({ name }, i) =>
      requireText(name, child(index(child(path, 'imagePullSecrets'), i), 'name')),
    ),
    ...validateAffinity(spec.affinity, child(path, 'affinity')),
    ...validateDns(spec, child(path, 'dnsConfig')),
    ...validateGates(spec, path),
    ...validateSpread(spec.topologySpreadConstraints, child(path, 'topologySpreadConstraints')),
    ...validateHostProcess(spec, path),
    ...validateClaims(spec, child(path, 'resourceClaims')),
    ...validateNames(spec, path),
    ...ofTolerations(spec.tolerations, child(path, 'tolerations')),
    ...validateHostAliases(spec, child(path, 'hostAliases')),
    ...(spec.preemptionPolicy === undefined
      ? []
      : oneOf(spec.preemptionPolicy, PREEMPTION_POLICIES, child(path, 'preemptionPolicy'))),
    ...validateResourceList(spec.overhead, child(path, 'overhead')),
    ...validateOs(spec, path),
  ];
}

function oneOf(value: string | undefined, known: readonly string[], at: string): FieldError[] {
  if (!value) return [required(at)];
  return known.includes(value) ? [] : [notSupported(at, value, known)];
}

function validateNames(spec: PodSpec, path: string): FieldError[] {
  const errors: FieldError[] = [];
  const check = (field: 'serviceAccountName' | 'nodeName' | 'runtimeClassName'): void => {
    const value = spec[field];
    if (value) errors.push(...checked(dns1123SubdomainErrors, value, child(path, field)));
  };
  check('serviceAccountName');
  check('nodeName');
  const deadline = spec.activeDeadlineSeconds;
  if (deadline !== undefined)
    for (const message of rangeErrors(deadline, 1, INT32_MAX))
      errors.push(invalid(child(path, 'activeDeadlineSeconds'), deadline, message));
  for (const field of ['hostname', 'subdomain'] as const) {
    const value = spec[field];
    if (value) errors.push(...checked(dns1123LabelErrors, value, child(path, field)));
  }
  errors.push(...validateHostnameOverride(spec, child(path, 'hostnameOverride')));
  check('runtimeClassName');
  return errors;
}

/** A name that is given whole is no longer than the kernel's, and nothing else says how it is made (KEP-4762). */
function validateHostnameOverride(spec: PodSpec, at: string): FieldError[] {
  const { hostnameOverride: name } = spec as { readonly hostnameOverride?: string };
  if (name === undefined) return [];
  const errors = checked(dns1123SubdomainErrors, name, at);
  if (name.length > HOSTNAME_MAX)
    errors.push(invalid(at, name, `must be no more than ${HOSTNAME_MAX} bytes`));
  for (const field of ['setHostnameAsFQDN', 'hostNetwork'] as const)
    if (spec[field]) errors.push(forbidden(at, `may not be specified when \`${field}\` is true`));
  return errors;
}

/** On the host's network a container's port is the host's: it cannot be another. */
function validateHostNetwork(spec: PodSpec, path: string): FieldError[] {
  const errors: FieldError[] = [];
  if (!spec.hostNetwork) return errors;
  spec.containers?.forEach((container, i) => {
    container.ports?.forEach(({ containerPort, hostPort }, j) => {
      if (!hostPort || hostPort === containerPort) return;
      const at = index(child(index(child(path, 'containers'), i), 'ports'), j);
      errors.push(
        invalid(
          child(at, 'containerPort'),
          containerPort,
          'must match `hostPort` when `hostNetwork` is true',
        ),
      );
    });
  });
  return errors;
}

/** A pod with users of its own has nothing else of the host. */
const validateUserNamespace = (spec: PodSpec, path: string): FieldError[] =>
  spec.hostUsers === false
    ? (['hostNetwork', 'hostPID', 'hostIPC'] as const)
        .filter((field) => spec[field])
        .map((field) => forbidden(child(path, field), 'when `hostUsers` is false'))
    : [];

const NAMESERVERS_MAX = 3;
const SEARCHES_MAX = 32;
const SEARCH_CHARACTERS_MAX = 2048;

function validateDns({ dnsPolicy, dnsConfig }: PodSpec, path: string): FieldError[] {
  const servers = dnsConfig?.nameservers ?? [];
  const at = child(path, 'nameservers');
  if (dnsPolicy === 'None') {
    if (!dnsConfig) return [required(path, 'must provide `dnsConfig` when `dnsPolicy` is None')];
    if (servers.length === 0)
      return [required(at, 'must provide at least one DNS nameserver when `dnsPolicy` is None')];
  }
  const errors: FieldError[] = [];
  if (servers.length > NAMESERVERS_MAX)
    errors.push(invalid(at, servers, `must not have more than ${NAMESERVERS_MAX} nameservers`));
  servers.forEach((server, i) => {
    errors.push(...checked(ipErrors, server, index(at, i)));
  });
  errors.push(...validateSearches(dnsConfig?.searches ?? [], child(path, 'searches')));
  dnsConfig?.options?.forEach(({ name }, i) => {
    if (!name) errors.push(required(index(child(path, 'options'), i), 'must not be empty'));
  });
  return errors;
}

function validateSearches(searches: readonly string[], path: string): FieldError[] {
  const errors: FieldError[] = [];
  if (searches.length > SEARCHES_MAX)
    errors.push(invalid(path, searches, `must not have more than ${SEARCHES_MAX} search paths`));
  if (searches.join(' ').length > SEARCH_CHARACTERS_MAX)
    errors.push(
      invalid(
        path,
        searches,
        `must not have more than ${SEARCH_CHARACTERS_MAX} characters (including spaces) in the search list`,
      ),
    );
  // Names may begin with an underscore in each part, as those of services do.
  searches.forEach((search, i) => {
    const name = search
      .replace(/\.$/, '')
      .replaceAll('_', '-')
      .replace(/(^|\.)-/g, '$1x');
    if (search !== '.') errors.push(...checked(dns1123SubdomainErrors, name, index(path, i)));
  });
  return errors;
}

function validateHostAliases({ hostAliases }: PodSpec, path: string): FieldError[] {
  return (hostAliases ?? []).flatMap(({ ip, hostnames }, i) => [
    ...checked(ipErrors, ip ?? '', child(index(path, i), 'ip')),
    ...(hostnames ?? []).flatMap((name, j) =>
      checked(dns1123SubdomainErrors, name, index(child(index(path, i), 'hostnames'), j)),
    ),
  ]);
}
