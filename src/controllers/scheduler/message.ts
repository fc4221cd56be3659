// Why no node would do, in upstream's words: `0/3 nodes are available: 1 Insufficient cpu, 2 node(s) …`.
//
// Source: pkg/scheduler/framework/types.go FitError.

/** Why one node would not do; `never`: no victim would change that. */
export interface Rejection {
  readonly reasons: readonly string[];
  readonly never: boolean;
}

export function fitError(
  nodes: number,
  rejections: Iterable<Rejection>,
  forAll: string | undefined,
  preemption: string | undefined,
): string {
  let text = `0/${nodes} nodes are available:`;
  if (forAll !== undefined) text += ` ${forAll}.`;
  else {
    const lines = histogram(rejections);
    if (lines.length > 0) text += ` ${lines.join(', ')}.`;
  }
  return preemption ? `${text} ${preemption}` : text;
}

function histogram(rejections: Iterable<Rejection>): readonly string[] {
  const counts = new Map<string, number>();
  for (const { reasons } of rejections)
    for (const reason of reasons) counts.set(reason, (counts.get(reason) ?? 0) + 1);
  return [...counts].map(([reason, count]) => `${count} ${reason}`).sort();
}
