// The debugger on the command line: every verb as a user types it, in words and as JSON.

import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ClusterEvent } from '../../src/events/event.js';
import { Tape } from '../../src/log/tape.js';
import { runCommand } from '../support/command.js';

let folder = '';
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'debugger-'));
  await out('init --nodes 1');
  await out('create deployment web --image=nginx --replicas=1');
  await out('scale deployment/web --replicas=2');
  await out('advance 10m');
});
afterAll(() => rmSync(folder, { recursive: true }));

const kubetape = (line: string | readonly string[]) =>
  runCommand(line, { KUBETAPE_TAPE: join(folder, 'c.tape') });

async function out(line: string | readonly string[]): Promise<string> {
  const { code, stdout, stderr } = await kubetape(line);
  expect(stderr).toBe('');
  expect(code).toBe(0);
  return stdout;
}
const json = async (line: string | readonly string[]): Promise<Record<string, unknown>[]> =>
  (await out(line))
    .trimEnd()
    .split('\n')
    .map((one) => JSON.parse(one) as Record<string, unknown>);
const path = (name: string) => join(folder, name);

test('why follows a value to a command, further back with --back, and to the past with --at', async () => {
  const [last] = await json('why deployment/web.spec.replicas -o json');
  expect(last).toMatchObject({
    root: 'action',
    hops: [
      { actor: 'kubectl', path: 'spec.replicas', before: 1, after: 2 },
      { command: 'kubetape scale deployment/web --replicas=2', result: 'configured' },
    ],
  });
  expect(await out('why deployment web.spec.replicas --back 1')).toContain(
    'spec.replicas: 1 added',
  );
  expect(await out('why deployment/web spec.replicas --at 2s')).not.toContain('replicas=2');
  const [hop] = (last?.['hops'] ?? []) as { revision: number }[];
  expect(await out(`why @${hop?.revision}`)).toContain('Deployment default/web updated');
  expect((await kubetape('why deployment/none')).stderr).toContain('has never been there');
  expect((await kubetape('why deployment/web.spec.nothing')).stderr).toContain('was never set');
});

test('when, probe, bisect and blame print what they find, and refuse what makes no sense', async () => {
  expect(await out(['when', 'pods.size() == 2'])).toMatch(
    /^@0 {2}\+0s {2}false {2}at the beginning\n@\d+ .* true {2}with Pod default\/web-\S+ created {2}\(replicaset-controller\)\n$/,
  );
  expect((await json(['probe', 'pods.size()', '-o', 'json'])).map(({ value }) => value)).toEqual([
    0, 1, 2,
  ]);
  const [found] = await json(['bisect', 'pods.size() == 2', '-o', 'json']);
  expect(found).toMatchObject({ flips: 1, isMonotone: true, actor: 'replicaset-controller' });
  expect((await kubetape(['bisect', 'pods.size() > 9'])).code).toBe(1);
  expect((await kubetape(['when', 'pods.size()'])).stderr).toContain('try probe');
  expect((await kubetape(['when', 'pods.size( > 1'])).stderr).toContain('ERROR: <input>:1:');
  expect(await out('blame deployment/web')).toMatch(/@\d+ +\+\S+ +kubectl +│ {3}replicas: 2\n/);
});

test('sql asks views over events, objects at a revision, and causes, and writes nothing', async () => {
  const [count] = await json([
    'sql',
    "SELECT count(*) AS n FROM objects_at WHERE kind = 'Pod'",
    '-o',
    'json',
  ]);
  expect(count).toEqual({ n: 2 });
  const commands = await out(['sql', "SELECT command FROM events WHERE command LIKE '%scale%'"]);
  expect(commands).toBe('COMMAND\nkubetape scale deployment/web --replicas=2\n');
  const [pod] = await json([
    'sql',
    "SELECT max(revision) AS r FROM events WHERE kind = 'Pod'",
    '-o',
    'json',
  ]);
  const chain = await json(['sql', `SELECT depth, type FROM causes(${pod?.['r']})`, '-o', 'json']);
  expect(chain.at(-1)).toMatchObject({ type: 'ActionTaken' });
  expect((await kubetape(['sql', 'DROP TABLE events'])).code).toBe(1);
  expect((await kubetape(['sql', 'SELECT colour FROM events'])).stderr).toContain('no such column');
});

test('verify says the same of the tape at every level, and an import of its export tells the same story', async () => {
  for (const level of ['quick', 'chain', 'fold', 'rerun'])
    expect(await out(`verify --level ${level}`)).toContain('is whole');
  const exported = await out('export');
  writeFileSync(path('a.ndjson'), exported);
  await out(`import ${path('a.ndjson')} --tape ${path('b.tape')}`);
  expect(await out(`export --tape ${path('b.tape')}`)).toBe(exported);
  expect(await out(`verify --level rerun --tape ${path('b.tape')}`)).toContain(
    'lead to the same events',
  );
  writeFileSync(path('bad.ndjson'), exported.replace('"replicas":2', '"replicas":3'));
  expect(
    (await kubetape(`import ${path('bad.ndjson')} --tape ${path('x.tape')}`)).stderr,
  ).toContain('is not what was exported');
  expect(existsSync(path('x.tape'))).toBe(false);
  await out(`export --form tape --to ${path('copy.tape')}`);
  expect(await out(`export --tape ${path('copy.tape')}`)).toBe(exported);
});

test('a rerun that parts from the tape tells what was recorded, what comes now, and by which dice', async () => {
  const whole = Tape.open(path('c.tape'), { readOnly: true });
  const forged = Tape.create(path('forged.tape'), whole.log.settings);
  for (const event of whole.log.read())
    forged.log.append([withOtherAddress(event)] as ClusterEvent[]);
  forged.close();
  whole.close();
  const { code, stderr } = await kubetape(`verify --level rerun --tape ${path('forged.tape')}`);
  expect(code).toBe(1);
  expect(stderr).toMatch(
    /parts from timeline main at @\d+\n {2}recorded: Pod default\/web-.* updated, by kubelet\//,
  );
  expect(stderr).toMatch(/\n {4}status\.podIP: 10\.9\.9\.9 → \d+\./);
  expect(stderr).toMatch(/\n {4}looked at Pod default\/web-.*, and read .*Node node-1 @\d+/);
  expect(stderr).toMatch(/\n {4}die pod-ip \S+: \d+ of \d+/);
});

function withOtherAddress(event: ClusterEvent): unknown {
  const { object } = event as { object?: { status?: { podIP?: string } } };
  if (object?.status?.podIP === undefined) return event;
  return { ...event, object: { ...object, status: { ...object.status, podIP: '10.9.9.9' } } };
}

test('what-if lets the world go on as it did, and people only if asked', async () => {
  const tape = `--tape ${path('world.tape')}`;
  await out(`init --nodes 2 ${tape}`);
  await out(`create deployment web --image=nginx --replicas=2 ${tape}`);
  await out(`advance 1m ${tape}`);
  writeFileSync(
    path('down.yaml'),
    '{apiVersion: kubetape.io/v1alpha1, kind: Fault, metadata: {name: down}, spec: {node: node-2, is: Down}}',
  );
  await out(`create -f ${path('down.yaml')} ${tape}`);
  await out(`scale deployment/web --replicas=3 ${tape}`);
  await out(`advance 2m ${tape}`);
  const differing = async (more: string) => {
    const line = `--at 40s --kind nodes,faults,deployments --quiet -o json ${tape} ${more}`;
    const what = ['what-if', 'kubectl label deployment/web tried=yes', ...line.trim().split(' ')];
    return (await json(what)).map(({ kind, name }) => `${kind}/${name}`);
  };
  const [web, fault, node] = ['Deployment/web', 'Fault/down', 'Node/node-2'];
  expect(await differing('')).toEqual([web]);
  expect(await differing('--repeat none')).toEqual([web, fault, node]);
  const whole = await out([
    'what-if',
    'kubectl label deployment/web tried=yes',
    '--at',
    '40s',
    '--repeat',
    'all',
    '--kind',
    'deployments',
    '--tape',
    path('world.tape'),
  ]);
  expect(whole).toContain('tried: yes added');
  expect(whole).not.toContain('replicas');
  expect((await kubetape(`what-if x --repeat some ${tape}`)).stderr).toContain(
    'world, all or none',
  );
});

test('doctor says what is in a tape, and repair that a whole one needs none', async () => {
  const [facts] = await json('doctor -o json');
  expect(facts).toMatchObject({
    timelines: ['main'],
    losses: [],
    objects: { Deployment: 1, Pod: 2 },
  });
  expect(await out('doctor')).toMatch(/^tape .*\nhealth .*sound/);
  expect(await out('repair --accept-loss')).toContain('is whole: nothing to repair');
  expect((await kubetape('repair')).stderr).toContain('--accept-loss');
});

test('compare puts timelines side by side, and inevitable shows where the odds turn', async () => {
  await out('fork more --at 3s');
  await out('scale deployment/web --replicas=4 --timeline more');
  expect(await out(['compare', 'pods.size()'])).toMatch(
    /^TIMELINE +REVISION +TIME +pods\.size\(\)\nmain +@\d+ +\S+ +2\nmore +@\d+ +\S+ +4\n$/,
  );
  expect(await json(['compare', 'pods.size()', '--of', 'more', '-o', 'json'])).toMatchObject([
    { timeline: 'more', values: [{ expression: 'pods.size()', value: 4 }] },
  ]);
  const plot = await out([
    'inevitable',
    'pods.size() > 1',
    '--moments',
    '3',
    '--runs',
    '2',
    '--until',
    '5s',
  ]);
  expect(plot).toMatch(/^@\d+ +\+0s +·{40} {2}0 of 2\n/);
  expect(plot).toMatch(
    /█{40} {2}2 of 2\nIt was decided between @\d+ and @\d+: 0 of 2 before, 2 of 2 after\.\n/,
  );
  expect(plot).toContain('kubetape scale deployment/web --replicas=2');
  expect((await kubetape(['inevitable', 'pods.size() > 1', '--moments', '1'])).code).toBe(1);
});

test('a fork tells the past without an action, or with two of them in the other order', async () => {
  const actions = await json('log --actions -o json');
  const scaled = actions.findIndex(({ action }) =>
    (action as { command: string }).command.includes('--replicas=2'),
  );
  const revision = Number(actions[scaled]?.['revision']);
  const made = Number(
    actions.find(({ action }) =>
      (action as { command: string }).command.includes('create deployment'),
    )?.['revision'],
  );
  await out(`fork never-scaled --drop @${revision}`);
  expect(await out('get deployment/web -o jsonpath={.spec.replicas} --timeline never-scaled')).toBe(
    '1',
  );
  expect(await out('get deployment/web -o jsonpath={.spec.replicas}')).toBe('2');
  // What was to be scaled is not there yet when the order is turned.
  await out(`fork turned --swap @${made},@${revision}`);
  expect(await out('log --actions --timeline turned')).toContain(
    '--replicas=2 → refused (NotFound)',
  );
  expect(await out('get deployment/web -o jsonpath={.spec.replicas} --timeline turned')).toBe('1');
  expect((await kubetape('fork x --drop @1,@99999')).stderr).toContain('revisions of actions');
});

test('the tape marks rollouts and failures by itself, and takes their names for moments', async () => {
  const marks = await out('bookmark --all');
  expect(marks).toMatch(/rollout-start-web +@\d+/);
  expect(marks).toMatch(/rollout-end-web +@\d+/);
  expect(await out('get pods -o name --at rollout-start-web')).toBe('');
  expect(await out('get pods -o name --at rollout-end-web')).toMatch(/^pod\/web-\S+\n$/);
  expect((await kubetape('get pods --at node-lost-node-9')).stderr).toContain('is not a moment');
});
