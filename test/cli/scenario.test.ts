// `kubetape scenario run`, as a shell would see it.

import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { runProgram } from '../../src/cli/program.js';
import { type Host, thisHost } from '../../src/host.js';

const HEAD = 'apiVersion: kubetape.io/v1alpha1\nkind: Scenario\n';
const FILES: Readonly<Record<string, string>> = {
  'good.yaml': `${HEAD}metadata:
  name: good
  annotations: {kubetape.io/about: A config map appears.}
spec:
  steps:
  - note: Here it comes.
    run: kubectl create configmap a
  - bookmark: made
  - advance: 1m
  - run: kubetape history configmap/a
    matches: created by kubectl
`,
  'bad.yaml': `${HEAD}metadata: {name: bad}
spec:
  steps:
  - expect: {get: configmap/"<a>", path: .data}
  - advance: 1m
`,
  'lawless.yaml': `${HEAD}metadata: {name: lawless}
spec:
  steps:
  - run: kubectl create configmap a
  never: [{name: no maps & such, get: configmap/a}]
`,
  'wrong.yaml': `${HEAD}metadata: {name: wrong}\nspec:\n  steps:\n  - advance: soon\n  - wait: 5m\n`,
  'folder/files.yaml': `${HEAD}metadata: {name: files}\nspec:\n  steps:\n  - apply: {file: maps}\n  - expect: {get: cm/b}\n`,
  'folder/maps/b.yaml': 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: b}\n',
};
const real = thisHost();
const folder = mkdtempSync(join(tmpdir(), 'scenario-cli-'));
afterAll(() => rmSync(folder, { recursive: true }));

async function kubetape(...argv: string[]) {
  let [stdout, stderr, clock] = ['', '', 0];
  const written: Record<string, string> = {};
  const host: Host = {
    ...real,
    argv,
    env: {},
    isTerminal: false,
    isErrorTerminal: false,
    width: 80,
    stdout: (text) => {
      stdout += text;
    },
    stderr: (text) => {
      stderr += text;
    },
    readFile: (path) => {
      const text = FILES[path];
      if (text === undefined) throw new Error(`ENOENT: no such file or directory, open '${path}'`);
      return text;
    },
    writeFile: (path, text) => {
      written[path] = text;
    },
    listFiles: (path) => {
      const found = Object.keys(FILES).filter((file) => file.startsWith(`${path}/`));
      return found.length > 0 ? found : undefined;
    },
    exists: existsSync,
    wallMillis: () => (clock += 250),
  };
  const code = await runProgram(host);
  return { code, stdout, stderr, written };
}

test('a scenario that passes is told in two lines, with its hash', async () => {
  const { code, stdout, stderr } = await kubetape('scenario', 'run', 'good.yaml');
  expect(stdout).toMatch(
    /^good: passed, 4 steps, 1m[01]\.\d+s of virtual time, \d+ events\nhash sha256:[0-9a-f]{64}\n$/,
  );
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
});

test('a scenario that fails says where, and the exit code is 1', async () => {
  const { code, stdout } = await kubetape('scenario', 'run', 'good.yaml', 'bad.yaml');
  expect(code).toBe(1);
  expect(stdout).toContain('bad: FAILED, 1 of 2 steps');
  expect(stdout).toContain(
    '  spec.steps[0]: expect configmap/"<a>"\n    configmap/"<a>" is not there\n',
  );
});

test('files that make no sense stop everything, and the exit code is 2', async () => {
  expect(await kubetape('scenario', 'run', 'good.yaml', 'wrong.yaml', 'none.yaml')).toEqual({
    code: 2,
    stdout: '',
    stderr: `wrong.yaml: spec.steps[0].advance: Invalid value: "soon": "soon" is not a duration: write it like 90s, 5m, 1h30m or 3d
wrong.yaml: unknown field "spec.steps[1].wait": known: run, apply, advance, settle, fault, heal, expect, always, never, eventually, bookmark, ask, reach, note, output, matches, fails, as, result
wrong.yaml: spec.steps[1]: Required value: must specify one of: \`run\`, \`apply\`, \`advance\`, \`settle\`, \`fault\`, \`heal\`, \`expect\`, \`always\`, \`never\`, \`eventually\`, \`bookmark\`, \`ask\`, \`reach\`, \`note\`
none.yaml: no such file or directory
`,
    written: {},
  });
});

test('flags that make no sense are refused', async () => {
  const errorOf = async (...argv: string[]) => (await kubetape('scenario', ...argv)).stderr;
  expect(await errorOf()).toContain("say which: 'kubetape scenario run");
  expect(await errorOf('runn', 'good.yaml')).toContain('unknown command "runn"');
  expect(await errorOf('run', 'good.yaml', '-o', 'toml')).toContain('is json or yaml, not "toml"');
  expect(await errorOf('run', 'good.yaml', '--until', '9')).toContain('has 4 steps');
  expect(await errorOf('run', 'good.yaml', '--until', 'nowhere')).toContain(
    'no bookmark "nowhere"',
  );
  expect(await errorOf('run', 'good.yaml', '--latency', 'none')).toContain('realistic or instant');
  expect(await errorOf('run', 'good.yaml', 'bad.yaml', '--keep', 'x')).toContain('of one scenario');
});

test('narrated, it reads like a session at a terminal', async () => {
  const { stdout } = await kubetape('scenario', 'run', 'good.yaml', '--narrate');
  expect(stdout).toMatch(
    /^good\n# A config map appears\.\n\n# Here it comes\.\n\$ kubectl create configmap a\nconfigmap\/a created\n\n\$ kubetape bookmark made\n\n\$ kubetape advance 1m\n\n\$ kubetape history configmap\/a\n@\d+ .* created by kubectl, because of @\d+\n\ngood: passed, 4 steps, .*\nhash sha256:[0-9a-f]{64}\n$/,
  );
});

test('it stops after a step, by number or by bookmark', async () => {
  const { stdout } = await kubetape('scenario', 'run', 'good.yaml', '--until', 'made');
  expect(stdout).toContain('good: passed, 2 of 4 steps');
  expect((await kubetape('scenario', 'run', 'good.yaml', '--until', '2')).stdout).toBe(stdout);
});

test('other dice and other latency tell another story', async () => {
  const hash = async (...argv: string[]) =>
    (await kubetape('scenario', 'run', 'good.yaml', ...argv)).stdout.split('hash ')[1];
  const hashes = [await hash(), await hash('--seed', '9'), await hash('--latency', 'instant')];
  expect(new Set(hashes).size).toBe(3);
  expect(await hash('--seed', '1')).toBe(hashes[0]);
});

test('as JSON it says the same to programs', async () => {
  const { code, stdout } = await kubetape('scenario', 'run', 'good.yaml', 'bad.yaml', '-o', 'json');
  const { passed, scenarios } = JSON.parse(stdout);
  expect({ code, passed }).toEqual({ code: 1, passed: false });
  expect(scenarios[0]).toMatchObject({ file: 'good.yaml', name: 'good', passed: true, seed: 1 });
  expect(scenarios[1].steps).toMatchObject([
    { path: 'spec.steps[0]', status: 'failed', problem: 'configmap/"<a>" is not there' },
    { path: 'spec.steps[1]', title: 'advance 1m', status: 'skipped' },
  ]);
});

test('JUnit gets a case for every step and every broken law, properly escaped', async () => {
  const { written } = await kubetape(
    ...['scenario', 'run', 'bad.yaml', 'lawless.yaml', '--junit', 'out.xml'],
  );
  const xml = written['out.xml'] ?? '';
  expect(xml).toContain(
    '<testsuite name="bad" file="bad.yaml" tests="2" failures="1" errors="0" skipped="1" time="0.250">',
  );
  expect(xml).toContain('name="spec.steps[0] expect configmap/&quot;&lt;a&gt;&quot;"');
  expect(xml).toContain('<skipped/>');
  expect(xml).toContain('name="never no maps &amp; such"');
  expect(xml).toMatch(/<failure message="broken at revision \d+: never no maps &amp; such">/);
  expect(xml.match(/<testsuite /g)).toHaveLength(2);
});

test('a tape that is kept can be looked into, and is not overwritten', async () => {
  const tape = join(folder, 'good.tape');
  const { stdout } = await kubetape('scenario', 'run', 'good.yaml', '--keep', tape);
  const exported = await kubetape('--tape', tape, 'export');
  expect(exported.stdout).toContain(stdout.split('hash ')[1]?.trim());
  const looked = await kubetape('--tape', tape, 'get', 'configmaps', '--at', 'made');
  expect(looked.stdout).toMatch(/^a /m);
  const again = await kubetape('scenario', 'run', 'good.yaml', '--keep', tape);
  expect(again).toMatchObject({ code: 2, stderr: `error: ${tape} exists already\n` });
});

test('files are looked for beside the scenario', async () => {
  expect(await kubetape('scenario', 'run', 'folder/files.yaml')).toMatchObject({ code: 0 });
});
