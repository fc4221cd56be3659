// The recorder's tables of tables_apiserver: reports that repeat, that are alike, and that are too many.

import { decide } from '../../../src/apiserver/decide.js';
import { record } from '../../../src/controllers/record.js';
import { type ClusterState, genesis, withObjects } from '../../../src/events/state.js';
import { viewOf } from '../../../src/events/view.js';
import type { EventObject } from '../../../src/kinds/event/index.js';
import type { KubeObject } from '../../../src/machinery/object.js';
import { defaultSettings } from '../../../src/machinery/settings.js';
import { type Fields, notRun } from '../corpus.js';
import { plain } from '../values.js';
import type { Recipe, Recipes } from './table.js';
import { identified } from './world.js';

const SETTINGS = { ...defaultSettings, kubernetes: '1.28' as const };
const AT = Date.parse('2026-11-22T20:00:00Z');

/** Of what is reported: as an object. What many reports of a pod come to nobody counts, so it is of another kind. */
const aboutIt = ({ involvedObject: about }: Fields): KubeObject =>
  ({
    apiVersion: about['apiVersion'] ?? 'v1',
    kind: 'ConfigMap',
    metadata: {
      name: about['name'],
      ...(about['namespace'] ? { namespace: about['namespace'] } : {}),
      // In the test objects of several names share one.
      uid: `${about['uid']}/${about['namespace']}/${about['name']}`,
      resourceVersion: '1',
    },
  }) as unknown as KubeObject;

/** Reports one thing, and writes it down as the API server does. Returns the Event as it is then. */
function reported(
  state: ClusterState,
  event: Fields,
): { state: ClusterState; event?: EventObject } {
  const { type, reason, message, source, involvedObject } = event;
  const intent = record(viewOf(state, SETTINGS), source, aboutIt(event), {
    ...{ type, reason, message },
    ...(involvedObject.fieldPath ? { fieldPath: involvedObject.fieldPath } : {}),
  });
  if (intent.type !== 'Ask') throw new Error('a report is a request');
  const { request } = intent;
  const isNothing = request.verb === 'patch' && Object.keys(request.patch as object).length === 0;
  const outcome = decide(state, SETTINGS, request, { actor: source.component, trusted: true });
  const after = outcome.states.at(-1) ?? state;
  if (isNothing || !('object' in outcome.response)) return { state: after };
  return { state: after, event: outcome.response.object as EventObject };
}

/** What a case says of an Event. */
const told = ({ involvedObject, reason, message, type, count, source }: Fields): Fields => ({
  uid: String(involvedObject?.uid).split('/')[0],
  name: involvedObject?.name,
  fieldPath: involvedObject?.fieldPath || undefined,
  ...{ reason, message, type, count },
  component: source?.component,
});

const correlated: Recipe = (given) => {
  const previous = plain<readonly Fields[]>(given['previousEvents'] ?? []);
  const namespaces = [...new Set([given['newEvent'], ...given['previousEvents']])].map(
    (one) => plain<Fields>(one)['involvedObject'].namespace,
  );
  let state = withObjects(
    genesis(AT),
    [...new Set(namespaces)].map((name) =>
      identified('Namespace', { metadata: { name }, status: { phase: 'Active' } }, name),
    ),
  );
  const interval = given['intervalSeconds'] * 1000;
  let now = AT;
  for (const event of previous) {
    ({ state } = reported({ ...state, now }, event));
    now += interval;
  }
  const { event } = reported({ ...state, now }, plain(given['newEvent']));
  if (given['expectedSkip']) return { actual: event === undefined, expected: true };
  return {
    actual: event && told(event as unknown as Fields),
    expected: told(plain(given['expectedEvent'])),
  };
};

/** The format of these tests is always the same: a text and one value. */
const textOf = (format: string, elements: readonly unknown[] | null): string =>
  (elements ?? []).reduce<string>((text, one) => text.replace('%v', String(one)), format);

/** One report. How often it was made before is told by the cases before it, of which some are not here. */
const single: Recipe = ({ obj, eventtype, reason, messageFmt, elements, expect }) => {
  const wanted = plain<Fields>(expect);
  const held = plain<Fields>(obj);
  const about = held['metadata'] ? { kind: 'Pod', apiVersion: 'v1', ...held['metadata'] } : held;
  if (about['uid'] === undefined) return notRun('an object that is none');
  const namespace = about['namespace'] ?? 'default';
  const state = withObjects(genesis(AT), [
    identified('Namespace', { metadata: { name: namespace } }, namespace),
  ]);
  const { event } = reported(state, {
    type: eventtype,
    reason,
    message: textOf(messageFmt, elements),
    source: wanted['source'],
    involvedObject: about,
  });
  const { count: _, ...actual } = event ? told(event as unknown as Fields) : {};
  const { count: __, ...expected } = told(wanted);
  const where = (one: Fields | undefined) => one?.['metadata'].namespace;
  return {
    actual: { ...actual, where: where(event as unknown as Fields) },
    expected: { ...expected, where: where(wanted) },
  };
};

/** In the newer way: what was done, and with what else. */
const inSeries: Recipe = ({ regarding, related, expect }) => {
  const wanted = plain<Fields>(expect);
  const { reason, note, action, type, reportingController } = wanted;
  const about = { involvedObject: plain<Fields>(regarding) };
  const { namespace } = about.involvedObject;
  const state = withObjects(genesis(AT), [
    identified('Namespace', { metadata: { name: namespace } }, namespace),
  ]);
  const intent = record(
    viewOf(state, SETTINGS),
    { component: reportingController },
    aboutIt(about),
    {
      ...{ type, reason, message: note, action },
      fieldPath: about.involvedObject.fieldPath,
      related: aboutIt({ involvedObject: plain<Fields>(related) }),
    },
  );
  if (intent.type !== 'Ask' || intent.request.verb !== 'create')
    return { actual: intent.type, expected: 'create' };
  const made = intent.request.object as Fields;
  const names = (one: Fields) => [one['namespace'], one['name'], one['apiVersion']];
  return {
    actual: {
      ...{
        reason: made['reason'],
        note: made['message'],
        action: made['action'],
        type: made['type'],
      },
      by: made['reportingComponent'],
      about: [...names(made['involvedObject']), made['involvedObject'].fieldPath],
      related: names(made['related']),
    },
    expected: {
      ...{ reason, note, action, type },
      by: reportingController,
      about: [...names(wanted['regarding']), wanted['regarding'].fieldPath],
      related: names(wanted['related']),
    },
  };
};

export const reportRecipes: Recipes = {
  TestEventCorrelator: correlated,
  TestEventSeriesf: inSeries,
  TestEventSpamFilter: 'a filter of the test’s own',
  'record/TestEventf': single,
  TestEventfNoNamespace: single,
  TestMultiSinkCache: single,
};
