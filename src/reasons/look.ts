// The look that led to an event: which controller looked at which object, and what it saw.
//
// The log says who did it and what they reacted to, not what they read. But a controller is a pure function,
// so its look is taken again in the state of that moment, by the controller itself and with what it reads
// noted down, and counts only if it leads to the very same event.

import { decide } from '../apiserver/decide.js';
import type { ApiRequest } from '../apiserver/request.js';
import { carryOut } from '../cluster/carry-out.js';
import { PACE_MS, reactionAt } from '../cluster/latency.js';
import type { Controller } from '../controllers/controller.js';
import { controllers } from '../controllers/index.js';
import { type Body, isObjectEvent, type ObjectEvent } from '../events/event.js';
import type { ClusterState } from '../events/state.js';
import { viewOf } from '../events/view.js';
import type { EventLog } from '../log/event-log.js';
import { equal } from '../machinery/equal.js';
import {
  controllerOf,
  type KubeObject,
  keyOf,
  keyOfObject,
  kindName,
  type Revision,
  refOf,
} from '../machinery/object.js';
import type { Settings } from '../machinery/settings.js';
import { type Failure, isFailure } from '../machinery/status.js';
import { RecordingView } from './recording-view.js';

export interface Look {
  readonly controller: Controller;
  /** The object that was looked at. */
  readonly key: string;
  /** Before anything came of it. */
  readonly state: ClusterState;
  readonly settings: Settings;
  readonly actor: string;
  readonly requests: readonly ApiRequest[];
  readonly bodies: readonly Body[];
  /** What the API server turned down. */
  readonly refusals: readonly Failure[];
  readonly view: RecordingView;
  /** Whether it was time to look, and not a change that called for it. */
  readonly timed: boolean;
}

/** Undefined when no look of this build leads to the event: then the tape was written by another one. */
export function lookBehind(log: EventLog, event: ObjectEvent): Look | undefined {
  for (const revision of beginnings(log, event)) {
    const state = { ...log.stateAt(revision), now: event.at };
    for (const [controller, key] of candidates(log, event, state)) {
      const look = lookAgain({ controller, key, state, settings: log.settings });
      if (look?.actor !== event.actor || !leadsTo(look, event)) continue;
      return { ...look, timed: isTimed(log, event, look) };
    }
  }
  return undefined;
}

interface Looking {
  readonly controller: Controller;
  readonly key: string;
  readonly state: ClusterState;
  readonly settings: Settings;
}

/** What a controller asks for when it looks at an object in a state, and what would come of it. */
export function lookAgain(looking: Looking): Omit<Look, 'timed'> | undefined {
  const { controller, key, state, settings } = looking;
  const object = state.objects.get(key);
  if (!object) return undefined;
  const actor = controller.actor?.(object as never) ?? controller.name;
  const view = new RecordingView(viewOf(state, settings));
  view.seen.set(key, object);
  const requests: ApiRequest[] = [];
  const bodies: Body[] = [];
  const refusals: Failure[] = [];
  let present = state;
  carryOut(controller.reconcile(object as never, view), {
    ask: (request) => {
      requests.push(request);
      const outcome = decide(present, settings, request, { actor, trusted: true });
      bodies.push(...outcome.bodies);
      present = outcome.states.at(-1) ?? present;
      if (isFailure(outcome.response)) refusals.push(outcome.response);
      return outcome.response;
    },
    view: () => viewOf(present, settings),
  });
  return { ...looking, actor, requests, bodies, refusals, view };
}

const leadsTo = ({ bodies }: Pick<Look, 'bodies'>, event: ObjectEvent): boolean =>
  bodies.some(
    (body) =>
      body.type === event.type &&
      equal(withoutRevision(body.object), withoutRevision(event.object)),
  );

function withoutRevision(object: KubeObject): unknown {
  const { resourceVersion: _unused, ...metadata } = object.metadata;
  return { ...object, metadata };
}

/** Where the look may have begun: what follows on one another, by one actor for one reason, may be one look. */
function beginnings(log: EventLog, { revision, at, actor, because }: ObjectEvent): Revision[] {
  let first = revision;
  while (first > 1) {
    const before = log.eventAt(first - 1);
    if (before?.at !== at || before.actor !== actor || before.because !== because) break;
    first--;
  }
  return first === revision ? [first - 1] : [revision - 1, first - 1];
}

/** Whoever may have done it, with what they may have looked at: the changed object, its owners, the cause's. */
function* candidates(
  log: EventLog,
  event: ObjectEvent,
  state: ClusterState,
): Generator<readonly [Controller, string]> {
  const cause = event.because === null ? undefined : log.eventAt(event.because);
  const changed = cause && isObjectEvent(cause) ? cause.object : undefined;
  const near = [event.object, ...(changed ? [changed] : [])];
  for (const controller of controllers) {
    if (controller.name !== event.actor && !controller.actor) continue;
    const kind = controller.reconciles as string;
    const keys = new Set<string>();
    for (const object of near) {
      const owner = controllerOf(object);
      keys.add(keyOfObject(object));
      if (owner) keys.add(keyOf({ ...refOf(object), kind: ownerKind(owner), name: owner.name }));
    }
    for (const object of changed ? [changed] : []) {
      const watches = controller.watches as Readonly<Record<string, unknown>> | undefined;
      for (const name of [kindName(object.apiVersion, object.kind), '*'])
        for (const ref of watched(watches?.[name], object, state, log.settings)) keys.add(ref);
    }
    for (const key of keys) if (kind === '*' || key.startsWith(`${kind}/`)) yield [controller, key];
  }
}

const ownerKind = ({ apiVersion, kind }: { apiVersion: string; kind: string }): string =>
  kindName(apiVersion, kind);

type AnyWatch = (change: object, view: unknown) => readonly Parameters<typeof keyOf>[0][];

function watched(
  watch: unknown,
  object: KubeObject,
  state: ClusterState,
  settings: Settings,
): string[] {
  if (watch === undefined) return [];
  const change = { object, before: undefined, deleted: false, actor: '' };
  return (watch as AnyWatch)(change, viewOf(state, settings)).map(keyOf);
}

/** A reaction to a change falls on a point of the grid that follows from it; anything else was a timer. */
function isTimed(log: EventLog, { because, at }: ObjectEvent, look: Omit<Look, 'timed'>): boolean {
  if (because === null) return true;
  const { name, paceMs = PACE_MS } = look.controller;
  const changedAt = log.timeAt(because);
  return reactionAt(log.settings, name, paceMs, look.key, changedAt) !== at;
}
