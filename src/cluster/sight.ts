// What a controller sees when it looks at an object: the present, unless a fault of the control plane is in its way. And
// what those see who look on from outside.

import type { Controller } from '../controllers/controller.js';
import type { ClusterState } from '../events/state.js';
import { type View, viewOf } from '../events/view.js';
import { type KubeObject, type Millis, refOfKey } from '../machinery/object.js';
import type { Settings } from '../machinery/settings.js';
import type { Agenda } from './agenda.js';
import type { Impaired, World } from './impaired.js';
import { type Rhythm, rhythmOf } from './latency.js';

export interface Sight {
  readonly object: KubeObject;
  readonly view: View;
  /** How far its clock is ahead. */
  readonly skew: Millis;
  /** Whether it may not see what it does. */
  readonly lags: boolean;
}

/** An instant at which something is due, before it is done. */
export interface Instant extends World {
  readonly due: Millis;
  readonly agenda: Pick<Agenda, 'pending'>;
  readonly impaired: Impaired | undefined;
}

/** How a controller takes its time at an instant. */
export function rhythmAt(
  { impaired, settings, controllers }: Omit<Instant, 'due' | 'agenda' | 'state'>,
  controller: number,
): Rhythm {
  return impaired?.rhythmOf(controller) ?? rhythmOf(settings, controllers[controller]);
}

/** Undefined where there is nothing to see, or nobody to see it. */
export function sightOf(
  { name, knows }: Controller,
  key: string,
  { state, settings }: { readonly state: ClusterState; readonly settings: Settings },
  impaired: Impaired | undefined,
): Sight | undefined {
  const present = viewOf(state, settings);
  if (!impaired) {
    const object = state.objects.get(key);
    return object && { object, view: present, skew: 0, lags: false };
  }
  if (impaired.isDown(name)) return undefined;
  const view = impaired.viewOf(name, present);
  const cached = view.find(refOfKey(key));
  const object =
    cached && knows && view !== present
      ? knows(cached as never, state.objects.get(key) as never)
      : cached;
  return object && { object, view, skew: impaired.skewOf(name), lags: view !== present };
}
