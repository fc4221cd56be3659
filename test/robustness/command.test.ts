// What the command says when it is given what it cannot use: the place and the fix, and never a stack trace.

import { spawnSync } from 'node:child_process';
import {
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Tape } from '../../src/log/tape.js';
import { type Bundled, bundled } from './bundled.js';
import { writerNamed } from './writer-named.js';

let kubetape: Bundled;
let folder: string;
beforeAll(async () => {
  kubetape = await bundled('src/main.ts');
  folder = join(kubetape.folder, 'work');
  mkdirSync(join(folder, 'folder'), { recursive: true });
  writeFileSync(join(folder, 'text.tape'), 'kind: Pod\n');
  expect(run('init --tape whole.tape').code).toBe(0);
});
afterAll(() => kubetape.remove());

function run(line: string, stdout: 'pipe' | number = 'pipe') {
  const { status, ...said } = spawnSync(process.execPath, [kubetape.program, ...line.split(' ')], {
    cwd: folder,
    encoding: 'utf8',
    input: '',
    stdio: ['pipe', stdout, 'pipe'],
    env: { PATH: process.env['PATH'] },
  });
  return { code: status, stdout: said.stdout, stderr: said.stderr };
}

test.each([
  ['get pods --tape no/such/x.tape', 2, 'no/such/x.tape cannot be made: its folder does not exist'],
  ['get pods --tape folder', 2, 'folder is a folder, not a kubetape tape'],
  ['get pods --tape=', 2, 'a tape needs a name: --tape FILE'],
  ['get pods --tape text.tape', 2, 'text.tape is not a kubetape tape'],
  ['init --tape text.tape', 2, 'text.tape exists already'],
  ['verify --tape none.tape', 2, 'none.tape does not exist; "kubetape init" makes a new tape'],
  ['init x', 1, 'init takes no arguments, but "x" was given'],
  ['clock x --tape whole.tape', 1, 'clock takes no arguments, but "x" was given'],
  ['init --seed -1', 1, '--seed is a number from 0 to 4294967295, not -1'],
  ['init --seed 99999999999999999999', 1, 'parsing "99999999999999999999": value out of range'],
  ['init --start 1969-01-01', 1, '--start is a time such as 2026-01-01T00:00:00Z'],
  ['get pods --tape whole.tape --at @99999', 1, 'there is no revision 99999'],
  ['apply --tape whole.tape -f none.yaml', 1, 'the path "none.yaml" does not exist'],
  [
    'scale deploy web --tape whole.tape --replicas=99999999999',
    1,
    'The --replicas=COUNT flag must be at most 2147483647, not 99999999999',
  ],
  ['scenario run none.yaml', 2, 'none.yaml: no such file or directory'],
])('%s', (line, code, problem) => {
  const said = run(line);
  expect(said.stderr).toContain(problem);
  expect(said.stderr.trimEnd().split('\n')).toHaveLength(1);
  expect(said).toMatchObject({ code, stdout: '' });
});

test('nothing is left of a tape that could not be made', () => {
  expect(readdirSync(folder).filter((name) => /\.new-|no/.test(name))).toEqual([]);
});

test('a tape that was taken away leaves nothing that keeps a new one from being made', () => {
  run('init --tape gone.tape --seed 5');
  rmSync(join(folder, 'gone.tape'));
  expect(existsSync(join(folder, 'gone.tape.anchor'))).toBe(true);
  expect(run('clock --tape gone.tape')).toMatchObject({
    code: 0,
    stderr: 'Made gone.tape: a new cluster with 3 nodes.\n',
  });
});

test('a second writer is told who the first is; readers need not wait; unlock is the way out', () => {
  const tape = Tape.open(join(folder, 'whole.tape'), { writer: writerNamed(hostname()) });
  const refused = run('create configmap a --tape whole.tape');
  expect(refused.code).toBe(2);
  expect(refused.stderr).toContain(
    `error: whole.tape is being written by process ${process.pid} on ${hostname()}; wait until it is done, or only read. If that process is no more, "kubetape unlock" lets others write\n`,
  );
  expect(run('get nodes --tape whole.tape').code).toBe(0);
  expect(run('unlock --tape whole.tape').stdout).toContain(`held by process ${process.pid} on`);
  expect(run('create configmap a --tape whole.tape').code).toBe(0);
  tape.close();
  expect(run('unlock --tape whole.tape').stdout).toBe('Nobody was writing to whole.tape.\n');
});

test('damage that only shows when something is read is named by its revision', () => {
  run('init --tape torn.tape');
  expect(run('verify --tape torn.tape').stdout).toMatch(/^torn\.tape is whole: \d+ events\n$/);
  const db = new Database(join(folder, 'torn.tape'));
  db.exec(
    "DROP TRIGGER events_are_never_updated; UPDATE events SET payload = '{' WHERE type = 1 AND id = 10",
  );
  db.close();
  const said = run('export --tape torn.tape');
  expect(said.stderr).toMatch(
    /^error: torn\.tape is damaged: revision 10 is not what was written.* "kubetape verify" says up to where it is whole\n$/,
  );
  expect(said.code).toBe(2);
  expect(run('verify --tape torn.tape')).toMatchObject({ code: 1, stdout: '' });
  expect(run('get nodes --tape torn.tape --at @9')).toMatchObject({ code: 0 });
});

test('a trace is shown to those who ask with -v', () => {
  writeFileSync(
    join(folder, 'a.yaml'),
    'apiVersion: kubetape.io/v1alpha1\nkind: Scenario\nmetadata: {name: a}\nspec: {steps: [{advance: 1s}]}\n',
  );
  const plain = run('scenario run a.yaml --junit no/such/a.xml');
  expect(plain).toMatchObject({
    code: 1,
    stderr: 'error: open no/such/a.xml: no such file or directory\n',
  });
  expect(run('scenario run a.yaml --junit no/such/a.xml -v 1').stderr).toMatch(/\n {4}at /);
});

test.skipIf(!existsSync('/dev/full'))(
  'output that cannot be written is an error, not a trace',
  () => {
    const full = openSync('/dev/full', 'w');
    const { code, stderr } = run('get nodes --tape whole.tape', full);
    closeSync(full);
    expect(stderr).toMatch(/^error: what was to be printed cannot be written: ENOSPC[^\n]*\n$/);
    expect(code).toBe(1);
  },
);
