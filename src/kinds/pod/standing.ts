// All that the indexes see of a pod's status: what is written into one is mostly no matter to them.

import type { PodStatus } from 'kubernetes-types/core/v1.js';
import { mayAwait } from '../behavior/may-await.js';
import { TRACKING_FINALIZER } from '../job/names.js';
import { askedOf } from './asked.js';
import type { Pod } from './index.js';

export interface Standing {
  readonly failed: boolean;
  readonly succeeded: boolean;
  readonly ready: boolean;
  /** Its Job has yet to see it end. */
  readonly tracked: boolean;
  /** Not all of its containers have been started, which may be for want of a ConfigMap or a Secret. */
  readonly lacking: boolean;
  /** The scheduler found no node for it. */
  readonly tried: boolean;
  readonly nominated: boolean;
  /** A script of it waits for a Service. */
  readonly awaits: boolean;
  readonly podIP: string | undefined;
}

export function standingOf({ metadata, spec, status }: Pod): Standing {
  const phase = status?.phase ?? 'Pending';
  return {
    failed: phase === 'Failed',
    succeeded: phase === 'Succeeded',
    ready: isTrue(status, 'Ready'),
    tracked: metadata.finalizers?.includes(TRACKING_FINALIZER) ?? false,
    lacking: phase === 'Pending' || isMisconfigured(status),
    tried: isUnschedulable(status),
    nominated: !!status?.nominatedNodeName,
    awaits: askedOf(spec).mayAwait && mayAwait(spec, status),
    podIP: status?.podIP,
  };
}

export const sameStanding = (a: Standing, b: Standing): boolean =>
  a.failed === b.failed &&
  a.succeeded === b.succeeded &&
  a.ready === b.ready &&
  a.tracked === b.tracked &&
  a.lacking === b.lacking &&
  a.tried === b.tried &&
  a.nominated === b.nominated &&
  a.awaits === b.awaits &&
  a.podIP === b.podIP;

type Status = PodStatus | null | undefined;

function isTrue(status: Status, wanted: string): boolean {
  for (const condition of status?.conditions ?? [])
    if (condition.type === wanted && condition.status === 'True') return true;
  return false;
}

function isUnschedulable(status: Status): boolean {
  for (const { type, reason } of status?.conditions ?? [])
    if (type === 'PodScheduled' && reason === 'Unschedulable') return true;
  return false;
}

function isMisconfigured(status: Status): boolean {
  for (const { state } of status?.containerStatuses ?? [])
    if (state?.waiting?.reason === 'CreateContainerConfigError') return true;
  return false;
}

export const isReady = ({ status }: Pod): boolean => isTrue(status, 'Ready');
