// What two schedules have come to, as a short text: it is the same where the same objects are there and the same is
// left to do in the same order.
//
// Versions, UIDs, generated names and addresses say only when something was made, so they are left out: what a UID
// refers to counts, and not how it is spelled. Of what is left to do reactions count in their order. Timers follow from
// objects. Of an Event object counts what was reported of what, how often, and in which seconds: that is all that
// controllers read of one. Its name and its microseconds say only when it was made.

import type { Instant, Item } from '../../cluster/agenda.js';
import type { ClusterState } from '../../events/state.js';
import type { EventObject } from '../../kinds/event/index.js';
import type { KubeObject } from '../../machinery/object.js';
import { hash } from '../../machinery/random.js';

const UID = /[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-a[0-9a-f]{3}-[0-9a-f]{12}/g;
const VERSION = /"resourceVersion":"\d+"/g;
/** The five letters of a generated name, the digits of an address or of a container's id. */
const GENERATED = /-[bcdfghjklmnpqrstvwxz2456789]{5}(?![\w-])|\b10(?:\.\d+){3}\b|[0-9a-f]{64}/g;

interface Plain {
  readonly digest: string;
  /** The UIDs in it, in order. */
  readonly refers: readonly string[];
}

/** Objects never change: what each comes to is worked out once. */
const known = new WeakMap<KubeObject, Plain>();

/** `done`: how many actions there have been. */
export function fingerprint({ state, pending }: Instant, done: number): string {
  const colours = coloursOf(state);
  const named = ({ controller, key }: Item): string =>
    `${controller} ${colours.get(key) ?? key.replace(GENERATED, '*')}`;
  const reactions: string[] = [];
  const timers: string[] = [];
  for (const item of pending()) {
    if (item.because === undefined) timers.push(named(item));
    else reactions.push(`${item.reacts === undefined ? '' : 'hears '}${named(item)}`);
  }
  const parts = [[...colours.values()].sort(), reactions, timers.sort()];
  return `${done} ${parts.map((part) => digest(part.join())).join(' ')}`;
}

/** What each object is, and what those are that it refers to. */
function coloursOf({ objects }: ClusterState): ReadonlyMap<string, string> {
  const plain = new Map<string, Plain>();
  const owners = new Map<string, string>();
  for (const [key, object] of objects.entries('')) {
    const one = plainOf(object);
    plain.set(key, one);
    owners.set(object.metadata.uid, one.digest);
  }
  const colours = new Map<string, string>();
  for (const [key, { digest: own, refers }] of plain)
    colours.set(
      key,
      refers.length < 2 ? own : digest(`${own} ${refers.map((uid) => owners.get(uid) ?? '')}`),
    );
  return colours;
}

function plainOf(object: KubeObject): Plain {
  const remembered = known.get(object);
  if (remembered) return remembered;
  const refers: string[] = [];
  const text = JSON.stringify(object.kind === 'Event' ? reported(object as EventObject) : object)
    .replace(VERSION, '')
    .replace(UID, (uid) => {
      refers.push(uid);
      return '#';
    })
    .replace(GENERATED, '*');
  const plain = { digest: digest(text), refers };
  known.set(object, plain);
  return plain;
}

/** The times of the newer way are to the microsecond, and here to the second, as those of the older. */
function reported({ involvedObject, reason, message, ...event }: EventObject): object {
  const { type, source, reportingComponent, count, series } = event;
  const seconds = [
    event.firstTimestamp,
    event.lastTimestamp,
    event.eventTime,
    series?.lastObservedTime,
  ].map((time) => time?.slice(0, 'yyyy-mm-ddThh:mm:ss'.length));
  const { uid, name, fieldPath } = involvedObject;
  const told = { uid, name, fieldPath, reason, message, type, source, reportingComponent };
  return { kind: 'Event', ...told, times: series?.count ?? count, seconds };
}

/** 64 bits: two hashes that begin differently. */
const digest = (text: string): string =>
  hash(text).toString(36) + hash(text, 0x3c6ef372).toString(36);
