// What our own command asks of a server that holds a tape: the session behind it, under /kubetape/session.
//
// Not a part of Kubernetes' API, and for this command only: moments, histories and time have no words there.
// Behind a prefix (/at/MOMENT, /timelines/NAME) it is the session of that moment or timeline.

import type { ApiRequest } from '../apiserver/request.js';
import type { ClusterEvent } from '../events/event.js';
import { badRequest, failure, isFailure } from '../machinery/status.js';
import type { Asked } from '../session/session.js';
import type { Call, Handler } from './call.js';
import { pastIsReadOnly } from './rest/refusals.js';
import { forked, unlessTheTape } from './served-timelines.js';

/** Where it is found. */
const ROOT = '/kubetape/session';
/** Events in one answer: the next page is asked for from the last. */
export const EVENTS_MAX = 2_000;

export const sessionApi: Handler = async (call) => {
  const { path, respond, user, method } = call;
  if (path.target.type !== 'other' || !path.target.path.startsWith(ROOT)) return false;
  if (!user.groups.includes('system:masters'))
    return respond.failure(failure(403, 'Forbidden', 'only an administrator may use the session'));
  const name = `${method} ${path.target.path.slice(ROOT.length)}`;
  const answer = Object.hasOwn(reads, name) ? reads[name] : undefined;
  if (answer) return respond.json(200, answer(call) ?? null);
  const change = Object.hasOwn(changes, name) ? changes[name] : undefined;
  if (!change) return respond.text(404, '404 page not found\n');
  if (call.world.moment) return respond.failure(pastIsReadOnly(call.world));
  const body = jsonOf(call.body);
  if (!body) return respond.failure(badRequest('the body must be a JSON object'));
  const done = await change(call, body);
  if (isFailure(done)) return respond.failure(done);
  return done === true || respond.json(200, done ?? null);
};

const reads: Readonly<Record<string, (call: Call) => unknown>> = {
  'GET ': ({ world: { session, moment } }) => ({
    settings: session.log.settings,
    timeline: session.log.timeline,
    head: moment?.revision ?? session.log.head,
    lastAt: moment?.at ?? session.log.lastAt,
    lineage: session.log.lineage,
    bookmarks: Object.fromEntries(
      session.extent.bookmarks.map((name) => [name, session.extent.bookmark(name)]),
    ),
  }),
  'GET /timelines': ({ timelines }) => timelines?.facts() ?? [],
  'GET /events': ({ world: { session }, query }) => {
    const after = numberOf(query, 'after');
    const upTo = Math.min(numberOf(query, 'upTo'), after + EVENTS_MAX);
    return [...session.log.read(after, upTo)];
  },
  'GET /object': ({ world: { session }, query }) =>
    session.log.objectAt(query.get('key') ?? '', numberOf(query, 'revision')),
  'GET /objects': ({ world: { session }, query }) =>
    session.log.objectsAt(query.get('prefix') ?? '', numberOf(query, 'revision')),
  'GET /history': ({ world: { session }, query }): ClusterEvent[] => [
    ...session.log.historyOf(query.get('key') ?? '', numberOf(query, 'upTo')),
  ],
  'GET /time': ({ world: { session }, query }) => session.log.timeAt(numberOf(query, 'revision')),
  'GET /revision': ({ world: { session }, query }) =>
    session.log.revisionAt(numberOf(query, 'time')),
};

type Body = Readonly<Record<string, unknown>>;

const changes: Readonly<Record<string, (call: Call, body: Body) => unknown>> = {
  'POST /act': ({ world: { writes }, respond }, { request, asked }) =>
    isRequest(request) && isTold(asked)
      ? writes.act(request, asked)
      : respond.failure(badRequest('request needs a verb, asked a technique and a command')),
  'POST /settle': ({ world: { pump } }) => pump.rest(),
  'POST /advance': ({ world: { pump } }, { by, since = pump.now }) =>
    pump.advance(Math.max(0, Number(since) + Number(by) - pump.now)),
  /** Lets time pass until something is written, for `limit` at most. */
  'POST /proceed': ({ world: { pump } }, { limit }) => pump.proceed(Number(limit)),
  'POST /fork': ({ timelines }, body) => timelines && forked(timelines, body),
  'POST /switch': ({ timelines }, { name }) =>
    timelines && unlessTheTape(() => timelines.switchTo(String(name))),
  'POST /bookmark': ({ world: { session } }, { name, revision }) =>
    session.bookmark(String(name), Number(revision)),
};

const VERBS = ['create', 'update', 'patch', 'delete'];

/** What else is wrong with it, the API server says. */
const isRequest = (value: unknown): value is ApiRequest =>
  VERBS.includes((value as ApiRequest | undefined)?.verb ?? '');

const isTold = (value: unknown): value is Asked =>
  typeof (value as Asked | undefined)?.command === 'string' &&
  typeof (value as Asked | undefined)?.technique === 'string';

const numberOf = (query: URLSearchParams, name: string): number => Number(query.get(name) ?? 0);

function jsonOf(body: Buffer): Body | undefined {
  try {
    const value: unknown = JSON.parse(body.toString('utf8') || '{}');
    return typeof value === 'object' && value !== null ? (value as Body) : undefined;
  } catch {
    return undefined;
  }
}
