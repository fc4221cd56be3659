// What a restarted control plane has left to do, told from the log alone (law RestartSafe; docs/adr/0009).
//
// Reactions follow from the changes they react to, so recent changes tell which are still to come. Wakes
// follow from objects, so every controller looks at every object once and says when it wants to look again;
// anything else it wants then, it wanted before, and has been refused.

import type { Controller, Intent } from '../controllers/controller.js';
import { isObjectEvent } from '../events/event.js';
import { type Births, type ClusterState, evolve } from '../events/state.js';
import { viewOf } from '../events/view.js';
import type { EventLog } from '../log/event-log.js';
import { assert } from '../machinery/assert.js';
import { keyOfObject, type Millis, type Revision, revisionOf } from '../machinery/object.js';
import { Agenda, earliestWake } from './agenda.js';
import type { Dispatch } from './dispatch.js';
import { PACE_MS, REACTION_MS_MAX, reactionAt } from './latency.js';

export interface Memory {
  readonly log: EventLog;
  /** At the head of the log. */
  readonly state: ClusterState;
  readonly controllers: readonly Controller[];
  readonly dispatch: Dispatch;
}

export function recallAgenda(memory: Memory): { readonly agenda: Agenda; readonly births: Births } {
  const agenda = new Agenda();
  const births = recallReactions(memory, agenda);
  askForWakes(memory, agenda);
  return { agenda, births };
}

/** Notes when a controller wants to look at an object again, if any of its intents says so. */
export function scheduleWake(
  agenda: Agenda,
  { name }: Controller,
  { controller, key }: { readonly controller: number; readonly key: string },
  intents: readonly Intent[],
  now: Millis,
): void {
  const wake = earliestWake(intents);
  if (!wake) return;
  assert(wake.at > now, () => `${name} asks to be woken in the past for ${key}`);
  agenda.wake(wake.at, controller, key, wake.busy);
}

/**
 * Returns what was born at the present instant too: a state restored from a snapshot does not know.
 *
 * A reaction that was due by now has been carried out, unless it is to an action that nothing has followed
 * yet: without latency it falls on the very instant of the action. If one has been carried out that changed
 * nothing, once more changes nothing either.
 */
function recallReactions(memory: Memory, agenda: Agenda): Births {
  const { log, dispatch } = memory;
  const { now } = memory.state;
  const lookAgain = lookingAgain(memory);
  const since = log.revisionAt(now - REACTION_MS_MAX);
  let state = log.stateAt(since);
  const actions = new Set<Revision>();
  let unanswered: Reaction[] = [];
  const expect = (reactions: Iterable<Reaction>, isAnswered: boolean): void => {
    for (const reaction of reactions) {
      const [due] = reaction;
      if (due > now) agenda.react(...reaction);
      else if (!isAnswered && due === now) unanswered.push(reaction);
    }
  };
  for (const event of log.read(since, log.head)) {
    const { revision, because } = event;
    expect(lookAgain(revision - 1), false);
    if (event.type === 'ActionTaken') actions.add(revision);
    const acted = because !== null && actions.has(because);
    if (!acted && event.type !== 'ActionTaken') unanswered = [];
    const before = isObjectEvent(event) ? state.objects.get(keyOfObject(event.object)) : undefined;
    state = evolve(state, event);
    if (isObjectEvent(event))
      dispatch.notify(event, before, state, (controller, key, due) => {
        expect([[due, controller, key, revision]], !acted);
      });
  }
  expect(lookAgain(log.head), false);
  for (const reaction of unanswered) agenda.react(...reaction);
  return state.births;
}

type Reaction = [due: Millis, controller: number, key: string, because: Revision];

/**
 * A fork that throws other dice than its parent begins with everybody looking at everything, as after a
 * change of leaders: what was to come by the old dice may have been due before now by the new ones.
 * @returns what is to be looked at because such a fork begins after a revision.
 */
function lookingAgain({ log, controllers }: Memory): (after: Revision) => Iterable<Reaction> {
  const reseeded = log.lineage.filter(({ seed }, i) => {
    const parent = log.lineage[i + 1];
    return parent !== undefined && parent.seed !== seed;
  });
  return function* (revision) {
    for (const { after, begins } of reseeded) {
      if (after !== revision) continue;
      const { objects } = log.stateAt(after);
      for (const [i, { name, reconciles, paceMs = PACE_MS }] of controllers.entries())
        for (const [key, object] of objects.entries(reconciles === '*' ? '' : `${reconciles}/`))
          yield [reactionAt(log.settings, name, paceMs, key, begins), i, key, revisionOf(object)];
    }
  };
}

function askForWakes({ log, state, controllers }: Memory, agenda: Agenda): void {
  const view = viewOf(state, log.settings);
  controllers.forEach((controller, position) => {
    const prefix = controller.reconciles === '*' ? '' : `${controller.reconciles}/`;
    for (const [key, object] of state.objects.entries(prefix)) {
      if (agenda.awaits(position, key)) continue;
      const intents = controller.reconcile(object as never, view);
      scheduleWake(agenda, controller, { controller: position, key }, intents, state.now);
    }
  });
}
