// What decided it: of all that a controller read, that without which it would have done something else.

import type { ObjectBody } from '../events/event.js';
import { evolve } from '../events/state.js';
import { lastSet, type ValueSet } from '../history/last-set.js';
import type { EventLog } from '../log/event-log.js';
import { equal } from '../machinery/equal.js';
import {
  type KubeObject,
  keyOfObject,
  type Revision,
  refOfKey,
  revisionOf,
} from '../machinery/object.js';
import { type Look, lookAgain } from './look.js';
import { refusing } from './refusing.js';

export interface ObjectRead {
  readonly key: string;
  readonly revision: Revision;
  /** Whether without this object something else would have been asked for; undefined when nobody tried. */
  readonly decided: boolean | undefined;
}

/** Beyond so many objects of a kind, only these are tried without. */
const TRIED_MAX = 24;

/** Every object that was read, the deciding ones first, each kind in key order. */
export function readsOf(look: Look): readonly ObjectRead[] {
  const tried = new Map<string, number>();
  const reads = [...look.view.seen].map(([key, object]) => {
    const { kind } = refOfKey(key);
    const number = (tried.get(kind) ?? 0) + 1;
    tried.set(kind, number);
    const decided =
      key === look.key ? true : number > TRIED_MAX ? undefined : decides(look, key, object);
    return { key, revision: revisionOf(object), decided };
  });
  for (const object of refusersOf(look)) {
    const key = keyOfObject(object);
    if (!look.view.seen.has(key)) reads.push({ key, revision: revisionOf(object), decided: true });
  }
  return reads.sort((a, b) => rank(a) - rank(b) || (a.key < b.key ? -1 : 1));
}

/** Who turned down what the controller asked for: the API server went by these, not the controller itself. */
function refusersOf(look: Look): readonly KubeObject[] {
  if (look.refusals.length === 0) return [];
  return refusing(look.state, refOfKey(look.key).namespace, (state) => {
    try {
      return lookAgain({ ...look, state })?.refusals ?? [];
    } catch {
      return [];
    }
  });
}

const rank = ({ decided }: ObjectRead): number => (decided ? 0 : 1);

function decides(look: Look, key: string, object: KubeObject): boolean {
  return keyOfObject(object) === key && differsWith(look, { type: 'ObjectDeleted', object });
}

/**
 * Of what has changed since the object looked at did, the newest change without which something else would
 * have been done: when a controller looks because it is time, that is what it found.
 */
export function newestDeciding(log: EventLog, look: Look): ValueSet | undefined {
  const own = look.state.objects.get(look.key);
  const since = own ? revisionOf(own) : 0;
  const newer = [...look.view.seen]
    .filter(([key, object]) => key !== look.key && revisionOf(object) > since && !isReport(key))
    .sort(([, a], [, b]) => revisionOf(b) - revisionOf(a))
    .slice(0, TRIED_MAX);
  for (const [key, object] of newer) {
    const set = lastSet(log, key, [], revisionOf(object));
    if (!set) continue;
    const { previous } = set;
    const without = previous
      ? ({ type: 'ObjectUpdated', object: previous.object } as const)
      : ({ type: 'ObjectDeleted', object } as const);
    if (differsWith(look, without)) return set;
  }
  return undefined;
}

/** Reports are read to be counted on, not to act on. */
const isReport = (key: string): boolean => key.startsWith('Event/');

function differsWith(look: Look, body: ObjectBody): boolean {
  const { revision, now: at } = look.state;
  const state = evolve(look.state, { ...body, revision, at, actor: '', because: null });
  try {
    const again = lookAgain({ ...look, state });
    return !again || !equal(again.requests, look.requests);
  } catch {
    // A controller may refuse to make sense of what nobody could have written.
    return true;
  }
}
