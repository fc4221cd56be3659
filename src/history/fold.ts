// The fold of a log, compared with what the log says by other ways: from snapshots, and object by object.

import { isObjectEvent } from '../events/event.js';
import type { EventLog } from '../log/event-log.js';
import { equal } from '../machinery/equal.js';
import { type KubeObject, keyOfObject, type Revision } from '../machinery/object.js';

export interface FoldOptions {
  /** The state is compared after so many events, and at the end. */
  readonly every?: number;
  readonly onProgress?: ((events: number) => void) | undefined;
}

/** By uid: a name may be used again, and is longer. */
type Objects = Map<string, KubeObject>;

const EVERY = 50_000;
const PROGRESS_EVERY = 10_000;

/** What is wrong first; undefined when all agrees. */
export function problemInFold(log: EventLog, options: FoldOptions = {}): string | undefined {
  const { every = EVERY, onProgress } = options;
  const objects: Objects = new Map();
  for (const event of log.read()) {
    const { revision } = event;
    if (isObjectEvent(event)) {
      const { size } = objects;
      objects.set(event.object.metadata.uid, event.object);
      const isThere = objects.size === size;
      if (isThere === (event.type === 'ObjectCreated'))
        return `revision ${revision} ${isThere ? 'makes' : 'changes'} ${keyOfObject(event.object)}, which is ${isThere ? '' : 'not '}there`;
      if (event.type === 'ObjectDeleted') objects.delete(event.object.metadata.uid);
    }
    if (revision % every === 0 || revision === log.head) {
      const problem = differenceAt(log, objects, revision);
      if (problem !== undefined) return problem;
    }
    if (revision % PROGRESS_EVERY === 0) onProgress?.(revision);
  }
  return undefined;
}

function differenceAt(log: EventLog, objects: Objects, revision: Revision): string | undefined {
  const found = log.objectsAt('', revision);
  if (found.length !== objects.size)
    return `at revision ${revision} there are ${found.length} objects, but by the events ${objects.size}`;
  for (const object of found) {
    if (!equal(objects.get(object.metadata.uid), object))
      return `at revision ${revision} ${keyOfObject(object)} is not what the events made of it`;
  }
  return undefined;
}
