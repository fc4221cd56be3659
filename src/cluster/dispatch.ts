// Who looks at what again after a change: the watches of all controllers, by kind.

import {
  type Change,
  type Controller,
  unconcerned,
  type Watch,
} from '../controllers/controller.js';
import type { ObjectEvent } from '../events/event.js';
import type { ClusterState } from '../events/state.js';
import { viewOf } from '../events/view.js';
import { equal } from '../machinery/equal.js';
import { type KubeObject, keyOf, keyOfObject, kindName, type Millis } from '../machinery/object.js';
import type { Settings } from '../machinery/settings.js';
import type { Impaired } from './impaired.js';
import { PACE_MS, reactionAt } from './latency.js';

/**
 * Receives a controller, by its position, the key of an object it is to look at again, and when; `heard` is when
 * it hears of the change, if that is later than it happens, and `until` when it will only ask to look again then.
 */
export type Receive = (
  controller: number,
  key: string,
  due: Millis,
  heard?: Millis,
  until?: Millis,
) => void;

interface Route {
  readonly controller: number;
  /** Missing for the controller's own kind: then the key is the changed object's. */
  readonly watch: Watch | undefined;
  readonly concerns: ((change: Change) => boolean) | undefined;
  readonly sleepsUntil: ((object: KubeObject) => Millis) | undefined;
  readonly knows: ((seen: KubeObject, present: KubeObject) => KubeObject | undefined) | undefined;
}

/** They follow from the controllers: every cluster with the same ones has the same. */
const routes = new WeakMap<readonly Controller[], Map<string, readonly Route[]>>();

export class Dispatch {
  readonly #controllers: readonly Controller[];
  readonly #byKind: Map<string, readonly Route[]>;
  readonly #settings: Settings;

  constructor(controllers: readonly Controller[], settings: Settings) {
    this.#controllers = controllers;
    this.#settings = settings;
    this.#byKind = routes.get(controllers) ?? new Map();
    routes.set(controllers, this.#byKind);
  }

  /** Tells everyone concerned. `before` is the object as it was, `state` what the event led to. */
  notify(
    event: ObjectEvent,
    before: KubeObject | undefined,
    state: ClusterState,
    receive: Receive,
    impaired?: Impaired,
  ): void {
    const { object, actor } = event;
    const change: Change = { object, before, deleted: event.type === 'ObjectDeleted', actor };
    const view = viewOf(state, this.#settings);
    const kind = kindName(object.apiVersion, object.kind);
    const tell = ({ controller, knows, sleepsUntil }: Route, key: string) => {
      if (impaired)
        this.#tellImpaired(impaired, { controller, key, knows }, event, change, receive);
      else {
        const due = this.#dueAt(controller, key, event.at);
        receive(controller, key, due, undefined, sleepsUntil?.(object));
      }
    };
    for (const route of this.#routes(kind)) {
      const { watch, concerns } = route;
      if (watch) for (const ref of watch(change, view)) tell(route, keyOf(ref));
      else if (!change.deleted && (concerns === undefined || concerns(change)))
        tell(route, keyOfObject(object));
    }
  }

  /** Who has a cache that lags hears of it late or never, unless it is what he knows without. */
  #tellImpaired(
    impaired: Impaired,
    { controller, key, knows }: Pick<Route, 'controller' | 'knows'> & { readonly key: string },
    { at, revision }: ObjectEvent,
    { object, before }: Change,
    receive: Receive,
  ): void {
    const name = this.#controllers[controller]?.name ?? '';
    const due = (from: Millis): Millis => impaired.reactsAt(controller, key, from);
    const kind = kindName(object.apiVersion, object.kind);
    const heard = impaired.hears({ controller, key, kind, at, revision });
    if (heard === at) {
      receive(controller, key, due(heard));
      return;
    }
    if (before && knows && !impaired.isDown(name) && !equal(knows(before, object), before))
      receive(controller, key, due(at));
    if (heard !== undefined) receive(controller, key, due(heard), heard);
  }

  #dueAt(controller: number, key: string, from: Millis): Millis {
    const { name = '', paceMs = PACE_MS } = this.#controllers[controller] ?? {};
    return reactionAt(this.#settings, name, paceMs, key, from);
  }

  #routes(kind: string): readonly Route[] {
    const known = this.#byKind.get(kind);
    if (known) return known;
    const found = this.#controllers.flatMap((controller, i) => routesOf(controller, i, kind));
    this.#byKind.set(kind, found);
    return found;
  }
}

/** All routes are of one shape: it is asked for at every change. */
const NOTHING = { watch: undefined, concerns: undefined, sleepsUntil: undefined, knows: undefined };

function routesOf(controller: Controller, position: number, kind: string): Route[] {
  const found: Route[] = [];
  const isOwn = controller.reconciles === kind || controller.reconciles === '*';
  if (isOwn && controller.concerns !== unconcerned) {
    const concerns = controller.concerns as Route['concerns'];
    const sleepsUntil = controller.sleepsUntil as Route['sleepsUntil'];
    const knows = controller.knows as Route['knows'];
    found.push({ controller: position, watch: undefined, concerns, sleepsUntil, knows });
  }
  const watches = controller.watches as Readonly<Record<string, Watch>> | undefined;
  const general = controller.heeds?.(kind) === false ? undefined : watches?.['*'];
  for (const watch of [watches?.[kind], general])
    if (watch) found.push({ ...NOTHING, controller: position, watch });
  return found;
}
