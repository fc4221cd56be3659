// Lines of a log as a tree: what an event led to stands below it.

export interface TreeNode {
  readonly id: number;
  /** The node above; undefined, or one that is not there, makes a root. */
  readonly parent: number | undefined;
}

/** Deeper nodes stand at this depth: a chain of causes can be thousands long. */
const DEPTH_MAX = 12;

/** The nodes in the order of a tree walk, each with the lines to draw before it. Roots keep their order. */
export function* treeOrder<N extends TreeNode>(
  nodes: readonly N[],
): Generator<{ readonly node: N; readonly branch: string }> {
  const known = new Set(nodes.map(({ id }) => id));
  const below = new Map<number, N[]>();
  const roots: N[] = [];
  for (const node of nodes) {
    if (node.parent === undefined || !known.has(node.parent)) roots.push(node);
    else {
      const siblings = below.get(node.parent);
      if (siblings) siblings.push(node);
      else below.set(node.parent, [node]);
    }
  }
  for (const root of roots) {
    const stack = [{ node: root, stem: '', branch: '', depth: 0 }];
    for (let next = stack.pop(); next; next = stack.pop()) {
      const { node, stem, depth } = next;
      yield { node, branch: next.branch };
      const children = below.get(node.id) ?? [];
      for (let i = children.length - 1; i >= 0; i--) {
        const isLast = i === children.length - 1;
        const deep = depth + 1 >= DEPTH_MAX;
        stack.push({
          node: children[i] as N,
          branch: `${stem}${isLast ? '└─ ' : '├─ '}`,
          stem: deep ? stem : `${stem}${isLast ? '   ' : '│  '}`,
          depth: depth + 1,
        });
      }
    }
  }
}
