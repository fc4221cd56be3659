// The taints that tell of a node's condition [pkg/controller/nodelifecycle, util/taints].
//
// Departure: a node that came with the taint of one that is not ready keeps it until its kubelet has said anything. Upstream's
// kubelets say that they are not ready when they register; ours speak a little later, and are ready then.

import type { Taint } from 'kubernetes-types/core/v1.js';
import type { Node } from '../../kinds/node/index.js';
import { NOT_READY } from '../../kinds/node/not-ready.js';

const UNREACHABLE = 'node.kubernetes.io/unreachable';

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

const hasReported = ({ status }: Node): boolean =>
  status?.conditions?.some(({ type }) => type === 'Ready') ?? false;

const newcomers = (present: readonly Taint[]): readonly string[] =>
  present.some(({ key, effect }) => key === NOT_READY && effect === 'NoSchedule')
    ? [NOT_READY]
    : [];

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
  if (!hasReported(node)) keys.push(...newcomers(present));
  const loss = lossTaint(node);
  const wanted = [
    ...keys.map((key) => ({ key, effect: 'NoSchedule' })),
    ...(loss !== undefined && execute ? [{ key: loss, effect: 'NoExecute' }] : []),
  ];
  const { add, remove } = taintSetDiff(wanted, present);
  const stays = (taint: Taint): boolean =>
    !OURS.has(taint.key) ||
    taint.effect === 'PreferNoSchedule' ||
    // Once there it stays until the node is ready again, however the zone fares.
    (taint.effect === 'NoExecute' && taint.key === loss);
  const kept = present.filter((taint) => !remove.includes(taint) || stays(taint));
  return [...kept, ...add.map((taint) => ({ ...taint, timeAdded: now }))];
}

/** What must be added to one set of taints, and taken from it, to make another of it [util/taints TaintSetDiff]. */
export function taintSetDiff(wanted: readonly Taint[], present: readonly Taint[]) {
  const isIn = (taint: Taint, set: readonly Taint[]): boolean =>
    set.some(({ key, effect }) => key === taint.key && effect === taint.effect);
  return {
    add: wanted.filter((taint) => !isIn(taint, present)),
    remove: present.filter((taint) => !isIn(taint, wanted)),
  };
}
