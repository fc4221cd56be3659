// What a pod's spec asks for as a whole, added up once for a pod: binding makes another spec of it, but of the same lists of
// containers and volumes, and its indexes and whoever finds it a place ask again and again.

import type { PodSpec } from 'kubernetes-types/core/v1.js';
import { mayAwait } from '../behavior/may-await.js';
import { mayRequest } from '../behavior/may-request.js';
import { resourcesOfPod } from '../pod-template/pod-resources.js';
import { type HostPort, hostPortsOf } from './ports.js';
import { askedInDecimal, quotaUsage } from './quota-usage.js';
import { type Amounts, requestsOf, type Unasked, unaskedOf } from './resources.js';

export interface Asked {
  /** Of its node. */
  readonly requests: Amounts;
  readonly unasked: Unasked;
  readonly hostPorts: readonly HostPort[];
  /** Of the quotas of its namespace. */
  readonly usage: Amounts;
  readonly decimals: readonly string[];
  /** Whether any of its volumes is a claim. */
  readonly claims: boolean;
  /** Whether it may have a script that waits for a Service, or that asks servers again and again. */
  readonly mayAwait: boolean;
  readonly mayRequest: boolean;
}

interface Remembered extends Asked {
  readonly of: Pick<PodSpec, 'initContainers' | 'volumes' | 'overhead'>;
  readonly resources: ReturnType<typeof resourcesOfPod>;
}

const remembered = new WeakMap<readonly unknown[], Remembered>();

export function askedOf(spec: PodSpec): Asked {
  const { containers, initContainers, volumes, overhead } = spec;
  const resources = resourcesOfPod(spec);
  const known = containers && remembered.get(containers);
  if (
    known &&
    known.of.initContainers === initContainers &&
    known.of.volumes === volumes &&
    known.of.overhead === overhead &&
    known.resources === resources
  )
    return known;
  const requests = requestsOf(spec);
  const asked: Remembered = {
    of: spec,
    resources,
    requests,
    unasked: unaskedOf(spec),
    hostPorts: hostPortsOf(spec),
    usage: quotaUsage(spec, requests),
    decimals: askedInDecimal(spec),
    claims: volumes?.some((one) => one.persistentVolumeClaim ?? one.ephemeral) ?? false,
    mayAwait: mayAwait(spec),
    mayRequest: mayRequest(spec),
  };
  // A draft may yet change, and one that is refused may have none.
  if (containers && Object.isFrozen(containers)) remembered.set(containers, asked);
  return asked;
}
