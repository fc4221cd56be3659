// Changes as the log tells them, for watches that begin before anybody watched, or have fallen behind.

import { isObjectEvent } from '../../events/event.js';
import type { EventLog } from '../../log/event-log.js';
import { type KubeObject, keyOfObject, kindName, type Revision } from '../../machinery/object.js';
import { type Change, isFickle, type Scope } from './scope.js';

/**
 * The changes of a scope's kind after one revision up to another. What an object was before is looked up
 * where it matters: for what was deleted, and where a change may be the edge of a selector.
 */
export function pastChanges(
  log: EventLog,
  scope: Scope,
  after: Revision,
  upTo: Revision,
): readonly Change[] {
  const changes: Change[] = [];
  const known = new Map<string, KubeObject | undefined>();
  const fickle = isFickle(scope);
  for (const event of log.read(after, upTo)) {
    if (!isObjectEvent(event)) continue;
    const { object, revision, at, type } = event;
    if (kindName(object.apiVersion, object.kind) !== scope.kindName) continue;
    if (scope.namespace !== undefined && object.metadata.namespace !== scope.namespace) continue;
    const key = keyOfObject(object);
    const now = type === 'ObjectDeleted' ? undefined : object;
    const before = (): KubeObject | undefined => {
      if (type === 'ObjectCreated') return undefined;
      if (known.has(key)) return known.get(key);
      return now && !fickle ? now : log.objectAt(key, revision - 1);
    };
    changes.push({ revision, at, before: before(), after: now });
    known.set(key, now);
  }
  return changes;
}
