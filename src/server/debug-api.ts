// The debugger over HTTP, under /kubetape/debug: what the verbs of that name print with `-o json`, of the moment
// and the timeline that the URL's prefix names (/at/MOMENT, /timelines/NAME). An object is named as in the log:
// `key=Pod/default/web-0`, with `path=spec.nodeName`.

import { isObjectEvent } from '../events/event.js';
import { bisect } from '../history/bisect.js';
import { blame } from '../history/blame.js';
import { parseFieldPath, pathText } from '../history/field-path.js';
import { type Sample, samplesOf } from '../history/samples.js';
import { timestamp } from '../machinery/duration.js';
import { badRequest, type Failure, failure, isFailure } from '../machinery/status.js';
import { findingFacts, valueFacts, versionFacts, whyFacts } from '../reasons/facts.js';
import { whyEvent, whyIs } from '../reasons/why.js';
import { troubles } from '../reasons/why-not/survey.js';
import { whyNot } from '../reasons/why-not/why-not.js';
import type { Handler } from './call.js';
import {
  type Answer,
  type Asked,
  expressionIn,
  questionsAcross,
  stretchIn,
} from './debug-across.js';

const ROOT = '/kubetape/debug/';

export const debugApi: Handler = ({ path, method, respond, user, query, world, timelines }) => {
  if (path.target.type !== 'other' || !path.target.path.startsWith(ROOT)) return false;
  if (!user.groups.includes('system:masters'))
    return respond.failure(failure(403, 'Forbidden', 'only an administrator may ask the tape'));
  const name = path.target.path.slice(ROOT.length);
  const answer = Object.hasOwn(all, name) ? all[name] : undefined;
  if (!answer) return respond.text(404, '404 page not found\n');
  if (method !== 'GET') return respond.failure(failure(405, 'MethodNotAllowed', 'only GET'));
  const { session } = world;
  const moment = world.moment ?? { revision: session.log.head, at: session.now };
  const told = (facts: Answer): boolean =>
    isFailure(facts) ? respond.failure(facts) : respond.json(200, facts);
  const facts = answer({ session, moment, query, timelines });
  return facts instanceof Promise ? facts.then(told) : told(facts);
};

const questions: Readonly<Record<string, (asked: Asked) => Answer>> = {
  why: ({ session: { log }, moment, query }) => {
    const path = parseFieldPath(query.get('path') ?? '');
    if (!path.ok) return badRequest(path.error);
    const back = Number(query.get('back') ?? 0);
    if (!(Number.isInteger(back) && back >= 0)) return badRequest('back is a number of changes');
    const revision = query.get('revision');
    if (revision !== null) {
      const why = whyEvent(log, Number(revision));
      return why ? whyFacts(why) : notFound(`there is no revision ${revision}`);
    }
    return about(query, (key) => {
      const found = whyIs(log, key, { path: path.value, upTo: moment.revision, back });
      const value = path.value.length > 0 ? ` has no ${pathText(path.value)}, and had none` : '';
      return found ? whyFacts(found) : notFound(`${key}${value || ' has never been there'}`);
    });
  },
  'why-not': ({ session: { log }, moment, query }) => {
    if (query.has('key'))
      return about(query, (key) => ({ findings: whyNot(log, key, moment).map(findingFacts) }));
    const among = {
      kind: query.get('kind') ?? undefined,
      namespace: query.get('namespace') ?? undefined,
    };
    return { findings: troubles(log, moment, among).map(findingFacts) };
  },
  history: ({ session: { log }, moment, query }) =>
    about(query, (key) => {
      const versions = [...log.historyOf(key, moment.revision)].filter(isObjectEvent);
      return versions.length > 0
        ? { versions: versions.map(versionFacts) }
        : notFound(`${key} has never been there`);
    }),
  blame: ({ session: { log }, moment, query }) =>
    about(query, (key) => {
      const found = blame(log, key, moment.revision);
      if (!found) return notFound(`there is no ${key}`);
      return {
        values: found.map(({ path, value, event }) => ({
          path: pathText(path),
          value,
          revision: event.revision,
          time: timestamp(event.at),
          actor: event.actor,
        })),
      };
    }),
  probe: (asked) =>
    along(asked, (log, expression, stretch) => ({
      values: [...samplesOf(log, expression, stretch)].map(sampleFacts),
    })),
  bisect: (asked) =>
    along(asked, (log, expression, stretch) => {
      const { first, last, before, found, ...more } = bisect(log, expression, stretch);
      const told = (sample: Sample | undefined) => sample && sampleFacts(sample);
      return {
        first: told(first),
        last: told(last),
        before: told(before),
        found: told(found),
        ...more,
      };
    }),
};

const all = { ...questions, ...questionsAcross } as Readonly<
  Record<string, (asked: Asked) => Answer | Promise<Answer>>
>;

/** Of the object that `key=` names: `Pod/default/web-0`, `Node//node-1` or `Node/node-1`. */
function about(query: URLSearchParams, answer: (key: string) => Answer): Answer {
  const parts = (query.get('key') ?? '').split('/');
  const [kind, namespace = '', name] = parts.length === 2 ? [parts[0], '', parts[1]] : parts;
  if (!kind || !name || parts.length > 3)
    return badRequest('key names an object: key=Pod/default/web-0, key=Node/node-1');
  return answer(`${kind}/${namespace}/${name}`);
}

const notFound = (message: string): Failure => failure(404, 'NotFound', message);

const sampleFacts = ({ revision, at, value }: Sample): object => ({
  revision,
  time: timestamp(at),
  ...valueFacts(value),
});

/** `expression=...&since=MOMENT&until=MOMENT`. */
function along(asked: Asked, answer: (...args: Parameters<typeof samplesOf>) => object): Answer {
  const text = asked.query.get('expression');
  if (!text) return badRequest('expression= is missing: one in CEL, such as pods.size()');
  const expression = expressionIn(asked, text);
  if (isFailure(expression)) return expression;
  const stretch = stretchIn(asked);
  return isFailure(stretch) ? stretch : answer(asked.session.log, expression, stretch);
}
