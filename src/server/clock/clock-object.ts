// The Clock of a timeline that is served: an object made of what its pump knows, whenever somebody looks.
//
// What people write to it goes through the API server like any object, on a state that has it; what is kept
// is what they may set (labels, annotations, managers) and the pump's rhythm, for as long as the server runs.

import { decide } from '../../apiserver/decide.js';
import type { ApiRequest } from '../../apiserver/request.js';
import type { Answer } from '../../cluster/cluster.js';
import { type ClusterState, genesis } from '../../events/state.js';
import { CLOCK_NAME, type Clock } from '../../kinds/clock/index.js';
import { parseUserDuration, timestamp } from '../../machinery/duration.js';
import {
  canonical,
  type KubeObject,
  keyOfObject,
  kindName,
  type Manifest,
  type Millis,
} from '../../machinery/object.js';
import { uid } from '../../machinery/random.js';
import { isFailure } from '../../machinery/status.js';
import type { World } from '../world.js';

/** What has been set of it, by timeline. */
const metas = new WeakMap<World['pump'], Partial<KubeObject['metadata']>>();

export function clockOf({ pump, session, moment, view }: World): Clock {
  const { log } = session;
  const { epoch, seed } = log.settings;
  const next = moment ? undefined : pump.next;
  return canonical({
    apiVersion: 'kubetape.io/v1alpha1',
    kind: 'Clock',
    metadata: {
      ...metas.get(pump),
      name: CLOCK_NAME,
      uid: uid(seed, 'clock', log.timeline),
      creationTimestamp: timestamp(epoch),
      resourceVersion: String(view.revision),
    },
    spec: pump.rhythm,
    status: {
      now: exactly(moment ? view.now : pump.now),
      revision: view.revision,
      ...(next === undefined ? {} : { next: exactly(next) }),
    },
  } as Clock);
}

/** Carries out what somebody asks of it; comes true when the time that they let pass has passed. */
export async function changeClock(
  world: World,
  request: ApiRequest,
  actor: string,
): Promise<Answer> {
  const { session, pump } = world;
  const before = clockOf(world);
  const base = genesis(session.log.settings.epoch);
  const state: ClusterState = {
    ...base,
    revision: Math.max(0, world.view.revision - 1),
    now: pump.now,
    objects: base.objects.set(keyOfObject(before), before),
  };
  const outcome = decide(state, session.log.settings, request, { actor, trusted: false });
  const { response } = outcome;
  if (isFailure(response) || request.options?.dryRun) return outcome;
  const { spec, metadata } = response.object as Clock;
  const { labels, annotations, managedFields } = metadata;
  metas.set(pump, { labels, annotations, managedFields } as Partial<KubeObject['metadata']>);
  const { mode, speed } = spec;
  if (mode !== before.spec.mode || speed !== before.spec.speed) pump.rhythm = { mode, speed };
  const by = spec.advance ? parseUserDuration(spec.advance) : undefined;
  if (by?.ok) await pump.advance(by.value);
  return { ...outcome, response: { ...response, object: clockOf(presentOf(world)) } };
}

/** The world as it has become since. */
export const presentOf = (world: World): World => ({ ...world, view: world.session.view() });

/** To the millisecond, as no timestamp of Kubernetes is. */
const exactly = (time: Millis): string => new Date(time).toISOString();

export const CLOCK = 'Clock';

export const isOfClock = (request: ApiRequest): boolean =>
  request.ref ? request.ref.kind === CLOCK : request.verb === 'create' && isClock(request.object);

const isClock = ({ apiVersion, kind }: Manifest): boolean => kindName(apiVersion, kind) === CLOCK;
