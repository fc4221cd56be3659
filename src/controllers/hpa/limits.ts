// From what a metric calls for to what is done: windows, policies, and bounds
// [pkg/controller/podautoscaler/horizontal.go normalizeDesiredReplicas…].

import type { HPAScalingPolicy, HPAScalingRules } from 'kubernetes-types/autoscaling/v2.js';
import { scaleDownRules, scaleUpRules } from '../../kinds/horizontalpodautoscaler/defaults.js';
import type { HorizontalPodAutoscaler } from '../../kinds/horizontalpodautoscaler/index.js';
import type { Millis } from '../../machinery/object.js';
import { changedWithin, type Entry, heldSince, type Memory } from './memory.js';

/** Without a behavior, and for scaling down where it does not say. */
export const DOWNSCALE_WINDOW: Millis = 300_000;

export interface Says {
  readonly reason: string;
  readonly message: string;
}

export interface Sizes {
  readonly current: number;
  readonly desired: number;
  readonly min: number;
  readonly max: number;
}

export interface Limited {
  readonly replicas: number;
  readonly able: Says;
  readonly limited: Says & { readonly status: 'True' | 'False' };
}

const DOWN_STABILIZED: Says = {
  reason: 'ScaleDownStabilized',
  message:
    'recent recommendations were higher than current one, applying the highest recent recommendation',
};
const UP_STABILIZED: Says = {
  reason: 'ScaleUpStabilized',
  message:
    'recent recommendations were lower than current one, applying the lowest recent recommendation',
};
const READY: Says = {
  reason: 'ReadyForNewScale',
  message: 'recommended size matches current size',
};
const WITHIN: Says = {
  reason: 'DesiredWithinRange',
  message: 'the desired count is within the acceptable range',
};
const TOO_FEW: Says = {
  reason: 'TooFewReplicas',
  message: 'the desired replica count is less than the minimum replica count',
};
const TOO_MANY: Says = {
  reason: 'TooManyReplicas',
  message: 'the desired replica count is more than the maximum replica count',
};
const TOO_FAST_UP: Says = {
  reason: 'ScaleUpLimit',
  message: 'the desired replica count is increasing faster than the maximum scale rate',
};
const TOO_FAST_DOWN: Says = {
  reason: 'ScaleDownLimit',
  message: 'the desired replica count is decreasing faster than the maximum scale rate',
};

export function limitedReplicas(
  { spec }: HorizontalPodAutoscaler,
  sizes: Sizes,
  memory: Memory,
  now: Millis,
): Limited {
  const { behavior } = spec;
  const up = scaleUpRules(behavior?.scaleUp);
  const down = scaleDownRules(behavior?.scaleDown);
  const stable = behavior
    ? stabilizedBothWays(sizes, memory.recommendations, up, down, now)
    : Math.max(sizes.desired, ...heldSince(memory.recommendations, now - DOWNSCALE_WINDOW));
  const upwards = behavior !== undefined && sizes.desired >= sizes.current;
  const able = stable === sizes.desired ? READY : upwards ? UP_STABILIZED : DOWN_STABILIZED;
  const stabilized = { ...sizes, desired: stable };
  const [replicas, says] = behavior
    ? withinRates(stabilized, memory.scaleEvents, up, down, now)
    : withinBounds(stabilized);
  return {
    replicas,
    able,
    limited: { ...says, status: replicas === stable ? 'False' : 'True' },
  };
}

/** How far back recommendations can matter. */
export function longestWindow({ spec }: HorizontalPodAutoscaler): Millis {
  const { scaleUp, scaleDown } = spec.behavior ?? {};
  return Math.max(
    DOWNSCALE_WINDOW,
    (scaleUp?.stabilizationWindowSeconds ?? 0) * 1000,
    (scaleDown?.stabilizationWindowSeconds ?? 0) * 1000,
  );
}

/** How far back scale events can matter. */
export const longestPeriod = ({ spec }: HorizontalPodAutoscaler): Millis =>
  Math.max(
    0,
    ...[scaleUpRules(spec.behavior?.scaleUp), scaleDownRules(spec.behavior?.scaleDown)].flatMap(
      ({ policies = [] }) => policies.map(({ periodSeconds }) => periodSeconds * 1000),
    ),
  );

function stabilizedBothWays(
  { current, desired }: Sizes,
  entries: readonly Entry[],
  up: HPAScalingRules,
  down: HPAScalingRules,
  now: Millis,
): number {
  const upWindow = (up.stabilizationWindowSeconds ?? 0) * 1000;
  const downWindow =
    down.stabilizationWindowSeconds === undefined
      ? DOWNSCALE_WINDOW
      : down.stabilizationWindowSeconds * 1000;
  const recent = (window: Millis): readonly number[] =>
    window === 0 ? [] : heldSince(entries, now - window);
  const lowest = Math.min(desired, ...recent(upWindow));
  const highest = Math.max(desired, ...recent(downWindow));
  return Math.min(Math.max(current, lowest), highest);
}

/** Without a behavior replicas at most double, or grow to four. */
function withinBounds({ current, desired, min, max }: Sizes): readonly [number, Says] {
  const most = Math.max(2 * current, 4);
  if (desired < min) return [min, TOO_FEW];
  if (desired > Math.min(max, most)) return max > most ? [most, TOO_FAST_UP] : [max, TOO_MANY];
  return [desired, WITHIN];
}

function withinRates(
  { current, desired, min, max }: Sizes,
  events: readonly Entry[],
  up: HPAScalingRules,
  down: HPAScalingRules,
  now: Millis,
): readonly [number, Says] {
  if (desired > current) {
    const most = Math.max(current, rateLimit(current, events, up, 'up', now));
    if (desired > Math.min(max, most)) return max > most ? [most, TOO_FAST_UP] : [max, TOO_MANY];
  } else if (desired < current) {
    const least = Math.min(current, rateLimit(current, events, down, 'down', now));
    if (desired < Math.max(min, least))
      return min < least ? [least, TOO_FAST_DOWN] : [min, TOO_FEW];
  }
  return [desired, WITHIN];
}

/** How far the policies let replicas go from where they were when each policy's period began. */
function rateLimit(
  current: number,
  events: readonly Entry[],
  { selectPolicy, policies = [] }: HPAScalingRules,
  direction: 'up' | 'down',
  now: Millis,
): number {
  if (selectPolicy === 'Disabled') return current;
  const proposals = policies.map((policy) => {
    const period = policy.periodSeconds * 1000;
    const start =
      current -
      changedWithin(events, 'up', now, period) +
      changedWithin(events, 'down', now, period);
    return proposalOf(policy, start, direction);
  });
  const generous = selectPolicy !== 'Min';
  return generous === (direction === 'up') ? Math.max(...proposals) : Math.min(...proposals);
}

function proposalOf(
  { type, value }: HPAScalingPolicy,
  start: number,
  direction: 'up' | 'down',
): number {
  if (direction === 'up')
    return type === 'Pods' ? start + value : Math.ceil(start * (1 + value / 100));
  return type === 'Pods' ? start - value : Math.trunc(start * (1 - value / 100));
}
