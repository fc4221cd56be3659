// A map whose keys are always in order and whose every version stays readable: the keyspace of a cluster.
//
// Iteration follows the keys' code units, never the order of insertion, so a state folded from the log and
// the same state restored from a snapshot cannot be told apart. An old version costs nothing to keep, so
// forks, as-of reads and stale caches are free. It wraps sorted-btree's persistent operations, 1.1 to 1.5 µs
// an update at 70,000 keys, against 22 to 33 for the treap we began with (docs/adr/0008).

import * as btreeModule from 'sorted-btree';
import * as diffModule from 'sorted-btree/extended/diffAgainst.js';

type Tree<V> = import('sorted-btree').default<string, V>;
type TreeClass = new <V>(
  entries: [string, V][] | undefined,
  compare: (a: string, b: string) => number,
  maxNodeSize: number,
) => Tree<V>;
type DiffFunction = <V>(
  a: Tree<V>,
  b: Tree<V>,
  onlyA: (key: string, value: V) => void,
  onlyB: (key: string, value: V) => void,
  different: (key: string, a: V, b: V) => void,
) => void;

export interface Change<V> {
  readonly key: string;
  readonly before: V | undefined;
  readonly after: V | undefined;
}

/** CommonJS modules arrive wrapped once or twice, depending on who loads them. */
function unwrap(module: object): unknown {
  let found: unknown = module;
  while (typeof found === 'object' && found !== null && 'default' in found) found = found.default;
  return found;
}

const BTree = unwrap(btreeModule) as TreeClass;
const diffAgainst = unwrap(diffModule) as DiffFunction;

const NODE_SIZE = 32;
const byCodeUnit = (a: string, b: string): number => (a === b ? 0 : a < b ? -1 : 1);

/**
 * The first text that comes after all those that begin with a prefix. In as few bytes a character as the prefix: texts of
 * one width are compared ten times as fast as those of two.
 */
function after(prefix: string): string {
  const last = prefix.length - 1;
  const unit = prefix.charCodeAt(last);
  return unit === 0xffff
    ? `${prefix}\uffff`
    : prefix.slice(0, last) + String.fromCharCode(unit + 1);
}

export class SortedMap<V> {
  readonly #tree: Tree<V>;
  /** What was asked for last: whoever changes an object has just looked at it, and so do those after him. */
  #lastKey: string | undefined;
  #lastValue: V | undefined;

  private constructor(tree: Tree<V>, key?: string, value?: V) {
    this.#tree = tree;
    this.#lastKey = key;
    this.#lastValue = value;
  }

  static empty<V>(): SortedMap<V> {
    return new SortedMap<V>(new BTree<V>(undefined, byCodeUnit, NODE_SIZE));
  }

  /** Makes a map at once from entries in any order. */
  static of<V>(entries: Iterable<readonly [string, V]>): SortedMap<V> {
    const tree = new BTree<V>(undefined, byCodeUnit, NODE_SIZE);
    for (const [key, value] of entries) tree.set(key, value);
    return new SortedMap<V>(tree);
  }

  get size(): number {
    return this.#tree.size;
  }

  get(key: string): V | undefined {
    if (key === this.#lastKey) return this.#lastValue;
    this.#lastKey = key;
    this.#lastValue = this.#tree.get(key);
    return this.#lastValue;
  }

  has(key: string): boolean {
    return this.get(key) !== undefined;
  }

  set(key: string, value: V): SortedMap<V> {
    return new SortedMap(this.#tree.with(key, value, true) as Tree<V>, key, value);
  }

  delete(key: string): SortedMap<V> {
    const tree = this.#tree.without(key, true) as Tree<V>;
    return tree === this.#tree ? this : new SortedMap(tree);
  }

  /** Several changes at once: the way to places that lie together is copied once. Undefined removes. */
  with(changes: Iterable<readonly [string, V | undefined]>): SortedMap<V> {
    const tree = this.#tree.clone();
    for (const [key, value] of changes)
      if (value === undefined) tree.delete(key);
      else tree.set(key, value);
    return new SortedMap(tree);
  }

  /** The values whose key starts with `prefix`, in key order. */
  values(prefix = ''): V[] {
    const found: V[] = [];
    this.#each(prefix, (_key, value) => {
      found.push(value);
    });
    return found;
  }

  /** The keys that start with `prefix`, in order, at most `limit` of them. */
  keys(prefix = '', limit = Number.POSITIVE_INFINITY): string[] {
    const found: string[] = [];
    this.#each(prefix, (key) => {
      found.push(key);
      return found.length < limit ? undefined : { break: true };
    });
    return found;
  }

  /** The entries whose key starts with `prefix`, in key order. */
  entries(prefix = ''): [string, V][] {
    const found: [string, V][] = [];
    this.#each(prefix, (key, value) => {
      found.push([key, value]);
    });
    return found;
  }

  #each(prefix: string, visit: (key: string, value: V) => unknown): void {
    const tree = this.#tree;
    if (tree.size === 0) return;
    if (prefix !== '') tree.forRange(prefix, after(prefix), false, visit);
    else tree.forRange(tree.minKey() as string, tree.maxKey() as string, true, visit);
  }

  /** What changed from `before` to this map, in key order. Shared subtrees are skipped. */
  changesSince(before: SortedMap<V>): Change<V>[] {
    const changes: Change<V>[] = [];
    diffAgainst(
      before.#tree,
      this.#tree,
      (key, value) => {
        changes.push({ key, before: value, after: undefined });
      },
      (key, value) => {
        changes.push({ key, before: undefined, after: value });
      },
      (key, old, now) => {
        changes.push({ key, before: old, after: now });
      },
    );
    return changes.sort((a, b) => byCodeUnit(a.key, b.key));
  }
}
