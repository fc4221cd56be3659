// How many replicas a metric calls for [pkg/controller/podautoscaler/replica_calculator.go].

import type { Pod } from '../../kinds/pod/index.js';
import { millisOf } from '../../machinery/duration.js';
import type { Millis } from '../../machinery/object.js';
import { type Parsed, parsed, refused } from '../../machinery/parsed.js';

/** A change smaller than this share is not worth one. */
export const TOLERANCE = 0.1;
/** How long a pod's CPU may be busy with starting. */
const CPU_INITIALIZATION: Millis = 300_000;
/** How long after its start a pod may still become ready for the first time. */
const INITIAL_READINESS: Millis = 30_000;
/** What a metrics server averages over. */
const METRIC_WINDOW: Millis = 15_000;

/** How far the ratio of what is used to what should be may be off before anything is changed. */
export interface Tolerances {
  readonly up: number;
  readonly down: number;
}

export interface Proposal {
  readonly replicas: number;
  /** Per cent of what is requested; missing for plain metrics. */
  readonly utilization?: number;
  readonly average: number;
}

/** What the pods use of a resource, and what share of it (utilization) or amount they are meant to. */
export interface Measurement {
  readonly pods: readonly Pod[];
  /** By pod name; missing for pods of which nothing is known. */
  readonly usage: ReadonlyMap<string, number>;
  /** By pod name, if the target is a share. */
  readonly requests?: ReadonlyMap<string, number>;
  readonly target: number;
  readonly isCpu: boolean;
}

export function proposedReplicas(
  measurement: Measurement,
  current: number,
  now: Millis,
  tolerances?: Tolerances,
): Parsed<Proposal> {
  const { pods, target, requests } = measurement;
  const isWithin = (ratio: number): boolean => isTolerated(ratio, tolerances);
  const { ready, unready, missing, ignored } = grouped(measurement, now);
  const usage = new Map(measurement.usage);
  for (const name of [...ignored, ...unready]) usage.delete(name);
  if (pods.length === 0)
    return refused('no pods returned by selector while calculating replica count');
  if (usage.size === 0)
    return refused('did not receive metrics for targeted pods (pods might be unready)');
  if (requests && ![...usage.keys()].some((name) => requests.get(name)))
    return refused('no metrics returned matched known pods');
  const before = ratioOf(usage, target, requests);
  const answer = (replicas: number): Parsed<Proposal> =>
    parsed({
      replicas,
      average: before.average,
      ...(before.utilization === undefined ? {} : { utilization: before.utilization }),
    });
  const rebalance = unready.length > 0 && before.ratio > 1;
  if (!rebalance && missing.length === 0)
    return answer(isWithin(before.ratio) ? current : Math.ceil(before.ratio * ready));
  // Pods of which nothing is known are taken to hold the change back, whichever way it goes.
  if (before.ratio !== 1)
    for (const name of missing)
      usage.set(name, before.ratio < 1 ? fullUse(name, target, requests) : 0);
  if (rebalance) for (const name of unready) usage.set(name, 0);
  const { ratio } = ratioOf(usage, target, requests);
  const turned = (before.ratio < 1 && ratio > 1) || (before.ratio > 1 && ratio < 1);
  if (isWithin(ratio) || turned) return answer(current);
  const replicas = Math.ceil(ratio * usage.size);
  const wrongWay = (ratio < 1 && replicas > current) || (ratio > 1 && replicas < current);
  return answer(wrongWay ? current : replicas);
}

/** Before an autoscaler could say so itself, it was worked out in another way, which differs at the very edge. */
const isTolerated = (ratio: number, tolerances: Tolerances | undefined): boolean =>
  tolerances
    ? 1 - tolerances.down <= ratio && ratio <= 1 + tolerances.up
    : Math.abs(1 - ratio) <= TOLERANCE;

/** With a share for a target, at least all that is requested. */
function fullUse(
  name: string,
  target: number,
  requests: ReadonlyMap<string, number> | undefined,
): number {
  if (!requests) return target;
  return Math.trunc(((requests.get(name) ?? 0) * Math.max(100, target)) / 100);
}

interface Ratio {
  readonly ratio: number;
  readonly utilization?: number;
  readonly average: number;
}

function ratioOf(
  usage: ReadonlyMap<string, number>,
  target: number,
  requests: ReadonlyMap<string, number> | undefined,
): Ratio {
  let used = 0;
  let asked = 0;
  let counted = 0;
  for (const [name, amount] of usage) {
    const request = requests?.get(name);
    if (requests && request === undefined) continue;
    used += amount;
    asked += request ?? 0;
    counted++;
  }
  const average = Math.trunc(used / Math.max(1, counted));
  if (!requests) return { ratio: average / target, average };
  const utilization = Math.trunc((used * 100) / Math.max(1, asked));
  return { ratio: utilization / target, utilization, average };
}

interface Groups {
  readonly ready: number;
  readonly unready: readonly string[];
  readonly missing: readonly string[];
  readonly ignored: readonly string[];
}

export function grouped({ pods, usage, isCpu }: Measurement, now: Millis): Groups {
  const unready: string[] = [];
  const missing: string[] = [];
  const ignored: string[] = [];
  let ready = 0;
  for (const pod of pods) {
    const { name, deletionTimestamp } = pod.metadata;
    if (deletionTimestamp !== undefined || pod.status?.phase === 'Failed') ignored.push(name);
    else if ((pod.status?.phase ?? 'Pending') === 'Pending') unready.push(name);
    else if (!usage.has(name)) missing.push(name);
    else if (isCpu && !countsForCpu(pod, now)) unready.push(name);
    else ready++;
  }
  return { ready, unready, missing, ignored };
}

/** Whether the CPU a pod uses says something about its load, and not about its start. */
function countsForCpu({ status }: Pod, now: Millis): boolean {
  const condition = status?.conditions?.find(({ type }) => type === 'Ready');
  if (!condition || !status?.startTime) return false;
  const started = millisOf(status.startTime);
  const changed = condition.lastTransitionTime ? millisOf(condition.lastTransitionTime) : 0;
  if (started + CPU_INITIALIZATION > now)
    return condition.status !== 'False' && now >= changed + METRIC_WINDOW;
  return !(condition.status === 'False' && started + INITIAL_READINESS > changed);
}
