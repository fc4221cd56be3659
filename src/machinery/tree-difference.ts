// What differs between two versions of a tree, found without a look at what they share.

import type { Tree, TreeNode } from './tree.js';

/** Told of what differs between two trees, in the order of keys; undefined is what one of them does not have. */
export type Differing = (key: string, before: unknown, after: unknown) => void;

/** Finds what differs among what begins with a prefix. What both share is not looked at. */
export function compare(a: Tree, b: Tree, prefix: string, tell: Differing): void {
  if (a.height === b.height) compareNodes(a.root, b.root, a.height, prefix, tell);
  else compareEntries(leavesApart(a, b, prefix), prefix, tell);
}

function compareNodes(
  a: TreeNode,
  b: TreeNode,
  height: number,
  prefix: string,
  tell: Differing,
): void {
  if (a === b) return;
  // The very same keys: nothing was added or taken away between them, so that item stands beside item.
  if (a.keys !== b.keys) {
    compareEntries(leavesApart({ root: a, height }, { root: b, height }, prefix), prefix, tell);
    return;
  }
  for (let i = 0; i < a.keys.length; i++) {
    const [before, after] = [a.items[i], b.items[i]];
    if (before === after) continue;
    if (height === 0) {
      const key = a.keys[i] as string;
      if (key.startsWith(prefix)) tell(key, before, after);
    } else if (mayHold(a.keys, i, prefix))
      compareNodes(before as TreeNode, after as TreeNode, height - 1, prefix, tell);
  }
}

/** Whether an item of a node above the leaves may hold something that begins with a prefix. */
function mayHold(keys: readonly string[], i: number, prefix: string): boolean {
  const [begin, end] = [keys[i] as string, keys[i + 1]];
  const comesBefore = i === 0 || begin <= prefix || begin.startsWith(prefix);
  return comesBefore && (end === undefined || end > prefix);
}

/** Both lists of leaves are in order, so one pass over them side by side meets every key. */
function compareEntries(
  [olds, news]: readonly [readonly TreeNode[], readonly TreeNode[]],
  prefix: string,
  tell: Differing,
): void {
  const [old, now] = [new Walk(olds, prefix), new Walk(news, prefix)];
  for (;;) {
    const [a, b] = [old.key, now.key];
    if (a === undefined && b === undefined) return;
    if (b === undefined || (a !== undefined && a < b)) {
      tell(a as string, old.item, undefined);
      old.next();
    } else if (a === undefined || b < a) {
      tell(b, undefined, now.item);
      now.next();
    } else {
      if (old.item !== now.item) tell(a, old.item, now.item);
      old.next();
      now.next();
    }
  }
}

/** A place among the entries of leaves that begin with a prefix; it has no key at their end. */
class Walk {
  key: string | undefined;
  item: unknown;
  readonly #leaves: readonly TreeNode[];
  readonly #prefix: string;
  #leaf = 0;
  #at = -1;

  constructor(leaves: readonly TreeNode[], prefix: string) {
    this.#leaves = leaves;
    this.#prefix = prefix;
    this.next();
  }

  next(): void {
    for (; this.#leaf < this.#leaves.length; this.#leaf++, this.#at = -1) {
      const { keys, items } = this.#leaves[this.#leaf] as TreeNode;
      while (++this.#at < keys.length) {
        const key = keys[this.#at] as string;
        if (!key.startsWith(this.#prefix)) continue;
        this.key = key;
        this.item = items[this.#at];
        return;
      }
    }
    this.key = undefined;
  }
}

/** The leaves that only one of two trees has: what is in no such leaf is the same in both. */
function leavesApart(a: Tree, b: Tree, prefix: string): [TreeNode[], TreeNode[]] {
  let [ours, theirs] = [[a.root], [b.root]];
  let [ourHeight, theirHeight] = [a.height, b.height];
  for (;;) {
    if (ourHeight === theirHeight) {
      const known = ours;
      ours = without(ours, theirs);
      theirs = without(theirs, known);
      if (ourHeight === 0) return [ours, theirs];
    }
    const height = Math.max(ourHeight, theirHeight);
    if (ourHeight === height) ours = itemsOf(ours, prefix);
    if (theirHeight === height) theirs = itemsOf(theirs, prefix);
    ourHeight = Math.min(ourHeight, height - 1);
    theirHeight = Math.min(theirHeight, height - 1);
  }
}

function without(nodes: readonly TreeNode[], others: readonly TreeNode[]): TreeNode[] {
  const shared = others.length > FEW ? new Set(others) : undefined;
  return nodes.filter((node) => !(shared ? shared.has(node) : others.includes(node)));
}

/** Up to so many a list is looked through sooner than a set is made of it. */
const FEW = 8;

function itemsOf(nodes: readonly TreeNode[], prefix: string): TreeNode[] {
  const below: TreeNode[] = [];
  for (const { keys, items } of nodes)
    for (let i = 0; i < keys.length; i++)
      if (mayHold(keys, i, prefix)) below.push(items[i] as TreeNode);
  return below;
}
