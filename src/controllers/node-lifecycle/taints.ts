// The taints that tell of a node's condition [pkg/controller/nodelifecycle, util/taints].

import type { Taint } from 'kubernetes-types/core/v1.js';
import type { Node } from '../../kinds/node/index.js';

const UNREACHABLE = 'node.kubernetes.io/unreachable';
const NOT_READY = 'node.kubernetes.io/not-ready';

const BY_CONDITION: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  Ready: { False: NOT_READY, Unknown: UNREACHABLE },
  MemoryPressure: { True: 'node.kubernetes.io/memory-pressure' },
  DiskPressure: { True: 'node.kubernetes.io/disk-pressure' },
  PIDPressure: { True: 'node.kubernetes.io/pid-pressure' },
  NetworkUnavailable: { True: 'node.kubernetes.io/network-unavailable' },
};
const UNSCHEDULABLE = 'node.kubernetes.io/unschedulable';

const OURS: ReadonlySet<string> = new Set([
  UNSCHEDULABLE,
  ...Object.values(BY_CONDITION).flatMap((keys) => Object.values(keys)),
]);

/** The key of the taint for a node that is not ready; undefined if it is, or has never said. */
export function lossTaint({ status }: Node): string | undefined {
  const ready = status?.conditions?.find(({ type }) => type === 'Ready');
  return ready && BY_CONDITION['Ready']?.[ready.status];
}

/** The taints a node should have: those of others, and ours; `execute` adds NoExecute for a lost node. */
export function taintsFor(node: Node, execute: boolean, now: string): readonly Taint[] {
  const present = node.spec.taints ?? [];
  const keys = (node.status?.conditions ?? []).flatMap(
    ({ type, status }) => BY_CONDITION[type]?.[status] ?? [],
  );
  if (node.spec.unschedulable) keys.push(UNSCHEDULABLE);
  const loss = lossTaint(node);
  const wanted = [
    ...keys.map((key) => ({ key, effect: 'NoSchedule' })),
    ...(loss !== undefined && execute ? [{ key: loss, effect: 'NoExecute' }] : []),
  ];
  const same = (a: Taint, b: Taint): boolean => a.key === b.key && a.effect === b.effect;
  const kept = present.filter(
    (taint) =>
      !OURS.has(taint.key) ||
      taint.effect === 'PreferNoSchedule' ||
      wanted.some((other) => same(other, taint)) ||
      // Once there it stays until the node is ready again, however the zone fares.
      (taint.effect === 'NoExecute' && taint.key === loss),
  );
  const added = wanted.filter((taint) => !present.some((other) => same(other, taint)));
  return [...kept, ...added.map((taint) => ({ ...taint, timeAdded: now }))];
}
