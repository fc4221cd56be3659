import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { expect, test } from 'vitest';
import { memoryLog } from '../../src/log/memory-log.js';
import { Tape } from '../../src/log/tape.js';
import { cronStory, settings } from './cron-story.js';

const ROWS = `SELECT e.id, e.base, e.type, length(e.payload) AS bytes, coalesce(e.key, c.key) AS key
  FROM events e LEFT JOIN events c ON c.id = e.object`;

interface TapeRow {
  readonly id: number;
  readonly base: number | null;
  readonly type: number;
  readonly bytes: number;
  readonly key: string | null;
}

test('pods of one Job after another are told by what sets them apart, and come back whole', () => {
  const folder = mkdtempSync(join(tmpdir(), 'relatives-'));
  const path = join(folder, 'cluster.tape');
  const log = memoryLog(settings);
  cronStory(log);
  const all = [...log.read()];
  const tape = Tape.create(path, settings);
  for (let i = 0; i < all.length; i += 300) tape.log.append(all.slice(i, i + 300));
  expect([...tape.log.read()]).toEqual(all);
  tape.close();

  const db = new Database(path, { readonly: true });
  const rows = db.prepare<[], TapeRow>(ROWS).all();
  db.close();
  const byId = new Map(rows.map((row) => [row.id, row]));
  const ofPods = (type: number) =>
    rows.filter((row) => row.type === type && row.key?.startsWith('Pod/default/tick-'));
  const [created, deleted] = [ofPods(1), ofPods(3)];
  expect(created.length).toBeGreaterThan(20);
  expect(created.filter(({ base }) => base === null)).toEqual([created[0]]);
  // The last version says no more than that it is the last.
  expect(deleted.length).toBeGreaterThan(15);
  for (const { bytes } of deleted) expect(bytes).toBeLessThan(100);

  const lengthOf = (row: TapeRow | undefined): number =>
    row === undefined ? 0 : 1 + lengthOf(row.base === null ? undefined : byId.get(row.base));
  expect(Math.max(...rows.map(lengthOf))).toBeLessThanOrEqual(16);
  rmSync(folder, { recursive: true });
});
