// Makes a plan smaller for as long as it breaks the same law: fewer actions, fewer objects, fewer nodes, less time,
// and the most ordinary of whatever is left to chance.
//
// Actions go by delta debugging [Zeller and Hildebrandt, 2002]: large parts first, then smaller ones. Every try is a
// run of its own, so that what is left breaks the law by itself.

import { needs } from './needs.js';
import type { Action, Plan } from './plan.js';

export interface Shrunk {
  readonly plan: Plan;
  readonly tries: number;
}

/** `taken`: how many of the actions it took, if the plan breaks the law; `isOver`: no more tries. */
export function shrink(
  plan: Plan,
  taken: (plan: Plan) => number | undefined,
  isOver: () => boolean = () => false,
): Shrunk {
  let best = plan;
  let tries = 0;
  const attempt = (candidate: Plan): boolean => {
    if (isOver()) return false;
    tries++;
    const count = taken(candidate);
    if (count === undefined) return false;
    // What comes after is not needed to break it.
    best = { ...candidate, actions: candidate.actions.slice(0, count) };
    return true;
  };
  attempt(plan);
  for (let before: Plan | undefined; before !== best && !isOver(); ) {
    before = best;
    fewerActions(() => best, attempt);
    for (const smaller of [fewerManifests, fewerWaits, plainerActions, plainerWorld])
      while (smaller(best).some(attempt));
  }
  return { plan: best, tries };
}

function fewerActions(best: () => Plan, attempt: (plan: Plan) => boolean): void {
  for (let size = Math.ceil(best().actions.length / 2); size > 0; size = size === 1 ? 0 : size >> 1)
    for (let at = best().actions.length - size; at > -size; ) {
      const { actions } = best();
      const from = Math.max(0, at);
      const fewer = [...actions.slice(0, from), ...actions.slice(from + size)];
      if (fewer.length < actions.length) attempt({ ...best(), actions: fewer });
      at = Math.min(at, best().actions.length) - size;
    }
}

const fewerManifests = (plan: Plan): readonly Plan[] =>
  plan.manifests.length < 2
    ? []
    : plan.manifests
        .filter((one) => !plan.manifests.some((other) => needs(other, one)))
        .map((one) => ({ ...plan, manifests: plan.manifests.filter((other) => other !== one) }));

/** Two waits, one after the other, as one. */
const fewerWaits = (plan: Plan): readonly Plan[] =>
  plan.actions.flatMap((action, i) => {
    const next = plan.actions[i + 1];
    if (action.do !== 'wait' || next?.do !== 'wait') return [];
    const both: Action = { do: 'wait', ms: action.ms + next.ms };
    return { ...plan, actions: [...plan.actions.slice(0, i), both, ...plan.actions.slice(i + 2)] };
  });

const plainerActions = (plan: Plan): readonly Plan[] =>
  plan.actions.flatMap((action, i) =>
    plainer(action).map((other) => ({ ...plan, actions: plan.actions.with(i, other) })),
  );

/** Each of them smaller by one measure, so that there is an end to it. */
function plainer(action: Action): readonly Action[] {
  switch (action.do) {
    case 'wait':
      return [1_000, 10_000, 60_000, Math.floor(action.ms / 2)]
        .filter((ms) => ms < action.ms && ms > 0)
        .map((ms) => ({ ...action, ms }));
    case 'delete-pod':
      return action.pick > 0 ? [{ ...action, pick: 0 }] : [];
    case 'scale':
      return [0, 1, 2]
        .filter((n) => n < action.replicas)
        .map((replicas) => ({ ...action, replicas }));
    case 'annotate':
      return action.value > 0 ? [{ ...action, value: 0 }] : [];
    case 'quota':
      return action.pods > 0 ? [{ ...action, pods: 0 }] : [];
    case 'replace':
      return action.cascade === 'background' ? [] : [{ ...action, cascade: 'background' }];
    case 'image':
    case 'undo':
      return [{ do: 'restart', target: action.target }];
    case 'fault':
      return plainerFault(action.spec);
    case 'drain':
    case 'cordon':
      return action.node === 'node-1' ? [] : [{ ...action, node: 'node-1' }];
    default:
      return [];
  }
}

/** Spans that are drawn, the shorter first (life.ts). */
const SPANS = ['200ms', '2s', '3s', '5s', '20s', '30s', '40s', '1m30s', '6m', '10m', '20m'];

function plainerFault(spec: Readonly<Record<string, unknown>>): readonly Action[] {
  const shorter = (field: string) =>
    SPANS.slice(0, Math.max(0, SPANS.indexOf(String(spec[field])))).map((span) => ({
      ...spec,
      [field]: span,
    }));
  const { after, ...atOnce } = spec;
  return [
    ...shorter('for'),
    ...(spec['is'] === 'Stale' || spec['is'] === 'Flapping' ? shorter('by') : []),
    ...(after === undefined ? [] : [atOnce]),
    ...(spec['node'] !== undefined && spec['node'] !== 'node-1'
      ? [{ ...spec, node: 'node-1' }]
      : []),
  ].map((plain) => ({ do: 'fault', spec: plain }));
}

/** Without any choice, and with one fewer. */
function plainerDice({ dice, ...plan }: Plan): readonly Plan[] {
  const chosen = Object.entries(dice ?? {});
  if (chosen.length === 0) return [];
  const fewer = chosen.map((one) => Object.fromEntries(chosen.filter((other) => other !== one)));
  return [plan, ...(chosen.length > 1 ? fewer.map((dice) => ({ ...plan, dice })) : [])];
}

/** How long it has to come to rest stays: with less time, what is merely slow would be found in the place of what is broken. */
function plainerWorld(plan: Plan): readonly Plan[] {
  const { nodes, latency, seed } = plan;
  return [
    ...plainerDice(plan),
    ...(nodes > 1
      ? [
          { ...plan, nodes: 1 },
          { ...plan, nodes: nodes - 1 },
        ]
      : []),
    ...(latency === 'realistic' ? [{ ...plan, latency: 'instant' as const }] : []),
    ...(seed > 1 ? [{ ...plan, seed: 1 }] : []),
  ];
}
