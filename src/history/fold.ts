// The fold of a tape, compared with what the tape says of a moment by other ways: from snapshots, and object by object.

import type { SqliteLog } from '../log/sqlite-log.js';
import { equal } from '../machinery/equal.js';
import { type KubeObject, keyOfObject, type Revision, revisionOf } from '../machinery/object.js';

export interface FoldOptions {
  /** Which objects live is compared after so many events; at the end also what they are. */
  readonly every?: number;
  readonly onProgress?: ((events: number) => void) | undefined;
}

const EVERY = 50_000;
const PROGRESS_EVERY = 10_000;

/** What is wrong first; undefined when all agrees. */
export function problemInFold(log: SqliteLog, options: FoldOptions = {}): string | undefined {
  const { every = EVERY, onProgress } = options;
  const folding = log.folding();
  for (let revision = 0; revision < log.head; ) {
    revision = Math.min(revision + PROGRESS_EVERY, log.head);
    const problem = folding.advance(revision);
    if (problem !== undefined) return problem;
    if (revision % every === 0 || revision === log.head) {
      const difference = differenceAt(log, folding.objects(), revision);
      if (difference !== undefined) return difference;
    }
    onProgress?.(revision);
  }
  return undefined;
}

function differenceAt(
  log: SqliteLog,
  folded: Iterable<KubeObject>,
  revision: Revision,
): string | undefined {
  const objects = new Map(Array.from(folded, (object) => [keyOfObject(object), object]));
  const found = log.lastWritten(revision);
  if (found.length !== objects.size)
    return `at revision ${revision} there are ${found.length} objects, but by the events ${objects.size}`;
  for (const { key, revision: written } of found) {
    const object = objects.get(key);
    if (!object) return `at revision ${revision} there is ${key}, but not by the events`;
    if (revisionOf(object) !== written)
      return `at revision ${revision} ${key} is of revision ${written}, but by the events of ${revisionOf(object)}`;
  }
  return revision === log.head ? differenceOf(log, objects) : undefined;
}

function differenceOf(
  log: SqliteLog,
  objects: ReadonlyMap<string, KubeObject>,
): string | undefined {
  for (const object of log.objectsAt('', log.head)) {
    const key = keyOfObject(object);
    if (!equal(objects.get(key), object)) return `${key} is not what the events made of it`;
  }
  return undefined;
}
