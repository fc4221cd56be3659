// Who is impaired, from one event to the next, and what one must look at to know it after a restart.

import type { ClusterEvent } from '../events/event.js';
import type { ClusterState } from '../events/state.js';
import { viewOf } from '../events/view.js';
import { controlFaults, extentOf } from '../kinds/fault/control.js';
import type { Fault } from '../kinds/fault/index.js';
import type { EventLog } from '../log/event-log.js';
import { keyOfObject, type Millis } from '../machinery/object.js';
import { concernsControlPlane, Impaired, type Plans, type World } from './impaired.js';

/** Those who are impaired after an event; undefined while nobody is. */
export function impairedBy(
  impaired: Impaired | undefined,
  event: ClusterEvent,
  world: World,
  plans: Plans,
): Impaired | undefined {
  if (!impaired && !concernsControlPlane(event)) return undefined;
  const all = impaired ?? new Impaired(world);
  all.observe(event, world.state, plans);
  return all.isIdle ? undefined : all;
}

export function impairedIn(world: World): Impaired | undefined {
  const impaired = new Impaired(world);
  return impaired.isIdle ? undefined : impaired;
}

/**
 * How far back one must look to know who is impaired now and what they have yet to hear of: as far as the caches lag,
 * and to the beginning of what stands still or counts changes.
 */
export function impairedSince(
  { log, state }: { readonly log: EventLog; readonly state: ClusterState },
  otherwise: Millis,
): Millis {
  let since = otherwise;
  for (const fault of controlFaults(viewOf(state, log.settings))) {
    const { is, after } = fault.spec;
    if (is === 'Stale' || is === 'Slow') since -= extentOf(fault) ?? 0;
    if ((is === 'Stale' && extentOf(fault) === undefined) || after !== undefined)
      since = Math.min(since, beginOf(log, fault) - 1);
  }
  return since;
}

function beginOf(log: EventLog, fault: Fault): Millis {
  let begin = log.settings.epoch;
  for (const { type, at } of log.historyOf(keyOfObject(fault)))
    if (type === 'ObjectCreated') begin = at;
  return begin;
}
