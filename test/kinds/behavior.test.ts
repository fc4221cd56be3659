import type { Container } from 'kubernetes-types/core/v1.js';
import { describe, expect, test } from 'vitest';
import { programOf } from '../../src/kinds/behavior/command.js';
import { fullImageName, imageId, imageKind } from '../../src/kinds/behavior/images.js';
import type { Behavior, BehaviorSpec } from '../../src/kinds/behavior/index.js';
import { logsOf } from '../../src/kinds/behavior/logs.js';
import { mostSpecific } from '../../src/kinds/behavior/match.js';
import { scriptOf } from '../../src/kinds/behavior/script.js';
import { usageAt } from '../../src/kinds/behavior/usage.js';
import { validateBehavior } from '../../src/kinds/behavior/validate.js';
import { fieldErrorText } from '../../src/machinery/field-errors.js';
import { globMatches } from '../../src/machinery/glob.js';

const run = (command: readonly string[], image = 'busybox') =>
  programOf({ name: 'c', image, command: [...command] });
const shell = (script: string) => run(['sh', '-c', script]);
const texts = (script: string) => shell(script).output.map(({ text, atMs }) => `${atMs} ${text}`);

const named = (name: string, spec: BehaviorSpec): Behavior =>
  ({ apiVersion: 'kubetape.io/v1alpha1', kind: 'Behavior', metadata: { name }, spec }) as Behavior;

describe('commands', () => {
  test.each<[readonly string[], number | undefined, number]>([
    [['sleep', '30'], 30_000, 0],
    [['sleep', '1.5m'], 90_000, 0],
    [['/bin/sleep', '2', '3'], 5000, 0],
    [['sleep', 'infinity'], undefined, 0],
    [['true'], 0, 0],
    [['false'], 0, 1],
    [['sh', '-c', 'exit 7'], 0, 7],
    [['/bin/sh', '-ec', 'sleep 2; false'], 2000, 1],
    [['sh', '-c', 'false || exit 3'], 0, 3],
    [['sh', '-c', 'false && exit 3'], 0, 1],
    [['sh', '-c', 'for i in 1 2 3; do sleep 2; done'], 6000, 0],
    [['sh', '-c', 'while true; do sleep 1; done'], undefined, 0],
    [['nginx', '-g', 'daemon off;'], undefined, 0],
    [['sh', '-c', 'if [ -f /x ]; then exit 1; fi'], undefined, 0],
  ])('%j runs %s ms and exits with %s', (command, runsMs, exitCode) => {
    const program = run(command);
    expect(program.runsMs).toBe(runsMs);
    expect(program.exitCode).toBe(exitCode);
  });

  test('what is said is said when it would be', () => {
    expect(texts('echo a; sleep 5; echo "b $X"; exit 3')).toEqual(['0 a', '5000 b ']);
    expect(texts('NAME=you; echo "hi $NAME" \'$NAME\'')).toEqual(['0 hi you $NAME']);
    expect(texts('for i in $(seq 2); do echo $i; sleep 1; done')).toEqual(['0 1', '1000 2']);
    expect(texts('echo lost > /dev/null; echo kept >&2')).toEqual(['0 kept']);
  });

  test('the environment replaces references, in the kubelet and in the shell', () => {
    const container: Container = {
      name: 'c',
      image: 'busybox',
      command: ['echo'],
      args: ['$(WHO)', '$$(WHO)'],
      env: [{ name: 'WHO', value: 'bob' }],
    };
    expect(programOf(container).output[0]?.text).toBe('bob $(WHO)');
  });

  test('pi comes out right', () => {
    const program = run(['perl', '-Mbignum=bpi', '-wle', 'print bpi(30)'], 'perl:5.34');
    expect(program.output[0]?.text).toBe('3.14159265358979323846264338327');
    expect(program.runsMs).toBeGreaterThan(0);
  });
});

describe('images', () => {
  test.each([
    ['nginx', 'docker.io/library/nginx:latest'],
    ['team/app:1', 'docker.io/team/app:1'],
    ['localhost:5000/app', 'localhost:5000/app:latest'],
    ['registry.k8s.io/pause:3.9', 'registry.k8s.io/pause:3.9'],
    ['nginx@sha256:ab', 'docker.io/library/nginx@sha256:ab'],
  ])('%s is %s', (image, full) => expect(fullImageName(image)).toBe(full));

  test('names of one image have one identity', () => {
    expect(imageId('nginx')).toBe(imageId('docker.io/library/nginx:latest'));
    expect(imageId('nginx')).not.toBe(imageId('nginx:1'));
  });

  test('a shell ends when nobody types, a server does not', () => {
    expect(imageKind('alpine:3')).toBe('shell');
    expect(imageKind('team/node')).toBe('server');
    expect(run([], 'busybox').runsMs).toBe(0);
    expect(run([], 'redis:7').runsMs).toBeUndefined();
  });
});

describe('matching', () => {
  const pod = { metadata: { namespace: 'default', labels: { app: 'web' } } };
  const container = { name: 'main', image: 'nginx:1.27' };
  test('the most specific wins, and among equals the first by name', () => {
    const any = named('a', {});
    const image = named('b', { selector: { image: 'nginx*' } });
    const longer = named('c', { selector: { image: 'nginx:1.2?' } });
    const labels = named('d', { selector: { labels: { matchLabels: { app: 'web' } } } });
    const other = named('e', { selector: { container: 'sidecar' } });
    expect(mostSpecific([any, image, longer, labels, other], pod, container)).toBe(labels);
    expect(mostSpecific([any, image, longer, other], pod, container)).toBe(longer);
    expect(mostSpecific([any, named('z', {})], pod, container)).toBe(any);
    expect(mostSpecific([other], pod, container)).toBeUndefined();
  });

  test.each([
    ['nginx', 'nginx:1.27', true],
    ['nginx:1.26', 'nginx:1.27', false],
    ['*/team/*', 'registry.example.com/team/app:1', true],
    ['nginx.', 'nginxx', false],
  ])('%s matches %s: %s', (glob, image, expected) =>
    expect(globMatches(glob, image)).toBe(expected));
});

test('a script follows from all that its container says, whatever it shares with others', () => {
  const commands = [undefined, ['sleep', '20'], ['stress', '--vm', '1'], ['sh', '-c', 'echo $A']];
  const envs = [undefined, [{ name: 'A', value: '1' }], [{ name: 'A', value: '2' }]];
  for (const command of commands)
    for (const args of [...commands, ['/server']])
      for (const env of envs)
        for (const image of ['busybox', 'nginx', 'liveness'])
          for (const memory of [undefined, '100Mi', '1Gi'])
            for (const stdin of [false, true]) {
              const container = { name: 'c', command, args, env, image, stdin } as Container;
              if (memory !== undefined) container.resources = { limits: { memory } };
              const alone = scriptOf(structuredClone(container), undefined);
              expect(scriptOf(container, undefined)).toEqual(alone);
            }
});

describe('logs', () => {
  const started = Date.UTC(2026, 0, 1);
  const container: Container = {
    name: 'c',
    image: 'busybox',
    command: ['sh', '-c', 'echo begin; while true; do date; sleep 5; done'],
  };
  const script = () => scriptOf(container, undefined);
  const running = {
    name: 'c',
    containerID: `containerd://${'0'.repeat(61)}00a`,
    state: { running: { startedAt: '2026-01-01T00:00:00Z' } },
  } as never;

  test('grow with time, and can be read at any moment of the past', () => {
    const lines = (seconds: number) =>
      logsOf(script, running, started + seconds * 1000)?.map(({ text }) => text);
    expect(lines(0)).toEqual([]);
    expect(lines(6)).toEqual([
      'begin',
      'Thu Jan  1 00:00:00 UTC 2026',
      'Thu Jan  1 00:00:05 UTC 2026',
    ]);
    expect(lines(3600)?.length).toBe(721);
  });

  test('only the last lines are made when only those are wanted', () => {
    const year = started + 365 * 86_400_000;
    const lines = logsOf(script, running, year, { limit: 2 });
    expect(lines?.map(({ at }) => year - at)).toEqual([9990, 4990]);
  });

  test('of a container that never ran there are none', () => {
    expect(logsOf(script, undefined, started)).toBeUndefined();
    expect(logsOf(script, running, started, { previous: true })).toBeUndefined();
  });
});

test('usage follows the curve, step by step', () => {
  const b = named('b', {
    cpu: [{ value: '100m' }, { at: '1m', value: '2' }],
    memory: [{ value: '64Mi' }],
  });
  expect(usageAt(b, 0, 59_999)).toEqual({ cpuMillis: 100, memoryBytes: 67_108_864 });
  expect(usageAt(b, 0, 60_000).cpuMillis).toBe(2000);
});

test('what makes no sense is refused, field by field', () => {
  const errors = validateBehavior({
    pull: { time: '1s', max: '2s' },
    start: { min: '5s', max: '1s' },
    ready: 'soon',
    exits: { code: 256 },
    cpu: [{ value: 'much' }],
    logs: [{ text: 'x', every: '0s' }],
  });
  expect(errors.map(fieldErrorText)).toEqual([
    'spec.pull.time: Forbidden: may not be used with `min` and `max`',
    'spec.start.max: Invalid value: "1s": must not be less than `min`',
    'spec.ready: Invalid value: "soon": "soon" is not a duration: write it like 90s, 5m, 1h30m or 3d',
    'spec.exits.code: Invalid value: 256: must be between 0 and 255, inclusive',
    expect.stringMatching(/^spec\.cpu\[0\]\.value: Invalid value: "much": /),
    'spec.logs[0].every: Invalid value: "0s": must be greater than 0',
  ]);
});
