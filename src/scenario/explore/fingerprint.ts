// What two schedules have come to, as a short text: it is the same where the same objects are there and the same is
// left to do in the same order.
//
// Versions, UIDs, generated names and addresses say only when something was made, so they are left out: what a UID
// refers to counts, and not how it is spelled. Of what is left to do reactions count in their order. Timers follow from
// objects. Where a fault has caches lag, what they show counts as well. Of an Event object counts what was reported of what, how often, and in which seconds: that is all that
// controllers read of one. Its name and its microseconds say only when it was made.

import type { Item } from '../../cluster/agenda.js';
import type { Memory } from '../../cluster/impaired.js';
import type { Instant } from '../../cluster/sight.js';
import type { ClusterState } from '../../events/state.js';
import type { EventObject } from '../../kinds/event/index.js';
import type { KubeObject, Millis } from '../../machinery/object.js';
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

/**
 * `done`: how many actions there have been; `mayChoose`: whether another order may still be chosen. Then the milliseconds
 * count as well: they say what is within whose reach.
 */
export function fingerprint(instant: Instant, done: number, mayChoose: boolean): string {
  const { due, state, agenda, impaired } = instant;
  const colours = coloursOf(state);
  const named = ({ controller, key }: Item): string =>
    `${controller} ${colours.get(key) ?? key.replace(GENERATED, '*')}`;
  const pending = agenda.pending();
  const reactions = pending.filter(({ because }) => because !== undefined);
  const timed = (item: Item, at: Millis): string => `${named(item)} ${mayChoose ? at : ''}`;
  const news = impaired ? reactions.filter(({ reacts }) => reacts !== undefined) : [];
  const parts = [
    [...colours.values()].sort(),
    reactions.map((item) => `${item.reacts === undefined ? '' : 'hears '}${timed(item, item.due)}`),
    news.sort(byReaction).map((item) => timed(item, item.reacts ?? item.due)),
    pending
      .filter(({ because }) => because === undefined)
      .map(named)
      .sort(),
    ...(impaired ? remembered(impaired.memoryAt(due), mayChoose) : []),
  ];
  return `${done} ${parts.map((part) => digest(part.join())).join(' ')}`;
}

/** What caches that lag show and are yet to show is what comes, too, and which crash is next. */
const remembered = (
  { shown, unseen, left }: Memory,
  mayChoose: boolean,
): readonly (readonly string[])[] => [
  shown.map((state) => `${printOf(state)} ${mayChoose ? state.now : ''}`),
  unseen.map(({ actor, kind }) => `${actor} ${kind}`),
  left.map(String),
];

/** News of one instant is sorted as it will be reacted to. */
const byReaction = (a: Item, b: Item): number =>
  (a.reacts ?? a.due) - (b.reacts ?? b.due) ||
  a.controller - b.controller ||
  (a.key < b.key ? -1 : 1);

/** By their objects: time passes without a change of them. */
const prints = new WeakMap<object, string>();

function printOf(state: ClusterState): string {
  const print = prints.get(state.objects) ?? digest([...coloursOf(state).values()].sort().join());
  prints.set(state.objects, print);
  return print;
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
