// Asking the cluster for a change, and sending what it answers.
//
// The past is only asked what it would have said: a dry run is decided on the state as it was, and leaves no
// trace.

import { decide } from '../../apiserver/decide.js';
import type { ApiRequest } from '../../apiserver/request.js';
import type { Answer } from '../../cluster/cluster.js';
import { isFailure } from '../../machinery/status.js';
import { askedBy } from '../asked.js';
import type { Call } from '../call.js';
import { changeClock, isOfClock } from '../clock/clock-object.js';
import type { Resource } from '../resource.js';
import { sendObject, sendValue, type Typed } from './answer.js';
import { pastIsReadOnly } from './refusals.js';

export async function answerTo(call: Call, request: ApiRequest): Promise<Answer> {
  const { moment, session, writes } = call.world;
  const asked = askedBy(call, request);
  if (moment === undefined)
    return isOfClock(request)
      ? changeClock(call.world, request, asked.actor ?? '')
      : writes.act(request, asked);
  if (request.options?.dryRun !== true)
    return { response: pastIsReadOnly(call.world), warnings: [], effect: 'none' };
  const state = { ...session.log.stateAt(moment.revision), now: moment.at };
  const { actor = '', identity: user, grantor } = asked;
  const requester = { actor, trusted: false, user, grantor };
  return decide(state, session.log.settings, request, requester);
}

/** Carries out a write and answers with the object, under `code`, or under 201 if that is what it made. */
export async function carryOut(
  call: Call,
  resource: Resource,
  request: ApiRequest,
  code: number,
): Promise<true> {
  const { response, warnings, effect } = await answerTo(call, request);
  call.respond.warn(warnings);
  if (isFailure(response)) return call.respond.failure(response);
  const status = effect === 'created' ? 201 : code;
  if (response.body !== undefined) return sendValue(call, status, response.body as Typed);
  return sendObject(call, resource, status, response.object);
}
