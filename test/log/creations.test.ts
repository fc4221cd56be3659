import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { expect, test } from 'vitest';
import { Cluster } from '../../src/cluster/cluster.js';
import { isObjectEvent } from '../../src/events/event.js';
import { instantIn } from '../../src/log/creations.js';
import { memoryLog } from '../../src/log/memory-log.js';
import { Tape } from '../../src/log/tape.js';
import { verifyTape } from '../../src/log/verify.js';
import { keyOfObject } from '../../src/machinery/object.js';
import { create, cronStory, settings } from './cron-story.js';

test('Event objects are found by the instant in their names, and by the index where somebody else gave the name', () => {
  const folder = mkdtempSync(join(tmpdir(), 'creations-'));
  const path = join(folder, 'cluster.tape');
  const memory = memoryLog(settings);
  const cluster = cronStory(memory);
  const [event] = cluster.view.list('Event');
  const { name, namespace } = event?.metadata ?? { name: '' };
  const ref = { kind: 'Event', name, namespace };
  const how = { actor: 'kubectl', technique: 'imperative-command', command: '' } as const;
  cluster.act({ request: { verb: 'delete', ref }, ...how });
  cluster.advance(5_000);
  create(cluster, { ...event, metadata: { name, namespace } });
  create(cluster, { ...event, metadata: { name: 'by-hand', namespace } });
  cluster.advance(60_000);
  const all = [...memory.read()];
  Tape.create(path, settings).close();
  let tape = Tape.open(path);
  for (let i = 0; i < all.length; i += 300) tape.log.append(all.slice(i, i + 300));
  tape.close();

  tape = Tape.open(path);
  const fork = tape.fork('fork', { revision: all.length - 10 });
  new Cluster({ log: fork }).advance(300_000);
  const keys = new Set(all.filter(isObjectEvent).map(({ object }) => keyOfObject(object)));
  expect([...keys].filter((key) => instantIn(key) !== undefined).length).toBeGreaterThan(150);
  for (const key of keys) {
    const versions = [...memory.historyOf(key)];
    expect([...tape.log.historyOf(key)]).toEqual(versions);
    for (const { revision } of versions)
      for (const at of [revision - 1, revision])
        expect(tape.log.objectAt(key, at)).toEqual(memory.objectAt(key, at));
    expect(fork.objectAt(key, all.length - 10)).toEqual(memory.objectAt(key, all.length - 10));
  }
  const again = [...tape.log.historyOf(`Event/default/${name}`)].map(({ type }) => type);
  expect(again).toEqual(['ObjectCreated', 'ObjectDeleted', 'ObjectCreated']);
  tape.close();
  expect(verifyTape(path).problem).toBeUndefined();

  const db = new Database(path, { readonly: true });
  const named = db
    .prepare('SELECT key FROM events WHERE key IS NOT NULL AND hash IS NULL')
    .pluck()
    .all() as string[];
  db.close();
  expect(named.length).toBeGreaterThan(150);
  for (const key of named) expect(key).toMatch(/^Event\/default\/.*\.[0-9a-f]{16}$/);
  rmSync(folder, { recursive: true });
});
