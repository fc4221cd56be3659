// Timelines from the command line: forking, switching, comparing and asking what if.

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { runCommand } from '../support/command.js';

let folder = '';
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'timelines-'));
  await kubetape('init --nodes 2');
  await kubetape('create deployment web --image=nginx --replicas=2');
  await kubetape('advance 1m');
});
afterEach(() => rmSync(folder, { recursive: true }));

const kubetape = (line: string | readonly string[], env: Record<string, string> = {}) =>
  runCommand(line, { KUBETAPE_TAPE: join(folder, 'c.tape'), ...env });

const out = async (line: string | readonly string[], env?: Record<string, string>) => {
  const { code, stdout, stderr } = await kubetape(line, env);
  expect(stderr).toBe('');
  expect(code).toBe(0);
  return stdout;
};
const replicas = (more: string, env?: Record<string, string>) =>
  out(`get deployment/web -o jsonpath={.spec.replicas} ${more}`.trim(), env);

test('a fork shares the past, goes its own way, and is shown below what it left', async () => {
  expect(await out('fork what-if --at 10s')).toMatch(
    /^what-if leaves main at @\d+, 2026-01-01T00:00:10Z \(10s after the start\)\.\n$/,
  );
  const before = await out('export');
  await out('scale deployment/web --replicas=5 --timeline what-if');
  expect(await out('export')).toBe(before);
  expect([await replicas(''), await replicas('--timeline what-if')]).toEqual(['2', '5']);
  await out('fork deeper --from what-if');
  const lines = (await out('timelines')).split('\n');
  expect(lines[0]).toMatch(/^CURRENT +NAME +LEAVES AT +NOW +REVISION +EVENTS +FIRST$/);
  expect(lines[1]).toMatch(/^\* +main .* kubetape init --nodes 2 → created$/);
  expect(lines[2]).toMatch(
    /^ +└─ what-if +@\d+, 10s .* kubetape scale deployment\/web --replicas=5 → configured$/,
  );
  expect(lines[3]).toMatch(/^ +└─ deeper +@\d+, .* 0 +$/);
  const { timelines } = JSON.parse(await out('timelines -o json')) as {
    timelines: Record<string, unknown>[];
  };
  expect(timelines.map(({ name, forkedFrom }) => [name, forkedFrom])).toEqual([
    ['main', undefined],
    ['what-if', 'main'],
    ['deeper', 'what-if'],
  ]);
  expect(await out('timelines -o yaml')).toContain('forkTime: "2026-01-01T00:00:10Z"');
  expect(await out('timelines -o name')).toBe('main\nwhat-if\ndeeper\n');
  expect(await out('verify')).toMatch(/is whole/);
});

test('the tape remembers the timeline that one switches to; a flag or the environment outdoes it', async () => {
  await out('fork other');
  expect(await out('switch other')).toBe('Switched to timeline "other".\n');
  await out('scale deployment/web --replicas=4');
  expect(await replicas('')).toBe('4');
  expect(await replicas('--timeline main')).toBe('2');
  expect(await replicas('', { KUBETAPE_TIMELINE: 'main' })).toBe('2');
  expect(await replicas('--timeline other', { KUBETAPE_TIMELINE: 'main' })).toBe('4');
  expect(await out('timelines')).toMatch(/^\* +└─ other/m);
  await out('switch main');
  expect(await replicas('')).toBe('2');
});

test('NAME@MOMENT is a moment of another timeline, for every verb that looks back', async () => {
  await out('fork other --at 10s');
  await out('scale deployment/web --replicas=4 --timeline other');
  expect(await replicas('--at other@now')).toBe('4');
  expect(await replicas('--at=other@9s')).toBe('2');
  expect(await replicas('--at main@now')).toBe('2');
  await out('fork twin --at other@10s');
  expect(await out('timelines')).toMatch(/└─ other[\s\S]*└─ twin/);
  const { code, stderr } = await kubetape('get pods --at other@1s --timeline main');
  expect([code, stderr]).toEqual([
    1,
    'error: --at is a moment of other, and --timeline says main\n',
  ]);
});

test('two timelines are compared by what differs in them, not by how often they were written', async () => {
  await out('fork same --at 10s');
  await out('advance 50s --timeline same');
  expect(await out('diff --from main@1m --to same@1m --summary')).toBe('');
  await out('scale deployment/web --replicas=3 --timeline same');
  const summary = await out('diff --from main@now --to same@now --summary --kind deployments');
  expect(summary).toMatch(/^~ Deployment default\/web\n[\s\S]*^ {4}spec.replicas: 2 → 3$/m);
  expect(await out('diff --from same@now --to main@now --kind deployments')).toMatch(
    /^- {2}replicas: 3\n\+ {2}replicas: 2$/m,
  );
  const flags = '--summary --kind deployments';
  expect(await out(`diff main same ${flags} -l app=web`)).toBe(summary);
  expect(await out(`diff ${flags} main same`)).toBe(summary);
  expect(await out(`diff main@now same ${flags} -l app!=web`)).toBe('');
});

test('what-if tells what would have become different, and leaves no trace', async () => {
  const before = await out('export');
  const scaled = ['what-if', 'kubectl scale deployment/web --replicas=1', '--at', '10s'];
  const told = await out([...scaled, '--kind', 'deployments,pods']);
  expect(told).toMatch(
    /^deployment.apps\/web scaled\nAt 2026-01-01T00:01:\d\dZ \(1m.*s after the start\) this differs from what happened in main:\n~ Deployment default\/web\n[\s\S]*^ {4}spec.replicas: 2 → 1$/m,
  );
  expect(told.match(/^- Pod default\/web-/gm)).toHaveLength(1);
  expect(await out('export')).toBe(before);
  expect(await out('timelines -o name')).toBe('main\n');
  const json = await out([...scaled, '--kind', 'deployments', '-o', 'json']);
  expect(JSON.parse(json)).toMatchObject({ change: 'changed', kind: 'Deployment', name: 'web' });
});

test('what-if about times to come is compared with what comes of doing nothing', async () => {
  const told = await out(['what-if', 'kubectl delete node node-1', '--for', '5m']);
  expect(told).toContain('differs from what comes if nobody does anything:\n');
  expect(told).toContain('- Node node-1\n');
  const nothing = await out(['what-if', 'kubectl get pods', '--quiet']);
  expect(nothing).toMatch(/^At .* nothing differs from what comes if nobody does anything\.\n$/);
});

test('what-if --keep makes a timeline of it', async () => {
  await out(['what-if', 'kubectl scale deployment/web --replicas=1', '--keep', 'small']);
  expect(await replicas('--timeline small')).toBe('1');
  expect(await replicas('')).toBe('2');
});

test.each([
  ['fork', "give the new timeline one name: 'kubetape fork what-if --at 10m'"],
  ['fork main', 'there is a timeline "main" already'],
  ['fork A_b', '"A_b" cannot be the name of a timeline'],
  ['fork x --at 2m', '"2m" has not happened yet'],
  ['fork x --at @99999', 'there is no revision 99999'],
  ['fork x --from mian', 'there is no timeline "mian"; there is main. Did you mean main?'],
  ['get pods --timeline mian', 'there is no timeline "mian"; there is main. Did you mean main?'],
  ['switch mian', 'Did you mean main?'],
  ['switch', "say which timeline: 'kubetape switch main'"],
  ['timelines -o wide', '--output is name, json or yaml, not "wide"'],
  ['what-if', 'say what somebody does'],
  ['what-if scale', '"scale" is no command of kubectl'],
  ['diff main mian', '"mian" is not a moment'],
  ['diff main main main', 'diff is between two moments'],
  ['diff --from mian@1 --to main@2', 'there is no timeline "mian"'],
])('%s is refused with a word of what to do', async (line, message) => {
  const { code, stdout, stderr } = await kubetape(line);
  expect(stderr).toContain(`error: ${message.startsWith('Did') ? 'there is' : message}`);
  expect(stderr).toContain(message);
  expect([code, stdout]).toEqual([
    message.includes('mean main') || line.startsWith('diff --') ? 2 : 1,
    '',
  ]);
});

test('what is refused in a what-if is refused as kubectl would, and nothing is compared', async () => {
  const { code, stdout, stderr } = await kubetape([
    'what-if',
    'kubectl scale deployment/nope --replicas=1',
  ]);
  expect([code, stdout]).toEqual([1, '']);
  expect(stderr).toContain('deployments.apps "nope" not found');
});
