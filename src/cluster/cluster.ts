// A running cluster: the only place where something changes.
//
// It carries requests to the API server, events to the log and changes to the controllers, one at a time
// and without waiting for anything. Between two steps everything it knows can be told from the log, so a
// process that opens a tape, makes one request and exits is the same simulator as one that runs for hours.

import { decide, type Outcome } from '../apiserver/decide.js';
import type { Controller, Intent } from '../controllers/controller.js';
import { controllers as everyController } from '../controllers/index.js';
import { type Body, type ClusterEvent, eventOf, isObjectEvent } from '../events/event.js';
import { atTime, type ClusterState, evolve } from '../events/state.js';
import { type View, viewOf } from '../events/view.js';
import type { EventLog } from '../log/event-log.js';
import { assert } from '../machinery/assert.js';
import { keyOfObject, type Millis, type Revision, revisionOf } from '../machinery/object.js';
import type { Settings } from '../machinery/settings.js';
import { type ActionRequest, actionTaken, decideAction, decideOrRefuse } from './action.js';
import type { Agenda, Item } from './agenda.js';
import { carryOut } from './carry-out.js';
import { Dispatch, type Receive } from './dispatch.js';
import { Enough } from './enough.js';
import { concernsControlPlane, type Impaired, type World } from './impaired.js';
import { impairedBy } from './impairment.js';
import { Outbox, type Written } from './outbox.js';
import { planNextLook, recallAgenda } from './recall.js';
import { type Instant, type Sight, sightOf } from './sight.js';

/** More looks than this at one instant, for every object there is, means that controllers are fighting. */
const LOOKS_PER_OBJECT_MAX = 200;
/** Events kept before they are appended, at the next instant that is complete. */
const UNWRITTEN_MAX = 4_096;
/** Virtual time after which an action's consequences are no longer waited for. */
export const SETTLE_MS_MAX = 60_000;

export interface ClusterOptions {
  readonly log: EventLog;
  readonly controllers?: readonly Controller[];
  /** Told of every event, before it is written: laws and progress bars listen here. */
  readonly onEvent?: (event: ClusterEvent, state: ClusterState) => void;
  /** Told of every instant at which something is due: whoever explores schedules, or has seen enough, looks at it. */
  readonly onInstant?: (instant: Instant) => void;
  /** Told of events once they are in the log, a step at a time: watches live on this. */
  readonly onWritten?: (written: readonly Written[]) => void;
}

export type Answer = Pick<Outcome, 'response' | 'warnings' | 'effect'>;

export class Cluster {
  readonly settings: Settings;
  readonly #log: EventLog;
  readonly #controllers: readonly Controller[];
  readonly #dispatch: Dispatch;
  readonly #tell: Pick<ClusterOptions, 'onEvent' | 'onInstant'>;
  #state: ClusterState;
  /** Missing until somebody needs it: reading and single requests do not. */
  #agenda: Agenda | undefined;
  readonly #outbox: Outbox;
  /** Only while a fault of the control plane exists. */
  #impaired: Impaired | undefined;

  constructor({ log, controllers = everyController, onWritten, ...tell }: ClusterOptions) {
    this.settings = log.settings;
    this.#log = log;
    this.#controllers = controllers;
    this.#dispatch = new Dispatch(controllers, log.settings);
    this.#tell = tell;
    this.#outbox = new Outbox(log, onWritten);
    this.#state = latest(log);
  }

  get state(): ClusterState {
    return this.#state;
  }

  get view(): View {
    return viewOf(this.#state, this.settings);
  }

  /** Carries out one request from outside, and logs it whatever becomes of it. Nothing reacts yet. */
  act(action: ActionRequest): Answer {
    return this.#atomically(() => this.#act(action, decideAction));
  }

  /**
   * Carries out several requests one after another and writes them down together, so that many writers share
   * one transaction. A refusal concerns its own request only; one that nobody foresaw is refused with a 500.
   */
  actAll(actions: readonly ActionRequest[]): readonly Answer[] {
    return this.#atomically(() => actions.map((action) => this.#act(action, decideOrRefuse)));
  }

  #act(action: ActionRequest, decideOn: typeof decideAction): Answer {
    this.#ready();
    const after: ClusterState = { ...this.#state, revision: this.#state.revision + 1 };
    const outcome = decideOn(after, this.settings, action);
    this.#commit(actionTaken(action, outcome), action.actor, null);
    this.#commitAll(outcome, action.actor, after.revision);
    return outcome;
  }

  /** Lets the controllers work until only timers are left, or for `limit` of virtual time. */
  settle(limit: Millis = SETTLE_MS_MAX): this {
    return this.#atomically(() => {
      const until = this.#state.now + limit;
      this.#runTo(until, () => this.busy);
      if (this.busy) this.#passTo(until);
      this.#markTime();
      return this;
    });
  }

  /** Lets virtual time pass, with all that happens in it. */
  advance(by: Millis): this {
    return this.#atomically(() => {
      const until = this.#state.now + by;
      this.#runTo(until);
      this.#passTo(until);
      this.#markTime();
      return this;
    });
  }

  /**
   * Lets time pass until `done` holds after some instant, for `limit` at most.
   * @returns whether it came to hold.
   */
  advanceUntil(done: (view: View) => boolean, limit: Millis): boolean {
    return this.#atomically(() => {
      const until = this.#state.now + limit;
      let { revision } = this.#state;
      let held = done(this.view);
      this.#runTo(until, () => {
        if (!held && this.#state.revision !== revision) held = done(this.view);
        revision = this.#state.revision;
        return !held;
      });
      if (!held) this.#passTo(until);
      this.#markTime();
      return held;
    });
  }

  /**
   * Works through instants up to `until` for as long as `more` says so: a slice of settling or advancing,
   * between which others get a turn. How the whole is sliced changes nothing of what comes of it.
   */
  proceed(until: Millis, more: () => boolean): void {
    this.#atomically(() => this.#runTo(until, more));
  }

  /** Lets the clock come to a time before which nothing is due; `mark` writes down that it has. */
  pass(now: Millis, mark: boolean): void {
    this.#atomically(() => {
      const due = this.nextDue();
      assert(due === undefined || due > now, `${due} is due before ${now}`);
      assert(now >= this.#state.now, `time runs backwards to ${now}`);
      this.#passTo(now);
      if (mark) this.#markTime();
    });
  }

  /** Whether anything but timers is left to do. */
  get busy(): boolean {
    return this.#ready().busy;
  }

  /** When something is next due, timers included. */
  nextDue = (): Millis | undefined => this.#ready().nextDue();

  /** What controllers have left to do, in order: after a restart it must be the same. */
  pending = (): readonly Item[] => this.#ready().pending();

  #runTo(until: Millis, more = () => true): void {
    const agenda = this.#ready();
    for (
      let due = agenda.nextDue();
      more() && due !== undefined && due <= until;
      due = agenda.nextDue()
    )
      this.#doInstant(due);
  }

  #doInstant(due: Millis): void {
    const agenda = this.#ready();
    this.#tell.onInstant?.({ ...this.#world, due, agenda, impaired: this.#impaired });
    this.#passTo(due);
    const looksMax = LOOKS_PER_OBJECT_MAX * (100 + this.#state.objects.size);
    let looks = 0;
    for (let item = agenda.take(due); item; item = agenda.take(due)) {
      const name = this.#controllers[item.controller]?.name;
      const problem = () => `no end to the work at ${due}: ${name} looks at ${item.key} again`;
      assert(++looks < looksMax, problem);
      this.#look(item);
    }
    if (this.#outbox.size >= UNWRITTEN_MAX) this.#outbox.pass();
  }

  #look(item: Item): void {
    const controller = this.#controllers[item.controller];
    const sight = controller && sightOf(controller, item.key, this.#world, this.#impaired);
    if (!sight) return;
    const { object, view, skew } = sight;
    const { revision } = this.#state;
    const intents = controller.reconcile(object as never, view);
    const isDone = this.#carryOut(intents, controller, item.because ?? revisionOf(object), sight);
    // What it has done it may hear of much later: when to look again follows from what it sees having done it.
    const isUnseen = sight.lags && revision !== this.#state.revision;
    const now = isUnseen ? undefined : { intents, skew, isDone };
    planNextLook(this.#ready(), this.#world, item, this.#impaired, now);
  }

  #carryOut(intents: readonly Intent[], controller: Controller, because: Revision, seen: Sight) {
    const actor = controller.actor?.(seen.object as never) ?? controller.name;
    return carryOut(intents, {
      ask: (wanted) => {
        const request = this.#impaired?.asSeen(wanted, seen.view) ?? wanted;
        const outcome = decide(this.#state, this.settings, request, { actor, trusted: true });
        this.#commitAll(outcome, actor, because);
        return outcome.response;
      },
      view: () => this.view,
      isDead: () => this.#impaired?.isDown(controller.name) === true,
    });
  }

  #commitAll({ bodies, states }: Outcome, actor: string, because: Revision): void {
    for (let i = 0; i < bodies.length; i++)
      this.#commit(bodies[i] as Body, actor, because, states[i]);
  }

  /** `after` is the state that the event leads to, if that is known already. */
  #commit(body: Body, actor: string, because: Revision | null, after?: ClusterState): void {
    const revision = this.#state.revision + 1;
    const event = eventOf(body, { revision, at: this.#state.now, actor, because });
    const isChange = isObjectEvent(event);
    const before = isChange ? this.#state.objects.get(keyOfObject(event.object)) : undefined;
    this.#state = after ?? evolve(this.#state, event);
    this.#outbox.push(event, before);
    const agenda = this.#agenda;
    if (agenda && (this.#impaired || concernsControlPlane(event)))
      this.#impaired = impairedBy(this.#impaired, event, this.#world, agenda);
    if (agenda && event.type === 'ObjectDeleted') agenda.forgetWakes(keyOfObject(event.object));
    if (agenda && isChange) {
      const tell: Receive = (controller, key, due, heard, until) =>
        agenda.react(due, controller, key, event.revision, heard, until);
      this.#dispatch.notify(event, before, this.#state, tell, this.#impaired);
    }
    this.#tell.onEvent?.(event, this.#state);
  }

  get #world(): World {
    return { controllers: this.#controllers, settings: this.settings, state: this.#state };
  }

  #passTo(now: Millis): void {
    if (now !== this.#state.now) this.#state = atTime(this.#state, now);
  }

  /** Writes down how far the clock has come, unless an event has just said so. */
  #markTime(): void {
    const last = this.#outbox.lastAt ?? this.#log.lastAt;
    if (this.#state.now > last) this.#commit({ type: 'ClockAdvanced' }, 'clock', null);
  }

  /** Runs a step and writes what came of it; if that fails, the cluster is as it was when last written. */
  #atomically<T>(step: () => T): T {
    try {
      const result = step();
      this.#outbox.write();
      return result;
    } catch (error) {
      this.#outbox[error instanceof Enough ? 'write' : 'drop']();
      this.#agenda = undefined;
      this.#impaired = undefined;
      this.#state = latest(this.#log);
      throw error;
    }
  }

  /** The agenda, worked out from the log if nobody has asked for it since the tape was opened. */
  #ready(): Agenda {
    if (this.#agenda) return this.#agenda;
    const { agenda, births, impaired } = recallAgenda({
      log: this.#log,
      state: this.#state,
      controllers: this.#controllers,
      dispatch: this.#dispatch,
    });
    this.#state = { ...this.#state, births };
    this.#agenda = agenda;
    this.#impaired = impaired;
    return agenda;
  }
}

/** What a log has come to; a fork may begin later than the last event it shares with its parent. */
const latest = (log: EventLog): ClusterState => ({ ...log.stateAt(log.head), now: log.lastAt });
