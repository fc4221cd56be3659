// Questions of the debugger that are about more than one moment or timeline: what differs, what each is like, from
// when on it could not be averted.

import { compileExpression, type Expression } from '../history/expression.js';
import { type Moment, momentInTimeline } from '../history/moment.js';
import { isChosen, objectChanges, type Place } from '../history/object-changes.js';
import { type Stretch, sampleAt, samplesOf } from '../history/samples.js';
import { parseUserDuration, timestamp } from '../machinery/duration.js';
import { keyOfObject } from '../machinery/object.js';
import { parseSelector } from '../machinery/selector-syntax.js';
import { badRequest, type Failure, failure, isFailure } from '../machinery/status.js';
import { changeFacts, oddsFacts, valueFacts } from '../reasons/facts.js';
import { inevitableStepwise } from '../session/inevitable.js';
import type { Session } from '../session/session.js';
import type { Call } from './call.js';
import { wall } from './wall.js';

export interface Asked extends Pick<Call, 'query' | 'timelines'> {
  readonly session: Session;
  readonly moment: Moment;
}

export type Answer = object | Failure;

/** What one request may make the server run. */
const RUNS_MAX = 200;
const HORIZON_MAX = 3_600_000;

export const questionsAcross: Readonly<Record<string, (asked: Asked) => Answer | Promise<Answer>>> =
  {
    diff: (asked) => {
      const { query } = asked;
      const from = placeIn(asked, query.get('from') ?? 'start');
      const to = placeIn(asked, query.get('to') ?? '');
      if (isFailure(from)) return from;
      if (isFailure(to)) return to;
      const labels = parseSelector(query.get('labelSelector') ?? '');
      if (!labels.ok) return badRequest(labels.error);
      const choice = {
        kinds: query.get('kind')?.split(','),
        namespace: query.get('namespace') ?? undefined,
        labels: labels.value,
      };
      const changes: object[] = [];
      for (const change of objectChanges(from, to))
        if (isChosen(change, choice)) changes.push(changeFacts(change));
      return { changes };
    },
    when: (asked) => {
      const { session, query } = asked;
      const expression = expressionIn(asked, query.get('expression') ?? '');
      if (isFailure(expression)) return expression;
      const stretch = stretchIn(asked);
      if (isFailure(stretch)) return stretch;
      const values: object[] = [];
      for (const { revision, at, value } of samplesOf(session.log, expression, stretch)) {
        if (value.ok && typeof value.value !== 'boolean')
          return badRequest('when wants a condition, true or false: try probe');
        const event = values.length > 0 ? session.log.eventAt(revision) : undefined;
        values.push({
          revision,
          time: timestamp(at),
          ...valueFacts(value),
          actor: event?.actor,
          type: event?.type,
          object: event && 'object' in event ? keyOfObject(event.object) : undefined,
        });
      }
      return { values };
    },
    compare: (asked) => {
      const { query, timelines, session } = asked;
      const names = query.get('of')?.split(',') ?? timelines?.facts().map(({ name }) => name);
      const texts = query.getAll('expression');
      if (texts.length === 0) return badRequest('give expressions, one expression= each');
      const rows: object[] = [];
      for (const name of names ?? [session.log.timeline]) {
        const place = placeIn(asked, `${name}@${query.get('moment') ?? 'now'}`);
        if (isFailure(place)) return place;
        const values: object[] = [];
        for (const text of texts) {
          const expression = expressionIn(asked, text);
          if (isFailure(expression)) return expression;
          const { value } = sampleAt(place.log, expression, place.revision);
          values.push({ expression: text, ...valueFacts(value) });
        }
        const time = timestamp(place.log.timeAt(place.revision));
        rows.push({ timeline: name, revision: place.revision, time, values });
      }
      return { timelines: rows };
    },
    inevitable: async (asked) => {
      const { session, query } = asked;
      const expression = expressionIn(asked, query.get('expression') ?? '');
      if (isFailure(expression)) return expression;
      const stretch = stretchIn(asked);
      if (isFailure(stretch)) return stretch;
      const horizon = parseUserDuration(query.get('horizon') ?? '60s');
      const moments = Number(query.get('moments') ?? 12);
      const runs = Number(query.get('runs') ?? 5);
      if (!horizon.ok || horizon.value > HORIZON_MAX)
        return badRequest('horizon is a duration of at most 1h');
      if (!(moments >= 2 && runs >= 1 && moments * runs <= RUNS_MAX))
        return badRequest(`moments is 2 or more, and moments times runs at most ${RUNS_MAX}`);
      const options = { ...stretch, moments, runs, horizon: horizon.value };
      const steps = inevitableStepwise(session.log, expression, options);
      for (;;) {
        const step = steps.next();
        if (step.done) return { odds: step.value.map(oddsFacts) };
        await new Promise<void>((resolve) => wall.soon(resolve));
      }
    },
  };

/** `@120`, `90s`, or `what-if@90s` for a moment of another timeline; the moment that is asked about, without. */
function placeIn(
  { session, moment, timelines }: Omit<Asked, 'query'>,
  text: string,
): Place | Failure {
  if (text === '') return { log: session.log, revision: moment.revision };
  const named = momentInTimeline(text);
  const { timeline = session.log.timeline } = named;
  const other = timeline === session.log.timeline ? session : timelines?.find(timeline)?.session;
  if (!other) return failure(404, 'NotFound', `there is no timeline ${timeline}`);
  const read = other.moment(named.moment);
  // A name alone is that timeline's end, unless a moment is called so.
  if (!read.ok && timelines?.find(text))
    return placeIn({ session, moment, timelines }, `${text}@now`);
  return read.ok ? { log: other.log, revision: read.value.revision } : badRequest(read.error);
}

export function expressionIn({ session, moment }: Asked, text: string): Expression | Failure {
  const read = compileExpression(text, session.view(moment));
  return read.ok ? read.value : badRequest(read.error);
}

/** `since=MOMENT&until=MOMENT`. */
export function stretchIn({ session, moment, query }: Asked): Stretch | Failure {
  const since = session.moment(query.get('since') || 'start');
  if (!since.ok) return badRequest(since.error);
  const until = query.get('until') ? session.moment(query.get('until') ?? '') : undefined;
  if (until && !until.ok) return badRequest(until.error);
  const upTo = Math.min(until?.value.revision ?? moment.revision, moment.revision);
  const after = since.value.revision;
  return after > upTo ? badRequest('since lies after until') : { after, upTo };
}
