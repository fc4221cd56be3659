// The one door. Every change to a cluster is a request decided here, and nothing else makes events.
//
// Deciding is pure: the same request against the same state yields the same events and response.
// Departures from the real API server: who asks and whether he may is settled before (server/identity), there is no
// API priority and fairness; deletecollection is what clients make of it, one delete
// an object.

import type { Body } from '../events/event.js';
import type { ClusterState } from '../events/state.js';
import { unreachable } from '../machinery/assert.js';
import { type KubeObject, keyOfObject } from '../machinery/object.js';
import type { Settings } from '../machinery/settings.js';
import { type Failure, isFailure } from '../machinery/status.js';
import { create } from './create.js';
import { remove } from './delete.js';
import { refusedByFault } from './outage.js';
import { patch } from './patch.js';
import type { ApiRequest, Requester, Success } from './request.js';
import { updateScale } from './scale.js';
import { Step } from './step.js';
import { createSubresource } from './subresource.js';
import { update } from './update.js';

export interface Outcome {
  /** The events to append, in order; empty when refused, unchanged or a dry run. */
  readonly bodies: readonly Body[];
  /** The state after each of them: their fold, not to be computed twice. */
  readonly states: readonly ClusterState[];
  readonly response: Success | Failure;
  readonly warnings: readonly string[];
  /** What became of the object, or would have: a dry run tells it too. */
  readonly effect: Effect;
}

export type Effect = 'none' | 'created' | 'updated' | 'deleted';

export function decide(
  state: ClusterState,
  settings: Settings,
  request: ApiRequest,
  requester: Requester,
): Outcome {
  const step = new Step(state, settings, requester);
  const refusal = step.hasBystanders
    ? refusedByFault(step.view, request, requester.actor)
    : undefined;
  const response = refusal ?? answer(step, request);
  const kept = !isFailure(response) && request.options?.dryRun !== true;
  return {
    bodies: kept ? step.bodies : [],
    states: kept ? step.states : [],
    response: tried(state, request, response),
    warnings: step.warnings,
    effect: isFailure(response) ? 'none' : effectOf(step.bodies),
  };
}

function effectOf(bodies: readonly Body[]): Effect {
  switch (bodies.at(-1)?.type) {
    case 'ObjectCreated':
      return 'created';
    case 'ObjectUpdated':
      return 'updated';
    case 'ObjectDeleted':
      return 'deleted';
    default:
      return 'none';
  }
}

/** The answer to a dry run names the revision the object has, not one that nobody will ever see. */
function tried(
  state: ClusterState,
  request: ApiRequest,
  response: Success | Failure,
): Success | Failure {
  if (isFailure(response) || request.options?.dryRun !== true) return response;
  const { resourceVersion: _unused, ...metadata } = response.object.metadata;
  const resourceVersion = state.objects.get(keyOfObject(response.object))?.metadata.resourceVersion;
  const kept = resourceVersion === undefined ? metadata : { ...metadata, resourceVersion };
  return { ...response, object: { ...response.object, metadata: kept } as KubeObject };
}

function answer(step: Step, request: ApiRequest): Success | Failure {
  switch (request.verb) {
    case 'create':
      return request.subresource ? createSubresource(step, request) : create(step, request);
    case 'update':
      return request.subresource === 'scale' ? updateScale(step, request) : update(step, request);
    case 'patch':
      return patch(step, request);
    case 'delete':
      return remove(step, request);
    default:
      return unreachable(request);
  }
}

/** The object a response is about, or undefined when the request was refused. */
export const objectOf = (response: Success | Failure): KubeObject | undefined =>
  isFailure(response) ? undefined : response.object;
