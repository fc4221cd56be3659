// A map whose keys are always in order and whose every version stays readable: the keyspace of a cluster.
//
// Iteration follows the keys' code units, never the order of insertion, so a state folded from the log and
// the same state restored from a snapshot cannot be told apart. An old version costs nothing to keep, so
// forks, as-of reads and stale caches are free (docs/adr/0008, docs/adr/0020).

import { collect, emptyTree, find, put, type Tree, treeOf, without } from './tree.js';
import { compare } from './tree-difference.js';

export interface Change<V> {
  readonly key: string;
  readonly before: V | undefined;
  readonly after: V | undefined;
}

export class SortedMap<V> {
  readonly #tree: Tree;
  /** What was asked for last: whoever changes an object has just looked at it, and so do those after him. */
  #lastKey: string | undefined;
  #lastValue: V | undefined;

  private constructor(tree: Tree, key?: string, value?: V) {
    this.#tree = tree;
    this.#lastKey = key;
    this.#lastValue = value;
  }

  static empty<V>(): SortedMap<V> {
    return new SortedMap<V>(emptyTree);
  }

  /** Makes a map at once from entries in any order; of several with one key the last counts. */
  static of<V>(entries: Iterable<readonly [string, V]>): SortedMap<V> {
    const map = new Map(entries);
    const keys = [...map.keys()].sort();
    return new SortedMap<V>(
      treeOf(
        keys,
        keys.map((key) => map.get(key)),
      ),
    );
  }

  get size(): number {
    return this.#tree.root.size;
  }

  get(key: string): V | undefined {
    if (key === this.#lastKey) return this.#lastValue;
    this.#lastKey = key;
    this.#lastValue = find(this.#tree, key) as V | undefined;
    return this.#lastValue;
  }

  has(key: string): boolean {
    return this.get(key) !== undefined;
  }

  set(key: string, value: V): SortedMap<V> {
    return new SortedMap(put(this.#tree, key, value), key, value);
  }

  delete(key: string): SortedMap<V> {
    const tree = without(this.#tree, key);
    return tree === this.#tree ? this : new SortedMap(tree);
  }

  /** Several changes at once: what lies on the way to more than one is copied once. What is `gone` removes. */
  with(changes: readonly (readonly [string, V | undefined])[], gone?: V): SortedMap<V> {
    let tree = this.#tree;
    const edit = {};
    for (let i = 0; i < changes.length; i++) {
      const change = changes[i] as readonly [string, V | undefined];
      tree =
        change[1] === gone ? without(tree, change[0], edit) : put(tree, change[0], change[1], edit);
    }
    return new SortedMap(tree);
  }

  /** The values whose key starts with `prefix`, in key order. */
  values(prefix = ''): V[] {
    const values: V[] = [];
    this.#collect(prefix, undefined, values);
    return values;
  }

  /** The keys that start with `prefix`, in order, at most `limit` of them. */
  keys(prefix = '', limit = Number.POSITIVE_INFINITY): string[] {
    const keys: string[] = [];
    this.#collect(prefix, keys, undefined, limit);
    return keys;
  }

  /** The entries whose key starts with `prefix`, in key order. */
  entries(prefix = ''): [string, V][] {
    const [keys, values]: [string[], V[]] = [[], []];
    this.#collect(prefix, keys, values);
    return keys.map((key, i) => [key, values[i] as V]);
  }

  #collect(
    prefix: string,
    keys: string[] | undefined,
    values: V[] | undefined,
    limit = Number.POSITIVE_INFINITY,
  ): void {
    collect(this.#tree, { prefix, limit, keys, values });
  }

  /** What changed from `before` to this map among what begins with `prefix`, in key order. Shared subtrees are skipped. */
  changesSince(before: SortedMap<V>, prefix = ''): Change<V>[] {
    const changes: Change<V>[] = [];
    compare(before.#tree, this.#tree, prefix, (key, old, now) => {
      changes.push({ key, before: old as V | undefined, after: now as V | undefined });
    });
    return changes;
  }
}
