// The measuring stick measures: it finds every case, notices every difference, and lets no score drop.

import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { Case, Corpus } from './corpus.js';
import { casesOf, filesOf } from './data.js';
import { judged } from './judge.js';
import { divergencesIn, dropsOf, scoreOf, staleIn } from './score.js';

const echo: Corpus = {
  name: 'echo',
  area: 'kubectl',
  about: 'what was said',
  check: ({ data }: Case) =>
    data['skip'] ? { notRun: 'skipped' } : { actual: data['said'], expected: data['heard'] },
};
const outcome = async (data: object) =>
  (await judged(echo, { id: 'echo/0', data, meta: {} }, true))[0]?.outcome;

test('a corpus is found by its name, in one file or several or a folder, and no other is', () => {
  const folder = mkdtempSync(join(tmpdir(), 'kubetape-conformance-'));
  mkdirSync(join(folder, 'deep/er'), { recursive: true });
  for (const name of ['echo.json', 'echo.open.json', 'echo_more.json', 'deep/er/a.json'])
    writeFileSync(join(folder, name), '{"cases": [{"id": "echo/7"}, {"said": 1}]}');
  writeFileSync(join(folder, 'echo.rest.jsonl'), '{"id": "a"}\n{"id": "b"}\n');
  const names = (corpus: string) =>
    filesOf(folder, corpus).map((file) => file.slice(folder.length + 1));
  expect(names('echo')).toEqual(['echo.json', 'echo.open.json', 'echo.rest.jsonl']);
  expect(names('deep')).toEqual(['deep/er/a.json']);
  expect(casesOf(echo, join(folder, 'echo.json')).map(({ id }) => id)).toEqual([
    'echo/7',
    'echo/1',
  ]);
  expect(casesOf(echo, join(folder, 'echo.rest.jsonl')).map(({ id }) => id)).toEqual(['a', 'b']);
});

test('only the same JSON passes, whatever the order of its keys; an adapter that throws fails', async () => {
  expect(await outcome({ said: { a: 1, b: [2] }, heard: { b: [2], a: 1 } })).toBe('passed');
  expect(await outcome({ said: { a: 1 }, heard: { a: 1, b: null } })).toBe('failed');
  expect(await outcome({ said: [1, 2], heard: [2, 1] })).toBe('failed');
  expect(await outcome({ said: 1, heard: '1' })).toBe('failed');
  expect(await outcome({ skip: true })).toBe('notRun');
  const thrower: Corpus = { ...echo, check: () => Promise.reject(new Error('no')) };
  const [verdict] = await judged(thrower, { id: 'x', data: {}, meta: {} }, false);
  expect(verdict?.outcome).toBe('failed');
});

test('a score that drops is told, and so is a divergence that is none', () => {
  const verdicts = [
    { id: 'a', outcome: 'passed', why: '' },
    { id: 'b', outcome: 'failed', why: '' },
    { id: 'c', outcome: 'notRun', why: 'no cloud' },
  ] as const;
  const divergent = divergencesIn('| Case | Why |\n| `a` | x |\n| `b` | y |\n');
  const score = scoreOf(echo, verdicts, divergent);
  expect(score).toMatchObject({ total: 3, run: 2, passed: 1, onPurpose: 1 });
  expect(score.notRun).toEqual({ 'no cloud': 1 });
  expect(staleIn(verdicts, divergent)).toEqual(['a']);
  expect(dropsOf('echo', { ...score, passed: 2 }, score)).toHaveLength(1);
  expect(dropsOf('echo', { ...score, run: 3 }, score)).toHaveLength(1);
  expect(dropsOf('echo', score, score)).toEqual([]);
});
