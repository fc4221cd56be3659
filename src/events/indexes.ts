// What objects are found by without looking at all of them: owners, nodes, labels, and sums over them.
//
// Lists are keys `kind|index|value|object key`; sums are numbers by name. Both are functions of the objects
// alone (a property test rebuilds them by a scan), and an update touches only the entries that differ.

import { builtInKind } from '../kinds/index.js';
import type { IndexWriter, Kind } from '../kinds/kind.js';
import { type KubeObject, kindName } from '../machinery/object.js';
import { SortedMap } from '../machinery/sorted-map.js';
import { resourceText } from '../machinery/status.js';

export interface Indexes {
  /** Filed object keys. */
  readonly lists: SortedMap<string>;
  readonly sums: SortedMap<number>;
}

export const noIndexes: Indexes = { lists: SortedMap.empty(), sums: SortedMap.empty() };

/** Prefix of all entries of one value of one index. */
export const listPrefix = (kind: string, index: string, value: string): string =>
  `${kind}|${index}|${value}|`;

/** Whether an object is filed under a value: for readers who have the objects and not the index. */
export const isFiled = (object: KubeObject, kind: string, index: string, value: string): boolean =>
  allOf(entriesOf(object)).files.includes(listPrefix(kind, index, value));

/** Replaces the entries of `before` with those of `after`, of one key; either may be missing. */
export function reindex(
  indexes: Indexes,
  key: string,
  before: KubeObject | undefined,
  after: KubeObject | undefined,
): Indexes {
  if (before && after && isIndexedAlike(after, before)) {
    const known = remembered.get(before);
    if (known) remembered.set(after, known);
    return indexes;
  }
  const [then, present] = [before ? entriesOf(before) : none, after ? entriesOf(after) : none];
  if (then === none && present === none) return indexes;
  const [old, now] = apart(then, present);
  const lists = relist(indexes.lists, old.files, now.files, key);
  const sums = resum(indexes.sums, old.sums, now.sums);
  return lists === indexes.lists && sums === indexes.sums ? indexes : { lists, sums };
}

type Sum = readonly [name: string, amount: number];

interface Entries {
  readonly files: readonly string[];
  readonly sums: readonly Sum[];
  /** What follows from parts of the object. */
  readonly parts: readonly Entries[];
}
const none: Entries = { files: [], sums: [], parts: [] };

/** Both without the parts that they share. */
function apart(one: Entries, other: Entries): readonly [Entries, Entries] {
  const isShared = one.parts.every((part, i) => part === other.parts[i]);
  return isShared && one.parts.length === other.parts.length
    ? [one, other]
    : [allOf(one, other.parts), allOf(other, one.parts)];
}

/** With what follows from the parts, but for some. */
function allOf(entries: Entries, but: readonly Entries[] = none.parts): Entries {
  if (entries.parts.length === 0) return entries;
  const files = entries.files.slice();
  const sums = entries.sums.slice();
  for (const part of entries.parts) {
    if (but.includes(part)) continue;
    files.push(...part.files);
    sums.push(...part.sums);
  }
  return { files, sums, parts: none.parts };
}

/**
 * What an object is filed under never changes, for it is frozen: worth remembering while it lives, unless
 * working it out takes no longer than remembering, as where there is hardly anything to add up.
 */
const remembered = new WeakMap<KubeObject, Entries>();

function entriesOf(object: KubeObject): Entries {
  const known = remembered.get(object);
  if (known) return known;
  const name = kindName(object.apiVersion, object.kind);
  const kind = builtInKind(name);
  const { namespace, ownerReferences, deletionTimestamp } = object.metadata;
  if (kind && isUnfiled(kind) && !ownerReferences && deletionTimestamp === undefined) return none;
  const write = new Writer(name, namespace);
  // Owners are found for every kind alike, and across kinds: the garbage collector asks for them.
  for (const owner of ownerReferences ?? []) write.files.push(`*|owner|${owner.uid}|`);
  if (deletionTimestamp !== undefined) write.files.push('*|deleting||');
  kind?.indexes?.(object, write);
  // How many of a kind there are in a namespace: quotas ask for it. A custom kind is counted by its name,
  // because its resource is for a definition to say.
  if (namespace !== undefined && !kind?.unlimited)
    write.add(`count/${namespace}/${kind ? resourceText(kind) : name}`, 1);
  const entries = write.entries();
  if (entries.sums.length > 1 || entries.parts.length > 0) remembered.set(object, entries);
  return entries;
}

/** Whether nothing follows from such objects by themselves, as with Events. */
const isUnfiled = ({ indexes, unlimited, namespaced }: Kind): boolean =>
  indexes === undefined && (unlimited === true || !namespaced);

class Writer implements IndexWriter {
  readonly #kind: string;
  readonly #namespace: string | undefined;
  readonly files: string[] = [];
  readonly #sums: [string, number][] = [];
  readonly #parts: Entries[] = [];

  constructor(kind: string, namespace: string | undefined) {
    this.#kind = kind;
    this.#namespace = namespace;
  }

  file(index: string, value: string): void {
    this.files.push(listPrefix(this.#kind, index, value));
  }

  add(sum: string, amount: number): void {
    if (amount !== 0) this.#sums.push([sum, amount]);
  }

  part(part: object, follows: (write: IndexWriter) => void): void {
    const known = following.get(part);
    if (known && known.kind === this.#kind && known.namespace === this.#namespace) {
      this.#parts.push(known);
      return;
    }
    const write = new Writer(this.#kind, this.#namespace);
    follows(write);
    const found = { ...write.entries(), kind: this.#kind, namespace: this.#namespace };
    following.set(part, found);
    this.#parts.push(found);
  }

  entries(): Entries {
    return { files: this.files, sums: this.#sums, parts: this.#parts };
  }
}

/** What follows from a part of an object of a kind in a namespace. */
const following = new WeakMap<
  object,
  Entries & { readonly kind: string; readonly namespace: string | undefined }
>();

/** Whether an object is known to be found by the same as before: most writes are no matter to the indexes. */
function isIndexedAlike(object: KubeObject, before: KubeObject): boolean {
  const [now, then] = [object.metadata, before.metadata];
  const kind = builtInKind(kindName(object.apiVersion, object.kind));
  return (
    kind !== undefined &&
    now.ownerReferences === then.ownerReferences &&
    now.deletionTimestamp === then.deletionTimestamp &&
    (kind.indexes === undefined || kind.isIndexedAlike?.(object, before) === true)
  );
}

function relist(
  lists: SortedMap<string>,
  old: readonly string[],
  now: readonly string[],
  key: string,
): SortedMap<string> {
  if (sameTexts(old, now)) return lists;
  const changes: [string, string | undefined][] = [];
  for (const file of old) if (!now.includes(file)) changes.push([file + key, undefined]);
  for (const file of now) if (!old.includes(file)) changes.push([file + key, key]);
  return lists.with(changes);
}

function resum(
  sums: SortedMap<number>,
  old: Entries['sums'],
  now: Entries['sums'],
): SortedMap<number> {
  if (sameSums(old, now)) return sums;
  const changes: [string, number][] = [];
  const add = (name: string, amount: number): void => {
    const known = changes.find((change) => change[0] === name);
    if (known) known[1] += amount;
    else changes.push([name, (sums.get(name) ?? 0) + amount]);
  };
  for (const sum of old) if (!hasSum(now, sum)) add(sum[0], -sum[1]);
  for (const sum of now) if (!hasSum(old, sum)) add(sum[0], sum[1]);
  return sums.with(changes, 0);
}

const hasSum = (sums: Entries['sums'], wanted: Sum): boolean =>
  sums.some((sum) => sum[0] === wanted[0] && sum[1] === wanted[1]);

const sameTexts = (a: readonly string[], b: readonly string[]): boolean =>
  a.length === b.length && a.every((text, i) => text === b[i]);

const sameSums = (a: Entries['sums'], b: Entries['sums']): boolean =>
  a.length === b.length && a.every((sum, i) => sum[0] === b[i]?.[0] && sum[1] === b[i]?.[1]);
