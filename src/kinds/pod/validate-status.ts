// The rules of what is written of a pod's status.
//
// Source: pkg/apis/core/validation/validation.go ValidatePodStatusUpdate, validatePodIPs, validateHostIPs,
// validatePodConditions, ValidateContainerStateTransition. Departure: phases that do not exist are refused.

import type {
  ContainerStatus,
  PodCondition,
  PodSpec,
  PodStatus,
} from 'kubernetes-types/core/v1.js';
import {
  duplicate,
  type FieldError,
  forbidden,
  invalid,
  notSupported,
} from '../../machinery/field-errors.js';
import { ipErrors } from '../../machinery/ip-address.js';
import { dns1123SubdomainErrors, qualifiedNameErrors } from '../../machinery/names.js';
import { type ClaimStatus, validateClaimStatuses } from '../pod-template/validate-claims.js';
import type { Pod } from './index.js';
import { restartsAll, shouldRestart } from './restart-rules.js';

const PHASES = ['Pending', 'Running', 'Succeeded', 'Failed', 'Unknown'];
/** Conditions that Kubernetes itself gives pods: others have a name of somebody's domain. */
const SYSTEM_CONDITIONS = ['PodScheduled', 'Ready', 'Initialized'];

export function validatePodStatus(pod: Pod, old: Pod): readonly FieldError[] {
  const { phase, nominatedNodeName } = pod.status ?? {};
  const errors = validateConditions(pod.status, old.status);
  if (phase && !PHASES.includes(phase)) errors.push(notSupported('status.phase', phase, PHASES));
  if (nominatedNodeName && nominatedNodeName !== old.status?.nominatedNodeName)
    for (const message of dns1123SubdomainErrors(nominatedNodeName))
      errors.push(invalid('status.nominatedNodeName', nominatedNodeName, message));
  errors.push(...validateTransitions(pod, old));
  const { resourceClaimStatuses: claims } = (pod.status ?? {}) as {
    readonly resourceClaimStatuses?: readonly ClaimStatus[];
  };
  if (claims)
    errors.push(...validateClaimStatuses(claims, pod.spec, 'status.resourceClaimStatuses'));
  validateAllAddresses(pod.status, old.status, errors);
  return errors;
}

/** What has passed already, and is the very same, need not be looked at again: here and below. */
function validateConditions(
  { conditions = [] }: PodStatus = {},
  { conditions: passed = [] }: PodStatus = {},
): FieldError[] {
  const errors: FieldError[] = [];
  for (let i = 0; i < conditions.length; i++) {
    const condition = conditions[i] as PodCondition;
    const { type } = condition;
    if (SYSTEM_CONDITIONS.includes(type) || passed.includes(condition)) continue;
    for (const message of qualifiedNameErrors(type))
      errors.push(invalid(`status.conditions[${i}].Type`, type, message));
  }
  return errors;
}

function validateAllAddresses(
  { podIPs, hostIP, hostIPs }: PodStatus = {},
  passed: PodStatus = {},
  errors: FieldError[],
): void {
  if (podIPs && podIPs !== passed.podIPs) validateAddresses(podIPs, 'status.podIPs', errors);
  if (!hostIPs?.length || (hostIPs === passed.hostIPs && hostIP === passed.hostIP)) return;
  if (hostIPs[0]?.ip !== hostIP)
    errors.push(invalid('status.hostIPs[0].ip', hostIPs[0]?.ip, 'must be equal to `hostIP`'));
  validateAddresses(hostIPs, 'status.hostIPs', errors);
}

type Addresses = readonly { readonly ip?: string }[];

/** Addresses, each once, and one of each family at most. */
function validateAddresses(list: Addresses, path: string, errors: FieldError[]): void {
  list.forEach(({ ip = '' }, i) => {
    for (const message of ipErrors(ip)) errors.push(invalid(`${path}[${i}]`, ip, message));
  });
  if (list.length < 2) return;
  const families = new Set(list.map(({ ip = '' }) => ip.includes(':')));
  if (list.length > 2 || families.size === 1)
    errors.push(invalid(path, list, 'may specify no more than one IP for each IP family'));
  const seen = new Set<string>();
  list.forEach((address, i) => {
    const { ip = '' } = address;
    if (seen.has(ip)) errors.push(duplicate(`${path}[${i}]`, address));
    seen.add(ip);
  });
}

/** What has ended for good does not run again; where pods restart what ends, whatever a container says. */
function validateTransitions(pod: Pod, { spec, status }: Pod): FieldError[] {
  if ((spec.restartPolicy ?? 'Always') === 'Always' || restartsAll(spec)) return [];
  const errors: FieldError[] = [];
  const message = 'may not be transitioned to non-terminated state';
  pod.status?.containerStatuses?.forEach((now, i) => {
    const before = status?.containerStatuses?.find(({ name }) => name === now.name);
    if (comesBack(now, before, spec))
      errors.push(forbidden(`status.containerStatuses[${i}].state`, message));
  });
  return errors;
}

function comesBack(
  now: ContainerStatus,
  before: ContainerStatus | undefined,
  spec: PodSpec,
): boolean {
  const ended = before?.state?.terminated;
  if (!ended || now.state?.terminated) return false;
  const container = spec.containers.find(({ name }) => name === now.name);
  return !shouldRestart(container ?? {}, spec, ended.exitCode);
}
