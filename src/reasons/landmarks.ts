// Moments that a tape marks by itself: the first failure, the beginning and the end of each rollout, nodes that
// were lost. They are found in the log when somebody asks for one; nothing is kept.

import { type ClusterEvent, isObjectEvent } from '../events/event.js';
import type { Deployment } from '../kinds/deployment/index.js';
import type { EventObject } from '../kinds/event/index.js';
import type { Node } from '../kinds/node/index.js';
import type { EventLog } from '../log/event-log.js';
import { equal } from '../machinery/equal.js';
import { type KubeObject, keyOfObject, kindName, type Revision } from '../machinery/object.js';

export interface Landmark {
  /** `first-failure`, `rollout-start-web`, `rollout-end-web-2`, `node-lost-node-1`. */
  readonly name: string;
  readonly revision: Revision;
}

/** Whether a name may be one of these, so that no other word costs a walk along the log. */
export const isLandmark = (name: string): boolean =>
  /^(first-failure$|rollout-(start|end)-|node-lost-)/.test(name);

export function landmarks(log: EventLog): readonly Landmark[] {
  const found: Landmark[] = [];
  const times = new Map<string, number>();
  const before = new Map<string, KubeObject>();
  for (const event of log.read()) {
    const name = landmarkOf(event, before);
    if (isObjectEvent(event) && isWatched(event.object))
      before.set(keyOfObject(event.object), event.object);
    if (name === undefined) continue;
    const n = (times.get(name) ?? 0) + 1;
    times.set(name, n);
    if (name === FIRST_FAILURE && n > 1) continue;
    found.push({ name: n === 1 ? name : `${name}-${n}`, revision: event.revision });
  }
  return found;
}

const FIRST_FAILURE = 'first-failure';

const isWatched = ({ apiVersion, kind }: KubeObject): boolean =>
  ['Deployment', 'Node'].includes(kindName(apiVersion, kind));

function landmarkOf(
  event: ClusterEvent,
  before: ReadonlyMap<string, KubeObject>,
): string | undefined {
  if (!isObjectEvent(event) || event.type === 'ObjectDeleted') return undefined;
  const { object } = event;
  const old = before.get(keyOfObject(object));
  switch (kindName(object.apiVersion, object.kind)) {
    case 'Event':
      return (object as EventObject).type === 'Warning' ? FIRST_FAILURE : undefined;
    case 'Deployment':
      return ofRollout(object as Deployment, old as Deployment | undefined);
    case 'Node':
      return wasLost(object as Node, old as Node | undefined)
        ? `node-lost-${object.metadata.name}`
        : undefined;
    default:
      return undefined;
  }
}

function ofRollout(now: Deployment, old: Deployment | undefined): string | undefined {
  const { name } = now.metadata;
  if (!old || !equal(old.spec.template, now.spec.template)) return `rollout-start-${name}`;
  return isComplete(now) && !isComplete(old) && !wasScaled(old, now)
    ? `rollout-end-${name}`
    : undefined;
}

/** As `kubectl rollout status` has it. */
function isComplete({ metadata, spec, status = {} }: Deployment): boolean {
  const {
    updatedReplicas = 0,
    replicas = 0,
    availableReplicas = 0,
    observedGeneration = 0,
  } = status;
  return (
    observedGeneration >= (metadata.generation ?? 0) &&
    updatedReplicas >= (spec.replicas ?? 1) &&
    replicas <= updatedReplicas &&
    availableReplicas >= updatedReplicas
  );
}

const wasScaled = (old: Deployment, now: Deployment): boolean =>
  old.spec.replicas !== now.spec.replicas;

const wasLost = (now: Node, old: Node | undefined): boolean =>
  old !== undefined && readiness(old) === 'True' && readiness(now) !== 'True';

const readiness = ({ status }: Node): string | undefined =>
  status?.conditions?.find(({ type }) => type === 'Ready')?.status;
