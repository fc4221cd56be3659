// All timelines of a tape as they are served: opened when the first request for one comes, forked on demand.
//
// `GET /timelines` lists them, `POST /timelines` with {"name": "what-if", "at": "10m", "from": "main"} makes one.

import { TapeError } from '../log/tape-error.js';
import { timestamp } from '../machinery/duration.js';
import {
  badRequest,
  type Failure,
  failure,
  isFailure,
  unprocessable,
} from '../machinery/status.js';
import type { ForkOf, TimelineFacts, Timelines } from '../session/timelines.js';
import { readObject } from './body.js';
import type { Call } from './call.js';
import { openTimeline, type Timeline, type TimelineOptions } from './timeline.js';

export class ServedTimelines {
  readonly #timelines: Timelines;
  readonly #options: Omit<TimelineOptions, 'name' | 'session'>;
  readonly #open = new Map<string, Timeline>();

  constructor(timelines: Timelines, options: Omit<TimelineOptions, 'name' | 'session'> = {}) {
    this.#timelines = timelines;
    this.#options = options;
  }

  /** The one that the tape was opened at, without a name. */
  find = (name: string = this.#timelines.opened.log.timeline): Timeline | undefined => {
    const known = this.#open.get(name);
    if (known) return known;
    const session = this.#timelines.find(name);
    if (!session) return undefined;
    const timeline = openTimeline({ ...this.#options, name, session });
    this.#open.set(name, timeline);
    return timeline;
  };

  facts(): readonly TimelineFacts[] {
    return this.#timelines.facts();
  }

  list(): readonly object[] {
    return this.facts().map(plain);
  }

  /** From now on another one is meant by commands that open the tape; here nothing changes. */
  switchTo(name: string): void {
    this.#timelines.switchTo(name);
  }

  fork(name: string, fork: ForkOf): object {
    this.#timelines.fork(name, fork);
    return plain(this.#timelines.factsOf(name));
  }

  close(): void {
    for (const timeline of this.#open.values()) timeline.close();
  }
}

const plain = (facts: TimelineFacts): object => ({
  name: facts.name,
  ...(facts.parent === undefined
    ? {}
    : {
        forkedFrom: facts.parent,
        forkRevision: facts.after,
        forkTime: timestamp(facts.begins),
      }),
  revision: facts.head,
  now: timestamp(facts.now),
  events: facts.head - facts.after,
  seed: facts.seed,
});

const PATH = '/timelines';

/** Answers `/timelines` itself; what lies below is the API of one. */
export function timelinesHandler(call: Call): boolean {
  const { path, respond, timelines, method } = call;
  if (!timelines || path.target.type !== 'other' || path.target.path !== PATH) return false;
  if (method === 'GET') return respond.json(200, { timelines: timelines.list() });
  if (method !== 'POST')
    return respond.failure(failure(405, 'MethodNotAllowed', `${PATH} takes GET and POST`));
  const body = readObject(call, { apiVersion: 'kubetape.io/v1alpha1', kind: 'Timeline' });
  if (!('value' in body)) return respond.failure(body);
  const made = forked(timelines, body.value);
  return isFailure(made) ? respond.failure(made) : respond.json(201, made);
}

/** Makes the timeline that a body asks for. */
export function forked(
  timelines: ServedTimelines,
  { name, at, from, seed }: Readonly<Record<string, unknown>>,
): object | Failure {
  if (typeof name !== 'string' || !isText(at) || !isText(from) || !isSeed(seed))
    return badRequest(
      'say {"name": NAME}, and perhaps "at": MOMENT, "from": TIMELINE, "seed": NUMBER',
    );
  const fork = {
    ...(at === undefined ? {} : { at }),
    ...(from === undefined ? {} : { from }),
    ...(seed === undefined ? {} : { seed }),
  };
  return unlessTheTape(() => timelines.fork(name, fork));
}

/** What is done with the tape, or why it makes no sense. */
export function unlessTheTape<T>(done: () => T): T | Failure {
  try {
    return done();
  } catch (error) {
    if (error instanceof TapeError) return refusal(error);
    throw error;
  }
}

const isText = (value: unknown): value is string | undefined =>
  value === undefined || typeof value === 'string';
const isSeed = (value: unknown): value is number | undefined =>
  value === undefined || (Number.isInteger(value) && Number(value) >= 0 && Number(value) < 2 ** 32);

function refusal({ problem, message }: TapeError): Failure {
  switch (problem) {
    case 'TimelineExists':
      return failure(409, 'AlreadyExists', message);
    case 'NoSuchTimeline':
      return failure(404, 'NotFound', message);
    case 'InvalidName':
      return unprocessable(message);
    case 'NoSuchMoment':
      return badRequest(message);
    default:
      return failure(500, 'InternalError', `Internal error occurred: ${message}`);
  }
}
