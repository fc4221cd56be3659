// What a broken law is put down to, so that a campaign that goes on tells one mistake once and two mistakes apart: the
// faults that the smallest life that shows it has left.

import type { Action, Plan } from './plan.js';

/** Faults by what they are and whom they strike; empty where it takes none. */
export type Cause = readonly string[];

export const causeOf = ({ actions }: Plan): Cause =>
  [...new Set(actions.flatMap((action) => signature(action) ?? []))].sort();

/** A life in which it cannot have come from this cause. */
export const withoutCause = (plan: Plan, cause: Cause): Plan => ({
  ...plan,
  actions: plan.actions.filter((action) => !cause.includes(signature(action) ?? '')),
});

/** A life in which it can have come from no fault at all. */
export const withoutFaults = (plan: Plan): Plan => ({
  ...plan,
  actions: plan.actions.filter(({ do: what }) => what !== 'fault'),
});

function signature(action: Action): string | undefined {
  if (action.do !== 'fault') return undefined;
  const { is, controller, kind, ...victim } = action.spec;
  const [of = ''] = ['node', 'image', 'pods', 'apiServer'].filter((one) => one in victim);
  return [controller ?? of, ...(kind === undefined ? [] : [kind]), is].join(' ');
}
