// The state of a cluster is a fold over its events, and this is the fold.

import { builtInKind } from '../kinds/index.js';
import { unreachable } from '../machinery/assert.js';
import {
  type KubeObject,
  keyOfObject,
  kindName,
  type Millis,
  type Revision,
} from '../machinery/object.js';
import { SortedMap } from '../machinery/sorted-map.js';
import type { ClusterEvent } from './event.js';
import { type Indexes, noIndexes, reindex } from './indexes.js';

export interface ClusterState {
  readonly revision: Revision;
  readonly now: Millis;
  /** `Pod/default/web-0` → object, in key order. */
  readonly objects: SortedMap<KubeObject>;
  readonly indexes: Indexes;
  /**
   * How often each key, and each generateName prefix, was created at this very instant. With the seed
   * and the instant it makes identity (docs/adr/0003); it is forgotten as soon as time moves.
   */
  readonly births: Births;
}

export interface Births {
  readonly at: Millis;
  readonly counts: SortedMap<number>;
}

export const genesis = (epoch: Millis): ClusterState => ({
  revision: 0,
  now: epoch,
  objects: SortedMap.empty(),
  indexes: noIndexes,
  births: { at: epoch, counts: SortedMap.empty() },
});

export function evolve(state: ClusterState, event: ClusterEvent): ClusterState {
  const { revision, at: now } = event;
  switch (event.type) {
    case 'ObjectCreated':
    case 'ObjectUpdated':
    case 'ObjectDeleted': {
      const { object } = event;
      const gone = event.type === 'ObjectDeleted';
      const key = keyOfObject(object);
      const before = state.objects.get(key);
      return {
        revision,
        now,
        objects: gone ? state.objects.delete(key) : state.objects.set(key, object),
        indexes: reindex(state.indexes, key, before, gone ? undefined : object),
        births:
          event.type === 'ObjectCreated' ? born(state.births, now, object, key) : state.births,
      };
    }
    case 'ActionTaken':
    case 'ClockAdvanced':
      return { ...state, revision, now };
    default:
      return unreachable(event);
  }
}

/** The same at another time. Its parts are named, for it happens at every instant and a spread takes its time. */
export const atTime = (
  { revision, objects, indexes, births }: ClusterState,
  now: Millis,
): ClusterState => ({ revision, now, objects, indexes, births });

export function replay(events: Iterable<ClusterEvent>, from: ClusterState): ClusterState {
  let state = from;
  for (const event of events) state = evolve(state, event);
  return state;
}

/** A state that holds just these objects: how a moment is restored without folding all that led to it. */
export function withObjects(state: ClusterState, objects: Iterable<KubeObject>): ClusterState {
  const entries: [string, KubeObject][] = [];
  let indexes = noIndexes;
  for (const object of objects) {
    const key = keyOfObject(object);
    entries.push([key, object]);
    indexes = reindex(indexes, key, undefined, object);
  }
  return { ...state, objects: SortedMap.of(entries), indexes };
}

/** How often `name` was created at the present instant. */
export const birthsOf = (state: ClusterState, name: string): number =>
  state.births.at === state.now ? (state.births.counts.get(name) ?? 0) : 0;

/** A creation is counted under its key, and under the key that generateName would prefix. */
function born(births: Births, now: Millis, object: KubeObject, key: string): Births {
  const counts = births.at === now ? births.counts : SortedMap.empty<number>();
  const own = counts.set(key, (counts.get(key) ?? 0) + 1);
  const prefix = object.metadata.generateName ?? timedPrefix(object);
  if (!prefix) return { at: now, counts: own };
  const home = key.slice(0, key.length - object.metadata.name.length);
  const name = generatedPrefix(home, prefix);
  return { at: now, counts: own.set(name, (own.get(name) ?? 0) + 1) };
}

/** What stands before the time in the name of an object that is named by it. */
function timedPrefix({ apiVersion, kind, metadata: { name } }: KubeObject): string | undefined {
  return builtInKind(kindName(apiVersion, kind))?.namedByTime
    ? name.slice(0, -TIMED_SUFFIX_LENGTH)
    : undefined;
}

/** Hex digits at the end of such a name [apiserver/identity.ts]. */
const TIMED_SUFFIX_LENGTH = 16;

/** `Pod/default/web-*`: what names generated from one prefix in one namespace are counted under. */
export const generatedPrefix = (home: string, prefix: string): string => `${home}${prefix}*`;
