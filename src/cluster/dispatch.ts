// Who looks at what again after a change: the watches of all controllers, by kind.

import type { Change, Controller, Watch } from '../controllers/controller.js';
import type { ObjectEvent } from '../events/event.js';
import type { View } from '../events/view.js';
import { type KubeObject, keyOf, keyOfObject, kindName } from '../machinery/object.js';

/** Receives a controller, by its position, and the key of an object it is to look at again. */
export type Receive = (controller: number, key: string) => void;

interface Route {
  readonly controller: number;
  /** Missing for the controller's own kind: then the key is the changed object's. */
  readonly watch?: Watch;
  readonly concerns?: (change: Change) => boolean;
}

export class Dispatch {
  readonly #controllers: readonly Controller[];
  readonly #byKind = new Map<string, readonly Route[]>();

  constructor(controllers: readonly Controller[]) {
    this.#controllers = controllers;
  }

  /** Tells everyone concerned. `before` is the object as it was, if it was. */
  notify(event: ObjectEvent, before: KubeObject | undefined, view: View, receive: Receive): void {
    const { object } = event;
    const change: Change = { object, before, deleted: event.type === 'ObjectDeleted' };
    for (const route of this.#routes(kindName(object.apiVersion, object.kind))) {
      if (route.watch) {
        for (const ref of route.watch(change, view)) receive(route.controller, keyOf(ref));
      } else if (!change.deleted && (route.concerns?.(change) ?? true)) {
        receive(route.controller, keyOfObject(object));
      }
    }
  }

  #routes(kind: string): readonly Route[] {
    const known = this.#byKind.get(kind);
    if (known) return known;
    const routes = this.#controllers.flatMap((controller, i) => routesOf(controller, i, kind));
    this.#byKind.set(kind, routes);
    return routes;
  }
}

function routesOf(controller: Controller, position: number, kind: string): Route[] {
  const routes: Route[] = [];
  if (controller.reconciles === kind || controller.reconciles === '*') {
    const concerns = controller.concerns as Route['concerns'];
    routes.push({ controller: position, ...(concerns ? { concerns } : {}) });
  }
  const watches = controller.watches as Readonly<Record<string, Watch>> | undefined;
  for (const watch of [watches?.[kind], watches?.['*']])
    if (watch) routes.push({ controller: position, watch });
  return routes;
}
