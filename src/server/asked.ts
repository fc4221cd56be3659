// Who an action is said to come from, and by which technique objects are managed with it.
//
// kubectl names its command in a header; others are known by their user agent. A manifest that is applied is
// declarative whoever applies it; what cannot be told is an imperative command.

import type { ApiRequest } from '../apiserver/request.js';
import type { Technique } from '../events/event.js';
import { ADMIN } from '../kinds/rbac/user.js';
import type { Asked } from '../session/session.js';
import type { Call } from './call.js';

const NAME_MAX = 128;

export function askedBy(call: Call, request: ApiRequest): Asked {
  const { headers, method, url } = call;
  const manager = managerOf(call);
  const told = headers['kubectl-command'];
  const command = typeof told === 'string' && told !== '' ? told : `${method} ${url}`;
  const { user, identity } = call;
  return {
    actor: manager,
    technique: techniqueOf(request, command),
    command,
    ...(user.name === ADMIN.name ? {} : { user: user.name, identity: user }),
    ...(identity.enforce ? { grantor: user } : {}),
  };
}

/** `fieldManager`, or the program of the user agent [handlers/create.go managerOrUserAgent]. */
export const managerOf = ({ query, headers }: Pick<Call, 'query' | 'headers'>): string =>
  query.get('fieldManager') || programOf(headers['user-agent'] ?? '') || 'unknown';

export const programOf = (userAgent: string): string =>
  (userAgent.split('/', 1)[0] ?? '')
    .replaceAll(/[^\p{L}\p{N}\p{P}\p{S} ]/gu, '')
    .slice(0, NAME_MAX);

/** kubectl's commands that work on files; the others are told apart by the request. */
const ON_FILES = ['kubectl create', 'kubectl replace'];
const DECLARATIVE = ['kubectl apply', 'kubectl diff'];

function techniqueOf(request: ApiRequest, command: string): Technique {
  if (request.verb === 'patch' && request.patchType === 'apply')
    return 'declarative-object-configuration';
  if (DECLARATIVE.some((known) => command === known || command.startsWith(`${known} `)))
    return 'declarative-object-configuration';
  return ON_FILES.includes(command) ? 'imperative-object-configuration' : 'imperative-command';
}
