// A B+ tree of text keys none of whose versions ever changes: each shares with the others all nodes but those on the way to
// what differs. Only nodes made by an edit that is still going on, which nobody else has seen, are changed by it.
//
// A node has `keys` beside `items`. In a leaf the items are values. Above, they are nodes, and each key is one that
// nothing in its node comes before; the first key of such a node says nothing, for all that comes before the second
// belongs to its first item. All leaves are equally deep.

export class TreeNode {
  readonly keys: readonly string[];
  readonly items: readonly unknown[];
  /** Values below. */
  size: number;
  /** Which edit made it, if there were several changes to it. */
  readonly edit: Edit | undefined;

  constructor(keys: readonly string[], items: readonly unknown[], size: number, edit?: Edit) {
    this.keys = keys;
    this.items = items;
    this.size = size;
    this.edit = edit;
  }
}

/** Several changes of which only the last result counts. It is told apart by being this object. */
export type Edit = Readonly<Record<never, never>>;

export interface Tree {
  readonly root: TreeNode;
  /** Of the root above the leaves. */
  readonly height: number;
}

const KEYS_MAX = 32;
/** A node with fewer keys is joined to a neighbour, if both are small enough together. */
const KEYS_FEW = 8;
const JOINED_MAX = 24;

const emptyLeaf = new TreeNode([], [], 0);
export const emptyTree: Tree = { root: emptyLeaf, height: 0 };

/** Where a key stands, or would. */
function placeOf(keys: readonly string[], key: string): number {
  let low = 0;
  let high = keys.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((keys[middle] as string) < key) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Which item of a node above the leaves a key belongs to. */
function wayTo(keys: readonly string[], key: string): number {
  let low = 1;
  let high = keys.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((keys[middle] as string) <= key) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

export function find({ root, height }: Tree, key: string): unknown {
  let node = root;
  for (let above = height; above > 0; above--) node = node.items[wayTo(node.keys, key)] as TreeNode;
  const at = placeOf(node.keys, key);
  return node.keys[at] === key ? node.items[at] : undefined;
}

/** A tree that has a value under a key, in place of what is there. */
export function put(tree: Tree, key: string, value: unknown, edit?: Edit): Tree {
  const { height } = tree;
  const root = putIn(tree.root, height, key, value, edit);
  if (root === tree.root) return tree;
  if (root.keys.length <= KEYS_MAX) return { root, height };
  const [left, right] = halves(root, height);
  const keys = [left.keys[0] as string, right.keys[0] as string];
  return { root: new TreeNode(keys, [left, right], root.size, edit), height: height + 1 };
}

/** May have one key too many: whoever holds it divides it. */
function putIn(
  node: TreeNode,
  height: number,
  key: string,
  value: unknown,
  edit: Edit | undefined,
): TreeNode {
  const { keys, items, size } = node;
  if (height === 0) {
    const at = placeOf(keys, key);
    if (keys[at] !== key)
      return new TreeNode(keys.toSpliced(at, 0, key), items.toSpliced(at, 0, value), size + 1);
    return items[at] === value ? node : new TreeNode(keys, items.with(at, value), size);
  }
  const at = wayTo(keys, key);
  const old = items[at] as TreeNode;
  const before = old.size;
  const now = putIn(old, height - 1, key, value, edit);
  if (now === old && now.size === before) return node;
  const newSize = size + now.size - before;
  if (now.keys.length <= KEYS_MAX) return withItem(node, at, now, newSize, edit);
  const [left, right] = halves(now, height - 1);
  return new TreeNode(
    keys.toSpliced(at + 1, 0, right.keys[0] as string),
    items.toSpliced(at, 1, left, right),
    newSize,
    edit,
  );
}

/** A node above the leaves with another item, or one that this edit has changed, in place of one. */
function withItem(
  node: TreeNode,
  at: number,
  item: TreeNode,
  size: number,
  edit: Edit | undefined,
): TreeNode {
  if (edit === undefined || node.edit !== edit)
    return new TreeNode(node.keys, node.items.with(at, item), size, edit);
  (node.items as unknown[])[at] = item;
  node.size = size;
  return node;
}

function halves({ keys, items, size }: TreeNode, height: number): [TreeNode, TreeNode] {
  const half = keys.length >>> 1;
  const first = items.slice(0, half);
  const left = height === 0 ? half : sizeOf(first as TreeNode[]);
  return [
    new TreeNode(keys.slice(0, half), first, left),
    new TreeNode(keys.slice(half), items.slice(half), size - left),
  ];
}

function sizeOf(nodes: readonly TreeNode[]): number {
  let size = 0;
  for (const node of nodes) size += node.size;
  return size;
}

/** A tree without a key. */
export function without(tree: Tree, key: string, edit?: Edit): Tree {
  let { height } = tree;
  let root = withoutIn(tree.root, height, key, edit);
  if (root === tree.root) return tree;
  for (; height > 0 && root.keys.length < 2; height--)
    root = (root.items[0] as TreeNode | undefined) ?? emptyLeaf;
  return { root, height };
}

function withoutIn(node: TreeNode, height: number, key: string, edit: Edit | undefined): TreeNode {
  const { keys, items, size } = node;
  if (height === 0) {
    const at = placeOf(keys, key);
    if (keys[at] !== key) return node;
    return new TreeNode(keys.toSpliced(at, 1), items.toSpliced(at, 1), size - 1);
  }
  const at = wayTo(keys, key);
  const old = items[at] as TreeNode;
  const before = old.size;
  const now = withoutIn(old, height - 1, key, edit);
  if (now === old && now.size === before) return node;
  const newSize = size + now.size - before;
  if (now.size === 0)
    return new TreeNode(keys.toSpliced(at, 1), items.toSpliced(at, 1), newSize, edit);
  const first = at > 0 ? at - 1 : 0;
  const left = at > 0 ? (items[first] as TreeNode) : now;
  const right = at > 0 ? now : (items[1] as TreeNode | undefined);
  if (!right || now.keys.length >= KEYS_FEW || left.keys.length + right.keys.length > JOINED_MAX)
    return withItem(node, at, now, newSize, edit);
  // In a leaf the first key says what there is; above, what stands beside the node does.
  const begin = height === 1 ? right.keys[0] : keys[first + 1];
  const joined = join(left, begin as string, right);
  return new TreeNode(
    keys.toSpliced(first + 1, 1),
    items.toSpliced(first, 2, joined),
    newSize,
    edit,
  );
}

const join = (left: TreeNode, begin: string, right: TreeNode): TreeNode =>
  new TreeNode(
    [...left.keys, begin, ...right.keys.slice(1)],
    [...left.items, ...right.items],
    left.size + right.size,
  );

/** Makes a tree of entries that are in order, no key twice. */
export function treeOf(keys: readonly string[], values: readonly unknown[]): Tree {
  let nodes = portions(keys, values, (items) => items.length);
  let height = 0;
  for (; nodes.length > 1; height++) {
    const starts = nodes.map((node) => node.keys[0] as string);
    nodes = portions(starts, nodes, (items) => sizeOf(items as TreeNode[]));
  }
  return { root: nodes[0] ?? emptyLeaf, height };
}

function portions(
  keys: readonly string[],
  items: readonly unknown[],
  size: (items: readonly unknown[]) => number,
): TreeNode[] {
  const nodes: TreeNode[] = [];
  for (let at = 0; at < keys.length; at += JOINED_MAX) {
    const own = items.slice(at, at + JOINED_MAX);
    nodes.push(new TreeNode(keys.slice(at, at + JOINED_MAX), own, size(own)));
  }
  return nodes;
}

/** What is looked for, and found: keys, values or both. */
export interface Search {
  /** What the keys begin with. */
  readonly prefix: string;
  readonly limit: number;
  readonly keys: string[] | undefined;
  readonly values: unknown[] | undefined;
}

export function collect({ root, height }: Tree, search: Search): void {
  collectIn(root, height, search, search.limit);
}

/** @returns how many more there may be. */
function collectIn(node: TreeNode, height: number, search: Search, limit: number): number {
  if (height === 0) return collectLeaf(node, search, limit);
  const { keys, items } = node;
  const { prefix } = search;
  const start = wayTo(keys, prefix);
  let left = limit;
  for (let at = start; at < keys.length && left > 0; at++) {
    if (at > start && !(keys[at] as string).startsWith(prefix)) return 0;
    left = collectIn(items[at] as TreeNode, height - 1, search, left);
  }
  return left;
}

function collectLeaf({ keys, items }: TreeNode, search: Search, limit: number): number {
  const { prefix } = search;
  const start = placeOf(keys, prefix);
  const isToTheEnd = keys.at(-1)?.startsWith(prefix);
  let at = start;
  for (; at < keys.length && at - start < limit; at++) {
    const key = keys[at] as string;
    if (!isToTheEnd && !key.startsWith(prefix)) return 0;
    search.keys?.push(key);
    search.values?.push(items[at]);
  }
  return limit - (at - start);
}
