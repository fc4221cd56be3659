// What somebody outside asks of the cluster, and the event that remembers it whatever became of it.

import { decide, type Outcome, objectOf } from '../apiserver/decide.js';
import type { ApiRequest } from '../apiserver/request.js';
import type { ActionOutcome, ActionTaken, Body, Technique } from '../events/event.js';
import type { ClusterState } from '../events/state.js';
import type { UserInfo } from '../kinds/rbac/user.js';
import { kindName, type ObjectRef, refOf } from '../machinery/object.js';
import type { Settings } from '../machinery/settings.js';
import { internalError, isFailure } from '../machinery/status.js';

export interface ActionRequest {
  readonly request: ApiRequest;
  readonly actor: string;
  readonly technique: Technique;
  /** The command line, or the user agent of an HTTP client. */
  readonly command: string;
  /** Who is behind it, where that is known and not the administrator. */
  readonly user?: string | undefined;
  /** All that is known of them. */
  readonly identity?: UserInfo | undefined;
  /** Whose own permissions limit what they may give to others; missing where nobody enforces permissions. */
  readonly grantor?: UserInfo | undefined;
}

export const actionTaken = (
  { request, technique, command, user, identity, grantor }: ActionRequest,
  outcome: Outcome,
): Body => ({
  type: 'ActionTaken',
  action: {
    verb: request.verb,
    technique,
    command,
    ...(user === undefined ? {} : { user }),
    // What comes of it may depend on who asks, so it must be known to ask it again.
    ...(identity ? { identity } : {}),
    ...(identity && grantor ? { limited: true } : {}),
    target: targetOf(request, outcome),
    request,
  },
  outcome: outcomeOf(request, outcome),
});

export const decideAction = (
  state: ClusterState,
  settings: Settings,
  { request, actor, identity, grantor }: ActionRequest,
): Outcome => decide(state, settings, request, { actor, trusted: false, user: identity, grantor });

/** What was asked for once, to be asked again by the same person. */
export function askedAgain({
  actor,
  action,
}: Pick<ActionTaken, 'actor' | 'action'>): ActionRequest {
  const { technique, command, user, identity, limited } = action;
  const grantor = limited ? identity : undefined;
  return {
    request: action.request as ApiRequest,
    actor,
    technique,
    command,
    user,
    identity,
    grantor,
  };
}

/** An error in our own code is an answer too: whoever else asked at the same time is not to suffer from it. */
export function decideOrRefuse(
  state: ClusterState,
  settings: Settings,
  action: ActionRequest,
): Outcome {
  try {
    return decideAction(state, settings, action);
  } catch (error) {
    const response = internalError(error instanceof Error ? error.message : String(error));
    return { response, bodies: [], states: [], warnings: [], effect: 'none' };
  }
}

/** The object that was meant: for a create with generateName, the one that came of it. */
function targetOf(request: ApiRequest, outcome: Outcome): ObjectRef {
  if (request.verb !== 'create') return request.ref;
  if (request.ref) return request.ref;
  const made = objectOf(outcome.response);
  if (made) return refOf(made);
  const { apiVersion, kind, metadata } = request.object;
  return {
    kind: kindName(apiVersion, kind),
    ...(metadata?.namespace === undefined ? {} : { namespace: metadata.namespace }),
    name: metadata?.name ?? metadata?.generateName ?? '',
  };
}

function outcomeOf(request: ApiRequest, { bodies, response }: Outcome): ActionOutcome {
  if (isFailure(response)) return { result: 'refused', failure: response };
  if (request.options?.dryRun) return { result: 'dry-run' };
  if (bodies.length === 0) return { result: 'unchanged' };
  if (request.verb === 'delete') return { result: 'deleted' };
  return { result: bodies[0]?.type === 'ObjectCreated' ? 'created' : 'configured' };
}
