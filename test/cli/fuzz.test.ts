// `kubetape fuzz` as a build server sees it: exit codes, JSON, JUnit, shards, and the folder of what was found.

import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { runProgram } from '../../src/cli/program.js';
import { type Host, thisHost } from '../../src/host.js';

const folder = mkdtempSync(join(tmpdir(), 'fuzz-cli-'));
afterAll(() => rmSync(folder, { recursive: true }));
const bugs = join(folder, 'bugs');

const deployment = (available: string) => `apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  replicas: 2
  strategy: {rollingUpdate: ${available}}
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec:
      containers: [{name: web, image: nginx, readinessProbe: {httpGet: {port: 80}, initialDelaySeconds: 10}}]
---
apiVersion: v1
kind: Service
metadata: {name: web}
spec: {selector: {app: web}, ports: [{port: 80}]}
`;

async function fuzz(...argv: string[]) {
  let [stdout, stderr] = ['', ''];
  const host: Host = {
    ...thisHost(),
    argv: ['fuzz', ...argv, '--bugbase', bugs],
    env: {},
    isErrorTerminal: false,
    cores: 1,
    stdout: (text) => {
      stdout += text;
    },
    stderr: (text) => {
      stderr += text;
    },
  };
  return { code: await runProgram(host), stdout, stderr };
}

test('what breaks is told, kept, tried first the next time, and holds again once it is mended', async () => {
  mkdirSync(join(folder, 'm'));
  const file = join(folder, 'm/web.yaml');
  writeFileSync(file, deployment('{maxUnavailable: 2, maxSurge: 0}'));
  const junit = join(folder, 'j.xml');
  const first = await fuzz(join(folder, 'm'), '--seeds', '30', '-o', 'json', '--junit', junit);
  expect(first.code).toBe(1);
  const { passed, findings } = JSON.parse(first.stdout);
  expect(passed).toBe(false);
  expect(findings).toMatchObject([{ law: 'service-has-endpoints', isKnown: false }]);
  expect(readFileSync(junit, 'utf8')).toContain('failures="1"');
  const kept = readdirSync(bugs).filter((name) => !name.endsWith('.anchor'));
  expect(kept.map((name) => name.replace(/^.*\./, '')).sort()).toEqual(['json', 'tape', 'yaml']);

  const again = await fuzz(file, '--seeds', '1', '--seed', '1000');
  expect(again.stdout).toContain('STILL BROKEN service-has-endpoints');
  writeFileSync(file, deployment('{maxUnavailable: 0, maxSurge: 1}'));
  const mended = await fuzz(file, '--seeds', '3', '--shard', '2/2');
  expect(mended).toMatchObject({ code: 0, stderr: '' });
  expect(mended.stdout).toContain('holds again: service-has-endpoints');
  expect(mended.stdout).toContain('1 life,');
});

test('what cannot be used exits with 2', async () => {
  const bad = join(folder, 'bad.yaml');
  writeFileSync(
    bad,
    'apiVersion: v1\nkind: Service\nmetadata: {name: x}\nspec: {ports: [{port: 0}]}\n',
  );
  expect(await fuzz(bad)).toMatchObject({ code: 2 });
  expect(await fuzz(join(folder, 'nothing.yaml'))).toMatchObject({ code: 2 });
  expect((await fuzz(bad, '--shard', '3/2')).stderr).toContain('--shard is from 1/2 to 2/2');
});

test('what should be seen sometimes and never is fails a campaign, and every case has taken its time', async () => {
  const file = join(folder, 'fine.yaml');
  writeFileSync(file, deployment('{maxUnavailable: 0, maxSurge: 1}'));
  const laws = join(folder, 'laws.yaml');
  writeFileSync(
    laws,
    `sometimes:
- {name: there, cel: 'deployments.size() > 0'}
- {name: crowded, cel: 'deployments.size() > 9'}
`,
  );
  const junit = join(folder, 'k.xml');
  const words = [file, '--seeds', '1', '--minutes', '0.5', '--laws', laws, '--junit', junit];
  const { code, stdout } = await fuzz(...words);
  expect(code).toBe(1);
  expect(stdout).toContain('NEVER SEEN crowded, which should be seen sometimes\n');
  expect(stdout).not.toContain('NEVER SEEN there');
  expect(stdout).toMatch(/^transitions +\d+ +\d+ /m);
  const xml = readFileSync(junit, 'utf8');
  // One case for every law that is judged, in whatever way.
  for (const law of ['max-surge', 'converges', 'drains-end', 'settles'])
    expect(xml).toContain(`name="${law}"`);
  expect(xml).toContain('name="sometimes crowded"');
  expect(xml).not.toContain('time="0.000"');
  expect((await fuzz(file, '--minutes', 'soon')).stderr).toContain(
    'invalid argument "soon" for "--minutes" flag: strconv.ParseFloat: parsing "soon": invalid syntax',
  );
});

test('the command that finds it again knows what made the lives what they were', async () => {
  const file = join(folder, 'm/web.yaml');
  writeFileSync(file, deployment('{maxUnavailable: 1, maxSurge: 0}'));
  const words = [
    '--seeds',
    '30',
    '--nodes',
    '2',
    '--calm=10m',
    '--without',
    'drains-end',
    '--all=false',
  ];
  const { stdout } = await fuzz(file, ...words, '-o', 'json', '--control-plane');
  const [{ command, seed }] = JSON.parse(stdout).findings.filter(
    ({ isKnown }: { isKnown: boolean }) => !isKnown,
  );
  expect(command).toBe(
    `kubetape fuzz ${file} --calm=10m --without=drains-end --control-plane --nodes=2 --seed ${seed} --seeds 1`,
  );
});
