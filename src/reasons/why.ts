// Why something is as it is: who last set a value, where they had it from, and so on, down to what somebody
// asked for, to a fault, or to the clock.

import { type ClusterEvent, isObjectEvent, type ObjectEvent } from '../events/event.js';
import { type FieldChange, fieldChanges } from '../history/field-changes.js';
import type { FieldPath } from '../history/field-path.js';
import { lastSet, type ValueSet, wholeSet } from '../history/last-set.js';
import type { EventLog } from '../log/event-log.js';
import { keyOf, keyOfObject, type Revision } from '../machinery/object.js';
import { type Source, sourceOf } from './copies.js';
import { newestDeciding, type ObjectRead, readsOf } from './deciding.js';
import { type Look, lookBehind } from './look.js';

export interface Hop {
  readonly event: ClusterEvent;
  /** The object that the event is about. */
  readonly key: string | undefined;
  /** The value that is asked after; undefined when the event as a whole is. */
  readonly path: FieldPath | undefined;
  readonly before: unknown;
  readonly after: unknown;
  /** What the event changed of the version before. */
  readonly changes: readonly FieldChange[];
  /** Whether it was time that called for it, and not a change. */
  readonly timed: boolean;
  /** Where the value was copied from: the next hop says who set it there. */
  readonly source: Source | undefined;
  /** What was read for it, the deciding objects first; undefined when that is not to be told any more. */
  readonly reads: readonly ObjectRead[] | undefined;
  /** Sums that were asked for instead of the objects they are of, by name. */
  readonly counted: ReadonlyMap<string, number> | undefined;
}

export type Root = 'action' | 'fault' | 'clock' | 'beginning';

export interface Why {
  readonly hops: readonly Hop[];
  /** What it all came from. */
  readonly root: Root;
}

export interface WhyOptions {
  readonly path?: FieldPath;
  /** The moment that is asked about; now, without. */
  readonly upTo?: Revision;
  /** So many changes of the value further back, as one goes from one hit of a watchpoint to the one before. */
  readonly back?: number;
  /** Look again through the eyes of whoever did it: what they read, and what they copied. */
  readonly reads?: boolean;
}

const HOPS_MAX = 64;

/** Undefined when the object, or the value, was never there. */
export function whyIs(log: EventLog, key: string, options: WhyOptions = {}): Why | undefined {
  const { path = [], upTo = log.head, back = 0, reads = true } = options;
  return log.reading(() => {
    let set = lastSet(log, key, path, upTo);
    for (let n = 0; n < back && set; n++) set = lastSet(log, key, path, set.event.revision - 1);
    if (!set) return undefined;
    return new Inquiry(log, reads).follow({ set, path: path.length === 0 ? undefined : path });
  });
}

/** Why an event happened, whatever it is about. */
export function whyEvent(log: EventLog, revision: Revision, reads = true): Why | undefined {
  return log.reading(() => {
    const event = log.eventAt(revision);
    return event && new Inquiry(log, reads).follow(placeOf(log, event));
  });
}

/** An event, and the value in it that is followed. */
type Place =
  | { readonly set: ValueSet; readonly path: FieldPath | undefined }
  | { readonly event: Exclude<ClusterEvent, ObjectEvent> };

function placeOf(log: EventLog, event: ClusterEvent): Place {
  if (!isObjectEvent(event)) return { event };
  return { set: wholeSet(log, event), path: undefined };
}

class Inquiry {
  readonly #log: EventLog;
  readonly #reads: boolean;

  constructor(log: EventLog, reads: boolean) {
    this.#log = log;
    this.#reads = reads;
  }

  follow(start: Place): Why {
    const hops: Hop[] = [];
    let isFault = false;
    for (let place: Place | undefined = start; place && hops.length < HOPS_MAX; ) {
      if ('event' in place) {
        const { event } = place;
        const key = event.type === 'ActionTaken' ? keyOf(event.action.target) : undefined;
        hops.push({ ...nothing, event, key });
        const root = event.type === 'ActionTaken' ? (isFault ? 'fault' : 'action') : 'clock';
        return { hops, root };
      }
      const look = this.#lookBehind(place.set.event);
      const hop = this.#hop(place.set, place.path, look);
      hops.push(hop);
      isFault ||= isFaultKey(hop.key ?? '');
      place = this.#below(hop, place.set.event, look);
    }
    return { hops, root: hops.at(-1)?.timed ? 'clock' : 'beginning' };
  }

  #hop(
    { event, previous, before, after }: ValueSet,
    path: Hop['path'],
    look: Look | undefined,
  ): Hop {
    const key = keyOfObject(event.object);
    const changes =
      previous && event.type === 'ObjectUpdated' ? fieldChanges(previous.object, event.object) : [];
    const source = look && path && after !== undefined ? sourceOf(look, event, path) : undefined;
    const value = path === undefined ? {} : { before, after };
    return {
      ...nothing,
      event,
      key,
      path,
      ...value,
      changes,
      source,
      timed: look?.timed ?? false,
      reads: look && readsOf(look),
      counted: look?.view.counted,
    };
  }

  #lookBehind(event: ObjectEvent): Look | undefined {
    if (!this.#reads || event.because === null) return undefined;
    return isAction(this.#log, event.because) ? undefined : lookBehind(this.#log, event);
  }

  /** Where it goes on: to whoever set what was copied, and otherwise to what was reacted to. */
  #below({ source, reads }: Hop, event: ObjectEvent, look: Look | undefined): Place | undefined {
    const log = this.#log;
    if (source) {
      const set = lastSet(log, source.key, source.path, source.revision);
      if (set) return { set, path: source.path };
    }
    const fault = reads?.find(({ key, decided }) => decided && isFaultKey(key));
    const suffered = fault && lastSet(log, fault.key, ['spec'], fault.revision);
    if (suffered && suffered.event.revision < event.revision)
      return { set: suffered, path: ['spec'] };
    const found = look?.timed ? newestDeciding(log, look) : undefined;
    if (found) return { set: found, path: undefined };
    const cause = event.because === null ? undefined : log.eventAt(event.because);
    // Time called for it, again and again: what there is left to tell is who wanted it so.
    const wish =
      look?.timed && cause?.actor === event.actor
        ? lastSet(log, look.key, ['spec'], event.revision - 1)
        : undefined;
    if (wish && wish.event !== event) return { set: wish, path: ['spec'] };
    return cause && placeOf(log, cause);
  }
}

const isFaultKey = (key: string): boolean => key.startsWith('Fault/');

const nothing = {
  path: undefined,
  before: undefined,
  after: undefined,
  changes: [],
  timed: false,
  source: undefined,
  reads: undefined,
  counted: undefined,
} as const;

const isAction = (log: EventLog, revision: Revision): boolean =>
  log.eventAt(revision)?.type === 'ActionTaken';
