// Moments that a tape marks by itself: the first failure, the beginning and the end of each rollout, nodes that
// were lost. They are found in the log when somebody asks for one; nothing is kept.

import { type ClusterEvent, isObjectEvent, type ObjectEvent } from '../events/event.js';
import type { DaemonSet } from '../kinds/daemonset/index.js';
import type { Deployment } from '../kinds/deployment/index.js';
import type { EventObject } from '../kinds/event/index.js';
import type { Node } from '../kinds/node/index.js';
import type { StatefulSet } from '../kinds/statefulset/index.js';
import type { EventLog } from '../log/event-log.js';
import { equal } from '../machinery/equal.js';
import { type KubeObject, keyOfObject, kindName, type Revision } from '../machinery/object.js';
import { LandmarkNames } from './landmark-names.js';

export interface Landmark {
  /** `first-failure`, `rollout-start-web`, `rollout-end-web-2`, `rollout-start-web.shop`, `node-lost-node-1`. */
  readonly name: string;
  readonly revision: Revision;
}

/** Whether a name may be one of these, so that no other word costs a walk along the log. */
export const isLandmark = (name: string): boolean =>
  /^(first-failure$|rollout-(start|end)-|node-lost-)/.test(name);

export function landmarks(log: EventLog): readonly Landmark[] {
  const found: Landmark[] = [];
  const names = new LandmarkNames();
  const seen: Seen = { before: new Map(), rolling: new Set() };
  let hasFailed = false;
  for (const event of log.read()) {
    const what = landmarkOf(event, seen);
    if (isObjectEvent(event) && isWatched(event.object)) remember(seen, event);
    if (what === undefined || (what === FIRST_FAILURE && hasFailed)) continue;
    hasFailed ||= what === FIRST_FAILURE;
    const { revision } = event;
    const name =
      what === FIRST_FAILURE || !isObjectEvent(event) ? what : names.next(what, event.object);
    found.push({ name, revision });
  }
  return found;
}

function remember({ before, rolling }: Seen, { type, object }: ObjectEvent): void {
  const key = keyOfObject(object);
  if (type !== 'ObjectDeleted') before.set(key, object);
  else {
    before.delete(key);
    rolling.delete(key);
  }
}

const FIRST_FAILURE = 'first-failure';

const isWatched = ({ apiVersion, kind }: KubeObject): boolean =>
  ['Deployment', 'StatefulSet', 'DaemonSet', 'Node'].includes(kindName(apiVersion, kind));

interface Seen {
  /** What is there of the kinds that are watched, as it was last. */
  readonly before: Map<string, KubeObject>;
  /** Whose rollout has not ended. */
  readonly rolling: Set<string>;
}

/** What happened, without a name for whom. */
function landmarkOf(event: ClusterEvent, seen: Seen): string | undefined {
  if (!isObjectEvent(event) || event.type === 'ObjectDeleted') return undefined;
  const { object } = event;
  switch (kindName(object.apiVersion, object.kind)) {
    case 'Event':
      return (object as EventObject).type === 'Warning' ? FIRST_FAILURE : undefined;
    case 'Deployment':
    case 'StatefulSet':
    case 'DaemonSet':
      return ofRollout(object as Workload, seen);
    case 'Node':
      return wasLost(object as Node, seen.before.get(keyOfObject(object)) as Node | undefined)
        ? 'node-lost'
        : undefined;
    default:
      return undefined;
  }
}

/** Pods that come back after they were lost end no rollout: one must have begun. */
function ofRollout(now: Workload, { before, rolling }: Seen): string | undefined {
  const key = keyOfObject(now);
  const old = before.get(key) as Workload | undefined;
  if (!old || !equal(old.spec.template, now.spec.template)) {
    rolling.add(key);
    return 'rollout-start';
  }
  return isComplete(now) && rolling.delete(key) ? 'rollout-end' : undefined;
}

type Workload = Deployment | StatefulSet | DaemonSet;

/** As `kubectl rollout status` has it. */
function isComplete(workload: Workload): boolean {
  const observed = workload.status?.observedGeneration ?? 0;
  if (observed < (workload.metadata.generation ?? 0)) return false;
  if (workload.kind === 'StatefulSet') return areUpdated(workload as StatefulSet);
  return workload.kind === 'DaemonSet'
    ? areEverywhere(workload as DaemonSet)
    : areAvailable(workload as Deployment);
}

function areAvailable({ spec, status = {} }: Deployment): boolean {
  const { updatedReplicas = 0, replicas = 0, availableReplicas = 0 } = status;
  return (
    updatedReplicas >= (spec.replicas ?? 1) &&
    replicas <= updatedReplicas &&
    availableReplicas >= updatedReplicas
  );
}

function areUpdated({ spec, status }: StatefulSet): boolean {
  const { replicas = 1, updateStrategy } = spec;
  const { readyReplicas = 0, updatedReplicas = 0 } = status ?? {};
  const kept = Math.min(updateStrategy?.rollingUpdate?.partition ?? 0, replicas);
  return readyReplicas >= replicas && updatedReplicas >= replicas - kept;
}

function areEverywhere({ status }: DaemonSet): boolean {
  const { desiredNumberScheduled = 0, updatedNumberScheduled = 0 } = status ?? {};
  return (
    updatedNumberScheduled >= desiredNumberScheduled &&
    (status?.numberAvailable ?? 0) >= desiredNumberScheduled
  );
}

const wasLost = (now: Node, old: Node | undefined): boolean =>
  old !== undefined && readiness(old) === 'True' && readiness(now) !== 'True';

const readiness = ({ status }: Node): string | undefined =>
  status?.conditions?.find(({ type }) => type === 'Ready')?.status;
