// What a pod's spec asks for as a whole, added up once for a pod: binding makes another spec of it, but of the same lists of
// containers and volumes, and its indexes and whoever finds it a place ask again and again.

import type { Container, PodSpec, ResourceRequirements } from 'kubernetes-types/core/v1.js';
import { mayAwait } from '../behavior/may-await.js';
import { mayRequest } from '../behavior/may-request.js';
import { resourcesOfPod } from '../pod-template/pod-resources.js';
import { type HostPort, hostPortsOf } from './ports.js';
import { askedInDecimal, quotaUsage } from './quota-usage.js';
import { type Amounts, requestsOf, type Unasked, unaskedOf } from './resources.js';

/** What it comes to in amounts. */
export interface Amounted {
  /** Of its node. */
  readonly requests: Amounts;
  readonly unasked: Unasked;
  /** Of the quotas of its namespace. */
  readonly usage: Amounts;
  readonly decimals: readonly string[];
}

export interface Asked {
  readonly amounts: Amounted;
  readonly hostPorts: readonly HostPort[];
  /** Whether any of its volumes is a claim. */
  readonly claims: boolean;
  /** Whether it may have a script that waits for a Service, or that asks servers again and again. */
  readonly mayAwait: boolean;
  readonly mayRequest: boolean;
}

interface Remembered extends Asked {
  readonly initContainers: PodSpec['initContainers'];
  readonly volumes: PodSpec['volumes'];
  readonly overhead: PodSpec['overhead'];
  readonly resources: ResourceRequirements | undefined;
}

const remembered = new WeakMap<readonly Container[], Remembered>();

export function askedOf(spec: PodSpec): Asked {
  const { containers, initContainers, volumes, overhead } = spec;
  const resources = resourcesOfPod(spec);
  const known = containers && remembered.get(containers);
  if (
    known &&
    known.initContainers === initContainers &&
    known.volumes === volumes &&
    known.overhead === overhead &&
    known.resources === resources
  )
    return known;
  const asked: Remembered = {
    initContainers,
    volumes,
    overhead,
    resources,
    amounts: amountsIn(spec),
    hostPorts: hostPortsOf(spec),
    claims: volumes?.some((one) => one.persistentVolumeClaim ?? one.ephemeral) ?? false,
    mayAwait: mayAwait(spec),
    mayRequest: mayRequest(spec),
  };
  // A draft may yet change, and one that is refused may have none.
  if (containers && Object.isFrozen(containers)) remembered.set(containers, asked);
  return asked;
}

/** Of pods with one container and nothing else that counts: those of one template share what it says of resources. */
const ofOne = new WeakMap<ResourceRequirements, Amounted>();

function amountsIn(spec: PodSpec): Amounted {
  const only = spec.containers?.length === 1 ? spec.containers[0]?.resources : undefined;
  if (!only || spec.initContainers || spec.overhead || resourcesOfPod(spec)) return addedUp(spec);
  let known = ofOne.get(only);
  if (!known) {
    known = addedUp(spec);
    if (Object.isFrozen(only)) ofOne.set(only, known);
  }
  return known;
}

function addedUp(spec: PodSpec): Amounted {
  const requests = requestsOf(spec);
  return {
    requests,
    unasked: unaskedOf(spec),
    usage: quotaUsage(spec, requests),
    decimals: askedInDecimal(spec),
  };
}
