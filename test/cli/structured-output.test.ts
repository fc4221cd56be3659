// What kubetape's own verbs say as JSON they say as YAML too.

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadAll } from 'js-yaml';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { runCommand } from '../support/command.js';

let folder = '';
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'structured-'));
  await kubetape(['init', '--nodes', '1']);
  await kubetape(['create', 'deployment', 'web', '--image=nginx', '--replicas=2']);
});
afterAll(() => rmSync(folder, { recursive: true }));

const kubetape = (words: readonly string[]) =>
  runCommand(words, { KUBETAPE_TAPE: join(folder, 'c.tape') });

const PODS = 'pods.size() > 0';

test.each([
  ['clock'],
  ['log', '--since', '1s'],
  ['why', 'deployment/web.spec.replicas'],
  ['why-not', 'deployment/web'],
  ['blame', 'deployment/web'],
  ['bisect', PODS],
  ['when', PODS],
  ['probe', 'pods.size()'],
  ['diff', '--from', '0s', '--to', 'now'],
  ['sql', 'SELECT type, count(*) FROM events GROUP BY type'],
  ['techniques'],
  ['doctor'],
  ['verify'],
  ['compare', 'pods.size()'],
  ['what-if', 'kubectl scale deployment/web --replicas=1'],
  ['bookmark', '--all'],
  ['switch', 'main'],
])('%s with -o yaml says what it says with -o json', async (...words) => {
  const json = await kubetape([...words, '-o', 'json']);
  const yaml = await kubetape([...words, '-o', 'yaml']);
  expect(yaml.stderr).toBe(json.stderr);
  expect(yaml.code).toBe(json.code);
  const documents = json.stdout.trim() === '' ? [] : parsed(json.stdout);
  expect(loadAll(yaml.stdout)).toEqual(documents);
});

/** One document, or one a line. */
function parsed(text: string): unknown[] {
  try {
    return [JSON.parse(text)];
  } catch {
    return text
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as unknown);
  }
}

test('what changes the tape tells its facts once, in the format that is asked for', async () => {
  const fork = await kubetape(['fork', 'other', '--at', '1s', '-o', 'json']);
  expect(JSON.parse(fork.stdout)).toMatchObject({ name: 'other', forkedFrom: 'main' });
  const mark = await kubetape(['bookmark', 'here', '-o', 'yaml']);
  expect(loadAll(mark.stdout)).toMatchObject([{ name: 'here' }]);
  const advance = await kubetape(['advance', '1m', '-o', 'json']);
  expect(JSON.parse(advance.stdout)).toMatchObject({ events: expect.any(Number) });
});

test('any other format is refused by name', async () => {
  const { code, stderr } = await kubetape(['why', 'deployment/web', '-o', 'toml']);
  expect(code).toBe(1);
  expect(stderr).toBe('error: --output is json or yaml, not "toml"\n');
});
