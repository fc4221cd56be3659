// Some fields of many objects at many moments: for whoever asks the same of a whole cluster again and again.

import { keyOfObject, type Millis, type Revision } from '../machinery/object.js';
import { hash } from '../machinery/random.js';
import type { EventLog } from './event-log.js';

export interface Part {
  readonly key: string;
  /** The object, or at least the fields that were asked for; the same value where they have not changed. */
  readonly part: object;
}

export interface Change {
  readonly key: string;
  /** Undefined when there is no such object any more. */
  readonly part: object | undefined;
}

export interface Written extends Change {
  readonly revision: Revision;
  readonly at: Millis;
}

/** Reads the objects of one kind. */
export interface PartsReader {
  /** All of them, in no order. */
  at(revision: Revision): readonly Part[];
  /** One in so many, always the same ones: of those that were there when this was asked first. */
  fewAt(revision: Revision, oneIn: number): readonly Part[];
  /** What is another than at the moment asked for last; undefined where one had better ask for all of them. */
  changesTo?(revision: Revision): readonly Change[] | undefined;
  /** Every event that wrote one of them, in order. */
  written?(after: Revision, upTo: Revision): Iterable<Written>;
}

/** Where objects are at hand, or far away, they are read whole. */
export function wholeParts(log: Pick<EventLog, 'objectsAt'>, kind: string): PartsReader {
  const at = (revision: Revision) =>
    log.objectsAt(`${kind}/`, revision).map((part) => ({ key: keyOfObject(part), part }));
  return {
    at,
    fewAt: (revision, oneIn) => at(revision).filter(({ key }) => hash(key, oneIn) % oneIn === 0),
  };
}
