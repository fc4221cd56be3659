// The laws of watching, under etcd's names, over stories nobody wrote.

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { isObjectEvent } from '../../../src/events/event.js';
import type { EventLog } from '../../../src/log/event-log.js';
import { type KubeObject, keyOfObject } from '../../../src/machinery/object.js';
import { Hub } from '../../../src/server/watch/hub.js';
import { Session } from '../../../src/session/session.js';
import { begin, inMemory, story, tell, world } from '../../support/story.js';
import { type Asks, question, Reader, type Sent, TestWall } from '../../support/watching.js';

const numRuns = Number(process.env['LAW_RUNS'] ?? 25);
const sameStories = process.env['LAW_RUNS'] === undefined ? { seed: 20_260_101 } : {};

/** What is asked, and the same said again in a way that owes nothing to selectors. */
interface Case {
  readonly asks: Asks;
  readonly holds: (object: KubeObject) => boolean;
}

const ofPods = (asks: Partial<Asks>, holds: (pod: Pod) => boolean): Case => ({
  asks: { kind: 'Pod', ...asks },
  holds: (object) => object.kind === 'Pod' && holds(object as Pod),
});
type Pod = KubeObject & { status?: { phase?: string }; spec?: { nodeName?: string } };

const cases: readonly Case[] = [
  ofPods({}, () => true),
  ofPods({ namespace: 'default' }, ({ metadata }) => metadata.namespace === 'default'),
  ofPods({ labelSelector: 'app=web' }, ({ metadata }) => metadata.labels?.['app'] === 'web'),
  ofPods({ labelSelector: 'app notin (web)', namespace: 'default' }, ({ metadata }) => {
    return metadata.namespace === 'default' && metadata.labels?.['app'] !== 'web';
  }),
  ofPods({ fieldSelector: 'status.phase=Running' }, ({ status }) => status?.phase === 'Running'),
  ofPods({ fieldSelector: 'spec.nodeName=' }, ({ spec }) => !spec?.nodeName),
  { asks: { kind: 'Node' }, holds: ({ kind }) => kind === 'Node' },
  {
    asks: { kind: 'Node', fieldSelector: 'metadata.name=node-1' },
    holds: ({ kind, metadata }) => kind === 'Node' && metadata.name === 'node-1',
  },
  { asks: { kind: 'Deployment' }, holds: ({ kind }) => kind === 'Deployment' },
];

/** What the log says that a watch has to send, after a revision. */
function expected(log: EventLog, { holds }: Case, after: number): Line[] {
  const lines: Line[] = [];
  const known = new Map<string, KubeObject>();
  for (const event of log.read()) {
    if (!isObjectEvent(event)) continue;
    const key = keyOfObject(event.object);
    const before = known.get(key);
    const was = before !== undefined && holds(before);
    const isGone = event.type === 'ObjectDeleted';
    const is = !isGone && holds(event.object);
    if (isGone) known.delete(key);
    else known.set(key, event.object);
    if (event.revision <= after || !(was || is)) continue;
    const resourceVersion = String(event.revision);
    const last = before && { ...before, metadata: { ...before.metadata, resourceVersion } };
    lines.push({
      type: is ? (was ? 'MODIFIED' : 'ADDED') : 'DELETED',
      revision: event.revision,
      object: is ? event.object : last,
    });
  }
  return lines;
}

interface Line {
  readonly type: string;
  readonly revision: number;
  readonly object: unknown;
}

const linesOf = (sent: readonly Sent[]): Line[] =>
  sent
    .filter(({ type }) => type !== 'BOOKMARK')
    .map(({ type, object }) => ({
      type,
      revision: Number(object.metadata.resourceVersion),
      object,
    }));

/** What somebody knows who has only the events. */
function folded(sent: readonly Sent[]): Map<string, KubeObject> {
  const known = new Map<string, KubeObject>();
  for (const { type, object } of sent) {
    const key = keyOfObject(object);
    if (type === 'DELETED') expect(known.delete(key), `${key} was never added`).toBe(true);
    else if (type !== 'BOOKMARK') {
      expect(known.has(key), `${type} ${key}`).toBe(type === 'MODIFIED');
      known.set(key, object);
    }
  }
  return known;
}

function listed(log: EventLog, { asks, holds }: Case, revision: number): [string, KubeObject][] {
  return log
    .objectsAt(`${asks.kind}/`, revision)
    .filter(holds)
    .map((object) => [keyOfObject(object), object]);
}

interface Telling {
  readonly hub: Hub;
  readonly wall: TestWall;
  readonly session: Session;
  readonly log: EventLog;
}

/** Tells a story while readers read, each in their own way. */
function watched(
  log: EventLog,
  steps: Parameters<typeof tell>[1][],
  kept: number,
  open: (telling: Telling) => Reader[],
  turns: number,
): Telling {
  begin(log);
  const session = new Session(log);
  const wall = new TestWall();
  const hub = new Hub(session, wall, kept);
  const telling = { hub, wall, session, log };
  const readers = open(telling);
  steps.forEach((step, i) => {
    tell(session.cluster, step);
    wall.turns(turns);
    readers.forEach((reader, k) => {
      if ((i + k) % 3 === 0) reader.drain();
    });
  });
  do {
    for (const reader of readers) reader.drain();
    wall.turns();
  } while (readers.some((reader) => reader.isFull));
  return telling;
}

const aCase = fc.constantFrom(...cases);
const kept = fc.constantFrom(4, 4_096);
const patience = fc.constantFrom(1, 2, Number.POSITIVE_INFINITY);
const turns = fc.constantFrom(1, 3, Number.POSITIVE_INFINITY);

const law = (name: string, property: fc.IProperty<never> | unknown) =>
  test(name, { timeout: 600_000 }, () => {
    fc.assert(property as fc.IProperty<unknown>, { ...sameStories, numRuns });
  });

law(
  'Ordered, Unique, Atomic, Reliable: every change once, whole, in order, however slowly it is read',
  fc.property(
    fc.tuple(story, world, aCase, kept, patience, turns),
    ([steps, world, one, kept, patience, turns]) => {
      const log = inMemory(world);
      let reader: Reader | undefined;
      let start = 0;
      watched(
        log,
        [...steps],
        kept,
        ({ hub }) => {
          start = log.head;
          const asked = question(one.asks);
          reader = new Reader(hub, asked, { revision: start, bookmarks: false }, patience);
          return [reader];
        },
        turns,
      );
      expect(linesOf(reader?.sent ?? [])).toEqual(expected(log, one, start));
    },
  ),
);

law(
  'Folded: the initial state and what follows it make the list, at any revision',
  fc.property(
    fc.tuple(story, world, aCase, kept, patience, fc.double({ min: 0, max: 1, noNaN: true })),
    ([steps, world, one, kept, patience, part]) => {
      const log = inMemory(world);
      let reader: Reader | undefined;
      watched(
        log,
        [...steps],
        kept,
        ({ hub, session }) => {
          const view = session.view();
          const start = { revision: view.revision, from: view, bookmarks: true, endMark: log.head };
          reader = new Reader(hub, question(one.asks), start, patience);
          return [reader];
        },
        2,
      );
      const sent = reader?.sent ?? [];
      const mark = sent.findIndex(({ type }) => type === 'BOOKMARK');
      const { metadata } = sent[mark]?.object ?? {};
      expect(metadata?.annotations).toEqual({ 'k8s.io/initial-events-end': 'true' });
      const begun = Number(metadata?.resourceVersion);
      expect([...folded(sent.slice(0, mark))]).toEqual(listed(log, one, begun));
      const revision = begun + Math.floor((log.head - begun) * part);
      const upTo = sent.filter(
        ({ type, object }, i) =>
          i < mark || (type !== 'BOOKMARK' && Number(object.metadata.resourceVersion) <= revision),
      );
      const known = [...folded(upTo)].sort(([a], [b]) => (a < b ? -1 : 1));
      expect(known).toEqual(listed(log, one, revision).sort(([a], [b]) => (a < b ? -1 : 1)));
    },
  ),
);

law(
  'Resumable, Bookmarkable: a watch cut anywhere goes on from what it last heard, and misses nothing',
  fc.property(
    fc.tuple(story, world, aCase, kept, fc.array(fc.double({ min: 0, max: 1, noNaN: true }))),
    ([steps, world, one, kept, cuts]) => {
      const log = inMemory(world);
      const { hub, wall } = watched(log, [...steps], kept, () => [], 1);
      const read = (revision: number): Sent[] => {
        const reader = new Reader(hub, question(one.asks), { revision, bookmarks: true });
        wall.turns();
        hub.finish(reader.watcher);
        expect(reader.hasEnded).toBe(true);
        return reader.sent;
      };
      const all = read(0);
      expect(linesOf(all)).toEqual(expected(log, one, 0));
      expect(all.at(-1)?.type).toBe('BOOKMARK');
      expect(Number(all.at(-1)?.object.metadata.resourceVersion)).toBe(log.head);
      for (const cut of cuts) {
        const heard = all.slice(0, Math.floor(all.length * cut));
        const last = Number(heard.at(-1)?.object.metadata.resourceVersion ?? 0);
        expect(linesOf([...heard, ...read(last)])).toEqual(linesOf(all));
      }
      expect(hub.size).toBe(0);
    },
  ),
);
