// Making room for a pod at the expense of less important ones.
//
// Source: pkg/scheduler/framework/preemption/preemption.go, plugins/defaultpreemption. Departure: whether
// spreading and pod affinity would be satisfied is judged with the victims still there.

import type { LabelSelector } from 'kubernetes-types/meta/v1.js';
import type { View } from '../../events/view.js';
import type { Pod } from '../../kinds/pod/index.js';
import { matchesSelector } from '../../machinery/selector.js';
import { reject, type Search } from './choose.js';
import { demandOf } from './fit.js';
import { isOver } from './matching-pods.js';
import { fitError, type Rejection } from './message.js';
import type { NodeInfo } from './snapshot.js';

export interface Preemption {
  readonly node?: string;
  readonly victims: readonly Pod[];
  /** What it came to, to be told after the reasons of the nodes; empty when it succeeded. */
  readonly message: string;
}

/** Whether it might help to take pods from a node: what stands against it may be due to them. */
export const mightHelp = (rejection: Rejection | undefined): boolean => !rejection?.never;

interface Candidate {
  readonly node: string;
  readonly victims: readonly Pod[];
  /** How many victims a disruption budget protects. */
  readonly protectedVictims: number;
}

const NOT_HELPFUL: Rejection = {
  reasons: ['Preemption is not helpful for scheduling'],
  never: true,
};
const NO_VICTIMS: Rejection = {
  reasons: ['No preemption victims found for incoming pod'],
  never: true,
};
const CANDIDATES_MIN = 100;
/** Why a victim is disrupted. */
export const PREEMPTED = 'PreemptionByScheduler';

export function preempt(search: Search, rejections: ReadonlyMap<string, Rejection>): Preemption {
  const { pod, view, snapshot } = search;
  const refusal = whyNot(search, rejections);
  if (refusal) return { victims: [], message: `preemption: ${refusal}` };
  const hopeless = !hasLesser(pod, view);
  const outcomes: Rejection[] = [];
  const candidates: Candidate[] = [];
  const nodes = snapshot.nodes;
  const enough = Math.max(CANDIDATES_MIN, Math.floor(nodes.length / 10));
  const start = nodes.length === 0 ? 0 : view.roll(nodes.length, 'preempt', pod.metadata.uid);
  for (let i = 0; i < nodes.length && candidates.length < enough; i++) {
    const info = nodes[(start + i) % nodes.length];
    if (!info) continue;
    const known = rejections.get(info.name);
    const outcome = !mightHelp(known)
      ? NOT_HELPFUL
      : hopeless
        ? NO_VICTIMS
        : victimsOn(search, info);
    if ('victims' in outcome) candidates.push(outcome);
    else outcomes.push(outcome);
  }
  const chosen = candidates.sort(better)[0];
  if (chosen) return { node: chosen.node, victims: chosen.victims, message: '' };
  const text = fitError(nodes.length, outcomes, undefined, undefined);
  return { victims: [], message: `preemption: ${text}` };
}

/** PodEligibleToPreemptOthers: not while the last ones to make room are still leaving. */
function whyNot(
  { pod, view }: Search,
  rejections: ReadonlyMap<string, Rejection>,
): string | undefined {
  if (pod.spec.preemptionPolicy === 'Never') return 'not eligible due to preemptionPolicy=Never.';
  const nominated = pod.status?.nominatedNodeName;
  if (!nominated || rejections.get(nominated)?.never) return undefined;
  const leaving = podsOn(view, nominated).some(
    (other) => isLeavingForOthers(other) && priorityOf(other) < priorityOf(pod),
  );
  return leaving ? 'not eligible due to a terminating pod on the nominated node.' : undefined;
}

/** Whether a pod is on its way out because it was told to make room. */
const isLeavingForOthers = ({ metadata, status }: Pod): boolean =>
  metadata.deletionTimestamp !== undefined &&
  status?.conditions?.some(
    ({ type, status: holds, reason }) =>
      type === 'DisruptionTarget' && holds === 'True' && reason === PREEMPTED,
  ) === true;

const priorityOf = ({ spec }: Pod): number => spec.priority ?? 0;

/** An ordinary pod seldom finds a less important one: most often there is no need to look at the nodes. */
const hasLesser = (pod: Pod, view: View): boolean =>
  priorityOf(pod) > 0 || view.indexed('Pod', 'unimportant', '').length > 0;

const podsOn = (view: View, node: string): readonly Pod[] =>
  (view.indexed('Pod', 'node', node) as unknown as readonly Pod[]).filter((pod) => !isOver(pod));

/** The fewest pods that must go: all less important ones at first, then as many as possible come back. */
function victimsOn(search: Search, info: NodeInfo): Candidate | Rejection {
  const { pod, view } = search;
  const lesser = podsOn(view, info.name).filter((other) => priorityOf(other) < priorityOf(pod));
  if (lesser.length === 0) return NO_VICTIMS;
  const gone = new Set(lesser.map(({ metadata }) => metadata.uid));
  const cleared = without(info, lesser);
  const stillNot = reject(search, cleared, gone);
  if (stillNot) return stillNot;
  const guarded = protectedPods(lesser, view);
  const ranked = [...lesser].sort(moreImportant);
  const inOrder = [
    ...ranked.filter((other) => guarded.has(other.metadata.uid)),
    ...ranked.filter((other) => !guarded.has(other.metadata.uid)),
  ];
  const victims: Pod[] = [];
  for (const other of inOrder) {
    gone.delete(other.metadata.uid);
    take(cleared, other, 1);
    if (reject(search, cleared, gone) === undefined) continue;
    gone.add(other.metadata.uid);
    take(cleared, other, -1);
    victims.push(other);
  }
  if (victims.length === 0) return NO_VICTIMS;
  return {
    node: info.name,
    victims: victims.sort(moreImportant),
    protectedVictims: victims.filter((victim) => guarded.has(victim.metadata.uid)).length,
  };
}

function without(info: NodeInfo, pods: readonly Pod[]): NodeInfo {
  const copy = { ...info, used: { ...info.used, others: new Map(info.used.others) } };
  for (const pod of pods) take(copy, pod, -1);
  return copy;
}

function take({ used }: NodeInfo, pod: Pod, sign: 1 | -1): void {
  const { room } = demandOf(pod.spec);
  used.pods += sign * room.pods;
  used.cpu += sign * room.cpu;
  used.memory += sign * room.memory;
  used.storage += sign * room.storage;
  for (const [name, amount] of room.others)
    used.others.set(name, (used.others.get(name) ?? 0) + sign * amount);
}

const startOf = ({ status }: Pod): string => status?.startTime ?? '9999';

/** Higher priority first, then who has run for longer. */
export function moreImportant(a: Pod, b: Pod): number {
  if (priorityOf(a) !== priorityOf(b)) return priorityOf(b) - priorityOf(a);
  if (startOf(a) !== startOf(b)) return startOf(a) < startOf(b) ? -1 : 1;
  return a.metadata.uid < b.metadata.uid ? -1 : 1;
}

interface Budget {
  readonly metadata: { readonly uid: string };
  readonly spec?: { readonly selector?: LabelSelector };
  readonly status?: {
    readonly disruptionsAllowed?: number;
    readonly disruptedPods?: Readonly<Record<string, string>>;
  };
}

/** The pods whose removal would go against a disruption budget, most important first. */
function protectedPods(pods: readonly Pod[], view: View): ReadonlySet<string> {
  const guarded = new Set<string>();
  const left = new Map<string, number>();
  for (const { metadata } of [...pods].sort(moreImportant)) {
    const budgets = view.all('PodDisruptionBudget', metadata.namespace) as unknown as Budget[];
    for (const { metadata: budget, spec, status } of budgets) {
      if (!matchesSelector(spec?.selector, metadata.labels)) continue;
      if (status?.disruptedPods?.[metadata.name] !== undefined) continue;
      const allowed = (left.get(budget.uid) ?? status?.disruptionsAllowed ?? 0) - 1;
      left.set(budget.uid, allowed);
      if (allowed < 0) guarded.add(metadata.uid);
    }
  }
  return guarded;
}

const PRIORITY_OFFSET = 2 ** 31;

/** Which candidate does the least harm [pickOneNodeForPreemption]. */
function better(a: Candidate, b: Candidate): number {
  if (a.protectedVictims !== b.protectedVictims) return a.protectedVictims - b.protectedVictims;
  const highest = ({ victims }: Candidate): number => (victims[0] ? priorityOf(victims[0]) : 0);
  if (highest(a) !== highest(b)) return highest(a) - highest(b);
  const sum = ({ victims }: Candidate): number =>
    victims.reduce((total, victim) => total + priorityOf(victim) + PRIORITY_OFFSET, 0);
  if (sum(a) !== sum(b)) return sum(a) - sum(b);
  if (a.victims.length !== b.victims.length) return a.victims.length - b.victims.length;
  const earliest = ({ victims }: Candidate): string => {
    const top = victims[0] ? priorityOf(victims[0]) : 0;
    const starts = victims.filter((victim) => priorityOf(victim) === top).map(startOf);
    return starts.sort()[0] ?? '';
  };
  if (earliest(a) !== earliest(b)) return earliest(a) > earliest(b) ? -1 : 1;
  return 0;
}
