// What differs between two versions of a tree, found without a look at what they share.

import type { Tree, TreeNode } from './tree.js';

/** Told of what differs between two trees; undefined is what one of them does not have. */
export type Differing = (key: string, before: unknown, after: unknown) => void;

/** Finds what differs, in no order. What both share is not looked at. */
export function compare(a: Tree, b: Tree, tell: Differing): void {
  if (a.height === b.height) compareNodes(a.root, b.root, a.height, tell);
  else compareEntries(leavesApart(a, b), tell);
}

function compareNodes(a: TreeNode, b: TreeNode, height: number, tell: Differing): void {
  if (a === b) return;
  // The very same keys: nothing was added or taken away between them, so that item stands beside item.
  if (a.keys !== b.keys)
    compareEntries(leavesApart({ root: a, height }, { root: b, height }), tell);
  else
    for (let i = 0; i < a.keys.length; i++) {
      const [before, after] = [a.items[i], b.items[i]];
      if (height > 0) compareNodes(before as TreeNode, after as TreeNode, height - 1, tell);
      else if (before !== after) tell(a.keys[i] as string, before, after);
    }
}

function compareEntries([olds, news]: readonly [TreeNode[], TreeNode[]], tell: Differing): void {
  const before = new Map<string, unknown>();
  for (const { keys, items } of olds)
    for (let i = 0; i < keys.length; i++) before.set(keys[i] as string, items[i]);
  for (const { keys, items } of news)
    for (let i = 0; i < keys.length; i++) {
      const key = keys[i] as string;
      const old = before.get(key);
      before.delete(key);
      if (old !== items[i]) tell(key, old, items[i]);
    }
  for (const [key, old] of before) tell(key, old, undefined);
}

/** The leaves that only one of two trees has: what is in no such leaf is the same in both. */
function leavesApart(a: Tree, b: Tree): [TreeNode[], TreeNode[]] {
  let [ours, theirs] = [[a.root], [b.root]];
  let [ourHeight, theirHeight] = [a.height, b.height];
  for (;;) {
    if (ourHeight === theirHeight) {
      const [known, shared] = [new Set(ours), new Set(theirs)];
      ours = ours.filter((node) => !shared.has(node));
      theirs = theirs.filter((node) => !known.has(node));
      if (ourHeight === 0) return [ours, theirs];
    }
    const height = Math.max(ourHeight, theirHeight);
    if (ourHeight === height) ours = itemsOf(ours);
    if (theirHeight === height) theirs = itemsOf(theirs);
    ourHeight = Math.min(ourHeight, height - 1);
    theirHeight = Math.min(theirHeight, height - 1);
  }
}

const itemsOf = (nodes: readonly TreeNode[]): TreeNode[] =>
  nodes.flatMap(({ items }) => items as TreeNode[]);
