// Asking a log in SQL: whoever asks for objects gets them, however they are named.

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { queryLog } from '../../src/log/query.js';
import { Tape } from '../../src/log/tape.js';
import { simulate } from '../../src/testing.js';

const { log } = simulate({ nodes: 1 }).apply({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name: 'a', namespace: 'default' },
});

test.each([
  "SELECT object FROM events WHERE type = 'ObjectCreated'",
  'SELECT "OBJECT" FROM events WHERE type = \'ObjectCreated\'',
  "SELECT e.object FROM events e WHERE e.type = 'ObjectCreated'",
  "SELECT object FROM (SELECT * FROM events) WHERE type = 'ObjectCreated'",
  "SELECT object, count(*) FROM events WHERE type = 'ObjectCreated'",
  "SELECT max(length(object)), count ( * ) FROM events WHERE type = 'ObjectCreated'",
])('%s gives what was written', (query) => {
  expect(queryLog(log, query).rows[0]?.[0]).toBeTruthy();
});

test('every event is counted', () => {
  expect(queryLog(log, 'SELECT count(*), count ( * ) FROM events').rows).toEqual([
    [log.head, log.head],
  ]);
});

test('whoever asks for no objects gets the same rows as who does, on a tape and in memory', () => {
  const folder = mkdtempSync(join(tmpdir(), 'query-'));
  const tape = Tape.create(join(folder, 'a.tape'), log.settings);
  tape.log.append([...log.read()]);
  const fork = tape.fork('fork', { revision: 40 });
  const more = [...log.read(40)].map((event, i) => ({ ...event, actor: `other-${i % 3}` }));
  fork.append(more);
  const columns = 'revision, type, actor, because, kind, namespace, name, command, result';
  const asked = [
    `SELECT ${columns} FROM events`,
    `SELECT time, ${columns} FROM events(20, 60)`,
    'SELECT kind, namespace, name, revision FROM objects_at',
    'SELECT kind, namespace, name, revision FROM objects_at(55)',
  ];
  for (const query of asked) {
    expect(queryLog(tape.log, query).rows).toEqual(queryLog(log, query).rows);
    for (const one of [tape.log, fork, log]) {
      const whole = queryLog(one, query.replace('SELECT', 'SELECT object,')).rows;
      expect(queryLog(one, query).rows).toEqual(whole.map(([, ...rest]) => rest));
      expect(whole.length).toBeGreaterThan(5);
    }
  }
  tape.close();
  rmSync(folder, { recursive: true });
});
