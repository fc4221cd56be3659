// What two schedules have come to, as a short text: it is the same where the same objects are there and the same is
// left to do in the same order.
//
// Versions, UIDs, generated names and addresses say only when something was made, so they are left out: what a UID
// refers to counts, and not how it is spelled. Of what is left to do reactions count in their order. Timers follow from
// objects. Event objects are left out: they differ with every time; of two back-offs that count them it is not told apart how
// far they are.

import type { Instant, Item } from '../../cluster/agenda.js';
import type { ClusterState } from '../../events/state.js';
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
    if (key.startsWith('Event/')) continue;
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
  const text = JSON.stringify(object)
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

/** 64 bits: two hashes that begin differently. */
const digest = (text: string): string =>
  hash(text).toString(36) + hash(text, 0x3c6ef372).toString(36);
