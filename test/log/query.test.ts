// Asking a log in SQL: whoever asks for objects gets them, however they are named.

import { expect, test } from 'vitest';
import { queryLog } from '../../src/log/query.js';
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
