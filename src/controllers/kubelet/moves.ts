// What happens next to each container of a pod, and in which order they may be started
// [kuberuntime_manager.go computePodActions, computeInitContainerActions].

import { runningSince } from '../../kinds/behavior/run-start.js';
import type { Millis } from '../../machinery/object.js';
import { restartingAll } from './restart-all.js';
import { windDown, workEnd } from './sidecars.js';
import type { Site, Slot } from './slot.js';
import { finishOf, type Outcome, type Transition, transitionOf } from './transition.js';

/** Of one of the slots by its index. `told`: what is to be reported of it at this moment has been. */
function movesOf(
  site: Site,
  slots: readonly Slot[],
  sandboxAt: Millis,
): (slot: Slot, i: number, told?: boolean) => Transition | undefined {
  const turns = turnsOf(slots, sandboxAt);
  const end = slots.some(({ role }) => role === 'sidecar') ? workEnd(site, slots) : undefined;
  const anew = end === undefined ? restartingAll(site, slots) : undefined;
  return (slot, i, told = false) => {
    if (anew) return anew(slot);
    return end !== undefined && slot.role === 'sidecar'
      ? windDown(site, slot, end)
      : transitionOf(site, slot, turns[i], told);
  };
}

/** What is due for which container, and when something will be. */
export interface Agenda {
  readonly due: readonly (readonly [Slot, Outcome])[];
  readonly next: Pick<Transition, 'at' | 'busy'> | undefined;
}

export function agendaOf(site: Site, slots: readonly Slot[], sandboxAt: Millis): Agenda {
  const { now } = site.view;
  const nextOf = movesOf(site, slots, sandboxAt);
  const due: (readonly [Slot, Outcome])[] = [];
  let next: Agenda['next'];
  for (const [i, slot] of slots.entries()) {
    let transition = nextOf(slot, i);
    if (transition && transition.at <= now) {
      const outcome = transition.outcome();
      due.push([slot, outcome]);
      // Nobody looks again because of a mere report: what comes after it is to be waited for here.
      transition = outcome.status === slot.status ? nextOf(slot, i, true) : undefined;
    }
    if (!transition || transition.at === Number.POSITIVE_INFINITY) continue;
    const busy = transition.busy || (next?.busy ?? false);
    next = { at: Math.min(transition.at, next?.at ?? transition.at), busy };
  }
  return { due, next };
}

/**
 * When each container may be started for the first time: after the one before it. Of those before that one nothing is
 * asked; a sidecar that has gone down is started again beside what comes after it.
 */
function turnsOf(slots: readonly Slot[], sandboxAt: Millis): readonly (Millis | undefined)[] {
  let turn: Millis | undefined = sandboxAt;
  return slots.map(({ role, status }): Millis | undefined => {
    const mine = turn;
    const since = runningSince(status);
    if (role === 'app') {
      if (turn !== undefined && since !== undefined && status.restartCount === 0)
        turn = Math.max(turn, since);
    } else if (role === 'sidecar')
      turn = status.started && since !== undefined ? Math.max(turn ?? since, since) : undefined;
    else {
      const exit = status.state?.terminated;
      const finished = exit?.exitCode === 0 ? finishOf(status) : undefined;
      turn = finished === undefined ? undefined : Math.max(turn ?? finished, finished);
    }
    return mine;
  });
}
