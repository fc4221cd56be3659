// What faults of the control plane do to controllers: whose caches lag, who is down, whose clock is wrong
// (docs/adr/0017). There is one only while such a fault exists; without, nothing of this costs anything.
//
// All of it follows from the log: a fault begins and ends with an event, what a cache holds is the state of an earlier
// moment, and what a controller remembers of its own writes are those events of its own that it has not seen yet.

import type { ApiRequest } from '../apiserver/request.js';
import type { Controller } from '../controllers/controller.js';
import { type ClusterEvent, isObjectEvent, type ObjectEvent } from '../events/event.js';
import { LaggingView } from '../events/lagging-view.js';
import type { ClusterState } from '../events/state.js';
import { type OwnWrite, type View, viewOf } from '../events/view.js';
import {
  controlFaults,
  isControlFault,
  isSilenced,
  namesVersion,
  troubles,
} from '../kinds/fault/control.js';
import type { Fault } from '../kinds/fault/index.js';
import {
  controllerOf,
  keyOfObject,
  kindName,
  type Manifest,
  type Millis,
} from '../machinery/object.js';
import type { Settings } from '../machinery/settings.js';
import type { Agenda } from './agenda.js';
import { LAGGING_PACE_MS, type Rhythm, reactionAt, rhythmOf } from './latency.js';
import { beginning, heardAt, lastUpTo, type Note, seenBy, type Trouble } from './trouble.js';

/** Where it tells what becomes of a controller's plans. */
export type Plans = Pick<Agenda, 'forget' | 'react'>;

interface Write extends OwnWrite {
  readonly actor: string;
  /** Of the object and of its controller. */
  readonly uids: readonly (string | undefined)[];
}

/** What is remembered because of faults. */
export interface Memory {
  /** States that caches which lag show, or are yet to show. */
  readonly shown: readonly ClusterState[];
  /** What their controllers have written and may not see. */
  readonly unseen: readonly Pick<Write, 'actor' | 'kind'>[];
  /** How many changes are left until a crash, of each fault. */
  readonly left: readonly number[];
}

export const concernsControlPlane = (event: ClusterEvent): event is ObjectEvent =>
  isObjectEvent(event) && isControlFault(event.object);

export interface World {
  readonly controllers: readonly Controller[];
  readonly settings: Settings;
  readonly state: ClusterState;
}

export class Impaired {
  readonly #settings: Settings;
  readonly #controllers: readonly Controller[];
  readonly #troubles = new Map<string, Trouble>();
  /** States after each event, from the oldest that is still seen. */
  #past: ClusterState[] = [];
  #writes: Write[] = [];
  /** What caches that lag have yet to show, and what they would have, had their controller not been down. */
  #notes: Note[] = [];

  /** `state` with the faults that exist in it: as they began, nothing is remembered of them. */
  constructor({ controllers, settings, state }: World) {
    this.#controllers = controllers;
    this.#settings = settings;
    for (const fault of controlFaults(viewOf(state, settings))) this.#begin(fault, state);
    this.#past.push(state);
  }

  /** Whether there is a fault at all. */
  get isIdle(): boolean {
    return this.#troubles.size === 0;
  }

  isDown(controller: string): boolean {
    for (const { fault, left } of this.#of(controller))
      if (isSilenced(fault, controller, left)) return true;
    return false;
  }

  /** How far a controller's clock is ahead. */
  skewOf(controller: string): Millis {
    let skew = 0;
    for (const { fault, by = 0 } of this.#of(controller))
      if (fault.spec.is === 'Skewed') skew += by;
    return skew;
  }

  /** When a controller hears of a change; undefined: not before a fault is over. Remembers that it is to. */
  hears(note: Note): Millis | undefined {
    const name = this.#controllers[note.controller]?.name ?? '';
    if (this.#lags(name)) this.#notes.push(note);
    return this.isDown(name) ? undefined : heardAt(this.#of(name), name, note);
  }

  /** When a controller reacts to what it hears. */
  reactsAt(controller: number, key: string, heard: Millis): Millis {
    const { name, paceMs, latency, lateMs } = this.rhythmOf(controller);
    return reactionAt({ ...this.#settings, latency }, name, paceMs, key, heard + lateMs);
  }

  /**
   * How a controller takes its time. Whose cache lags takes some even where others take none: against what it does not see
   * it might go on for ever, and upstream's clients ask no more than twenty times a second.
   */
  rhythmOf(controller: number): Rhythm {
    const usual = {
      ...rhythmOf(this.#settings, this.#controllers[controller]),
      lateMs: this.#slowness,
    };
    if (!this.#lags(usual.name)) return usual;
    return { ...usual, paceMs: Math.max(usual.paceMs, LAGGING_PACE_MS), latency: 'realistic' };
  }

  #lags(controller: string): boolean {
    for (const { fault } of this.#of(controller)) if (fault.spec.is === 'Stale') return true;
    return false;
  }

  /** How much longer a reaction takes, because the API server does. */
  get #slowness(): Millis {
    let slowness = 0;
    for (const { fault, by = 0 } of this.#troubles.values())
      if (fault.spec.is === 'Slow') slowness += by;
    return slowness;
  }

  /** What a controller sees. */
  viewOf(controller: string, present: View): View {
    const now = present.now + this.skewOf(controller);
    const lags = [...this.#of(controller)]
      .filter(({ fault }) => fault.spec.is === 'Stale')
      .map((trouble) => ({
        kind: trouble.fault.spec.kind,
        past: viewOf(seenBy(trouble, controller, this.#past, present.now), this.#settings),
      }));
    if (lags.length === 0 && now === present.now) return present;
    const view: LaggingView = new LaggingView({
      present,
      lags,
      now,
      unseenWrites: ({ metadata: { uid } }) =>
        this.#writes
          .filter(
            (write) =>
              write.actor === controller &&
              write.uids.includes(uid) &&
              write.revision > view.at(write.kind).revision,
          )
          // It has noted when, by its own clock.
          .map((write) => ({ ...write, at: write.at + now - present.now })),
    });
    return view;
  }

  /** A request as a controller makes it that read an old version: upstream's updates name the version they are of. */
  asSeen(request: ApiRequest, view: View): ApiRequest {
    if (!(view instanceof LaggingView) || request.verb === 'create' || request.verb === 'delete')
      return request;
    const { kind } = request.ref;
    if (!view.lagsOn(kind) || !namesVersion(kind, request.verb === 'patch', request.subresource))
      return request;
    const resourceVersion = view.find(request.ref)?.metadata.resourceVersion;
    if (resourceVersion === undefined) return request;
    if (request.verb === 'patch')
      return { ...request, patch: dated(request.patch, resourceVersion) };
    return { ...request, object: dated(request.object, resourceVersion) };
  }

  /** What decides what comes, with the state: `now` is the time of the next look. */
  memoryAt(now: Millis): Memory {
    const troubles = [...this.#troubles.values()];
    const stale = troubles.filter(({ fault }) => fault.spec.is === 'Stale');
    const longest = Math.max(0, ...stale.map(({ by = 0 }) => by));
    const shown =
      longest > 0 ? this.#past.slice(Math.max(0, lastUpTo(this.#past, now - longest))) : [];
    const oldest = Math.min(...stale.map(({ by }) => (by === undefined ? 0 : now - by)));
    return {
      shown: [...stale.flatMap(({ start, restarts }) => [start, ...restarts.values()]), ...shown],
      unseen: this.#writes.filter(({ at, actor }) => at >= oldest && this.#lags(actor)),
      left: troubles.map(({ left }) => left),
    };
  }

  /** Takes note of an event; `state` is what it led to. */
  observe(event: ClusterEvent, state: ClusterState, plans: Plans): void {
    this.#remember(event, state);
    for (const trouble of this.#troubles.values()) {
      const name = controllerNameOf(event.actor);
      if (trouble.left <= 0 || !isObjectEvent(event) || !this.#isTroubled(trouble.fault, name))
        continue;
      if (--trouble.left <= 0) this.#concerned(trouble.fault, (i) => plans.forget(i));
    }
    if (!concernsControlPlane(event)) return;
    const fault = event.object as Fault;
    if (event.type === 'ObjectCreated') {
      this.#begin(fault, state);
      this.#concerned(fault, (i, name) => {
        if (this.isDown(name)) plans.forget(i);
      });
      if (fault.spec.is === 'Skewed') this.#lookAnew(fault, event, state, plans);
    } else if (event.type === 'ObjectDeleted') {
      this.#end(fault, state);
      this.#lookAnew(fault, event, state, plans);
    }
  }

  #begin(fault: Fault, start: ClusterState): void {
    this.#troubles.set(keyOfObject(fault), beginning(fault, start));
  }

  #end(fault: Fault, state: ClusterState): void {
    this.#troubles.delete(keyOfObject(fault));
    if (fault.spec.is !== 'Crash') return;
    // Who comes up again has no memory. What it lists is the present, but where the list comes from a cache too.
    const isFresh = viewOf(state, this.#settings).feature('WatchListClient');
    this.#concerned(fault, (_, name) => {
      this.#writes = this.#writes.filter(({ actor }) => actor !== name);
      if (isFresh) for (const trouble of this.#of(name)) trouble.restarts.set(name, state);
    });
  }

  /** A controller lists all there is, as after a restart, and looks at all of it; its caches still lag if they did. */
  #lookAnew(fault: Fault, { at, revision }: ObjectEvent, state: ClusterState, plans: Plans): void {
    this.#concerned(fault, (i, name) => {
      plans.forget(i);
      if (this.isDown(name)) return;
      const { reconciles } = this.#controllers[i] as Controller;
      for (const key of state.objects.keys(reconciles === '*' ? '' : `${reconciles}/`))
        plans.react(this.reactsAt(i, key, at), i, key, revision);
      for (const note of this.#notes) {
        const heard = note.controller === i ? heardAt(this.#of(name), name, note) : undefined;
        if (heard !== undefined && heard > at)
          plans.react(this.reactsAt(i, note.key, heard), i, note.key, note.revision, heard);
      }
    });
  }

  #concerned(fault: Fault, tell: (controller: number, name: string) => void): void {
    for (const [i, { name }] of this.#controllers.entries())
      if (troubles(fault, name)) tell(i, name);
  }

  /** Of a controller; people make changes, too, and have no trouble with them. */
  #isTroubled(fault: Fault, actor: string): boolean {
    return troubles(fault, actor) && this.#controllers.some(({ name }) => name === actor);
  }

  *#of(controller: string): Iterable<Trouble> {
    for (const trouble of this.#troubles.values())
      if (troubles(trouble.fault, controller)) yield trouble;
  }

  #remember(event: ClusterEvent, state: ClusterState): void {
    const stale = [...this.#troubles.values()].filter(({ fault }) => fault.spec.is === 'Stale');
    if (stale.length === 0) {
      this.#past = [state];
      this.#writes = [];
      this.#notes = [];
      return;
    }
    const longest = Math.max(0, ...stale.map(({ by = 0 }) => by));
    this.#past.push(state);
    // What nobody sees any more is dropped now and then, so that an event costs the same however many there were.
    const old = lastUpTo(this.#past, state.now - longest);
    if (old > this.#past.length / 2) this.#past = this.#past.slice(old);
    if ((this.#notes[0]?.at ?? state.now) < state.now - 2 * longest)
      this.#notes = this.#notes.filter(({ at }) => at >= state.now - longest);
    if (!isObjectEvent(event)) return;
    const { object, actor, revision, at } = event;
    const kind = kindName(object.apiVersion, object.kind);
    const uids = [object.metadata.uid, controllerOf(object)?.uid];
    this.#writes.push({ actor: controllerNameOf(actor), kind, revision, at, uids });
    const first = this.#writes[0]?.at ?? at;
    if (stale.every(({ by }) => by !== undefined) && first < at - 2 * longest)
      this.#writes = this.#writes.filter((write) => write.at >= at - longest);
  }
}

/** The kubelets of all nodes are one controller. */
const controllerNameOf = (actor: string): string => actor.replace(/^kubelet\/.*/, 'kubelet');

const dated = (value: unknown, resourceVersion: string) => {
  const object = value as Manifest;
  return { ...object, metadata: { ...object.metadata, resourceVersion } };
};
