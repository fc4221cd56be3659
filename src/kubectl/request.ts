// How verbs ask the API server for changes: one request each, warnings printed as they come.

import type { ApiRequest, Success } from '../apiserver/request.js';
import type { Technique } from '../events/event.js';
import { ADMIN } from '../kinds/rbac/user.js';
import { type Failure, isFailure } from '../machinery/status.js';
import { refuse } from './problem.js';
import type { Kubectl } from './verb.js';

/** Asks, and says what became of it. */
export function ask(
  kubectl: Kubectl,
  technique: Technique,
  request: ApiRequest,
): Success | Failure {
  const { response, warnings } = askQuietly(kubectl, technique, request);
  for (const warning of warnings) warnFromServer(kubectl, warning);
  return response;
}

/** Asks, and keeps to itself what it is warned of. */
export function askQuietly(kubectl: Kubectl, technique: Technique, request: ApiRequest) {
  const { session, command, user } = kubectl;
  const who = user === ADMIN ? {} : { user: user.name, identity: user };
  return session.act(request, { technique, command, ...who });
}

/** Asks, and ends the verb when it is refused. */
export function demand(kubectl: Kubectl, technique: Technique, request: ApiRequest): Success {
  const response = ask(kubectl, technique, request);
  return isFailure(response) ? refuse(response) : response;
}

/** What comes with an answer: it counts for --warnings-as-errors. */
export function warnFromServer(kubectl: Kubectl, text: string): void {
  kubectl.warnings.push(text);
  warn(kubectl, text);
}

/** `Warning: ...` on standard error, in yellow on a terminal. */
export function warn({ io }: Pick<Kubectl, 'io'>, text: string): void {
  io.stderr(`${io.colour ? '\u001b[33;1mWarning:\u001b[0m' : 'Warning:'} ${text}\n`);
}
