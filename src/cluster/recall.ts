// What a restarted control plane has left to do, told from the log alone (law RestartSafe; docs/adr/0009).
//
// Reactions follow from the changes they react to, so recent changes tell which are still to come. Wakes
// follow from objects, so every controller looks at every object once and says when it wants to look again;
// anything else it wants then, it wanted before, and has been refused.

import type { Controller, Intent } from '../controllers/controller.js';
import { isObjectEvent } from '../events/event.js';
import { type Births, type ClusterState, evolve } from '../events/state.js';
import { BYSTANDERS } from '../kinds/bystanders.js';
import type { EventLog } from '../log/event-log.js';
import { assert } from '../machinery/assert.js';
import { keyOfObject, type Millis, type Revision, revisionOf } from '../machinery/object.js';
import { Agenda, earliestWake, type Item, restAfter } from './agenda.js';
import type { Dispatch } from './dispatch.js';
import type { Impaired, World } from './impaired.js';
import { impairedBy, impairedIn, impairedSince } from './impairment.js';
import { PACE_MS, REACTION_MS_MAX, reactionAt } from './latency.js';
import { type Sight, sightOf } from './sight.js';

export interface Memory {
  readonly log: EventLog;
  /** At the head of the log. */
  readonly state: ClusterState;
  readonly controllers: readonly Controller[];
  readonly dispatch: Dispatch;
}

export interface Recalled {
  readonly agenda: Agenda;
  readonly births: Births;
  readonly impaired: Impaired | undefined;
}

export function recallAgenda(memory: Memory): Recalled {
  const agenda = new Agenda();
  const { births, impaired } = recallReactions(memory, agenda);
  askForWakes(memory, agenda, impaired);
  return { agenda, births, impaired };
}

/**
 * Returns what was born at the present instant too: a state restored from a snapshot does not know.
 *
 * A reaction that was due by now has been carried out, unless it is to an action that nothing has followed
 * yet: without latency it falls on the very instant of the action. If one has been carried out that changed
 * nothing, once more changes nothing either.
 */
function recallReactions(memory: Memory, agenda: Agenda): Omit<Recalled, 'agenda'> {
  const { log, dispatch, controllers } = memory;
  const { settings } = log;
  const { now } = memory.state;
  const lookAgain = lookingAgain(memory);
  const since = log.revisionAt(impairedSince(memory, now - REACTION_MS_MAX));
  let state = log.stateAt(since);
  let impaired = impairedIn({ controllers, settings, state });
  const actions = new Set<Revision>();
  let unanswered: Reaction[] = [];
  const expect = (reactions: Iterable<Reaction>, isAnswered: boolean): void => {
    for (const reaction of reactions) {
      const [due, controller, , , heard = 0] = reaction;
      if (impaired?.isDown(controllers[controller]?.name ?? '')) continue;
      if (heard > now) agenda.react(...reaction);
      else if (due > now) agenda.react(...withoutDelay(reaction));
      else if (!isAnswered && due === now) unanswered.push(withoutDelay(reaction));
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
    if (event.type === 'ObjectDeleted') agenda.forgetWakes(keyOfObject(event.object));
    impaired = impairedBy(
      impaired,
      event,
      { controllers, settings, state },
      {
        forget: (controller) => {
          agenda.forget(controller);
          unanswered = unanswered.filter(([, other]) => other !== controller);
        },
        react: (...reaction) => expect([reaction], !acted),
      },
    );
    if (isObjectEvent(event))
      dispatch.notify(
        event,
        before,
        state,
        (controller, key, due, heard, until) =>
          expect([[due, controller, key, revision, heard, until]], !acted || heard !== undefined),
        impaired,
      );
  }
  expect(lookAgain(log.head), false);
  for (const reaction of unanswered) agenda.react(...reaction);
  return { births: state.births, impaired };
}

type Reaction = [
  due: Millis,
  controller: number,
  key: string,
  because: Revision,
  heard?: Millis | undefined,
  until?: Millis | undefined,
];

const withoutDelay = ([due, controller, key, because, , until]: Reaction): Reaction => [
  due,
  controller,
  key,
  because,
  undefined,
  until,
];

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

function askForWakes(
  { log: { settings }, state, controllers }: Memory,
  agenda: Agenda,
  impaired: Impaired | undefined,
): void {
  const world = { controllers, state, settings };
  controllers.forEach((controller, position) => {
    const prefix = controller.reconciles === '*' ? '' : `${controller.reconciles}/`;
    for (const key of state.objects.keys(prefix))
      if (!agenda.awaits(position, key))
        planNextLook(agenda, world, { controller: position, key }, impaired);
  });
}

/**
 * Notes when a controller wants to look at an object again, by its clock, which is ahead by `skew`: as it has said, or
 * says when it is asked now.
 */
export function planNextLook(
  agenda: Agenda,
  world: World,
  { controller, key }: Pick<Item, 'controller' | 'key'>,
  impaired: Impaired | undefined,
  said?: Said,
): void {
  const { now, objects } = world.state;
  const asked = world.controllers[controller] as Controller;
  if (!objects.get(key) || impaired?.isDown(asked.name)) return;
  const { intents, skew, isDone } = said ?? saidBy(asked, sightOf(asked, key, world, impaired));
  // Where others have a say, what was done may be something else than what was asked for.
  const isAsAsked = isDone && !impaired && !world.state.indexes.sums.has(BYSTANDERS);
  const rest = isAsAsked ? restAfter(intents) : undefined;
  if (rest) {
    agenda.rest(controller, key, world.state.revision, rest);
    return;
  }
  const wake = earliestWake(intents);
  if (!wake) return;
  const at = wake.at - skew;
  assert(at > now, () => `${asked.name} asks to be woken in the past for ${key}`);
  agenda.wake(at, controller, key, wake.busy);
}

interface Said {
  readonly intents: readonly Intent[];
  readonly skew: Millis;
  /** Whether all of it has been done. */
  readonly isDone: boolean;
}

const saidBy = (controller: Controller, sight: Sight | undefined): Said =>
  sight
    ? {
        intents: controller.reconcile(sight.object as never, sight.view),
        skew: sight.skew,
        isDone: false,
      }
    : { intents: [], skew: 0, isDone: false };
