// What `kubectl exec` does to a container is felt by its kubelet: files that probes look at, and signals.

import { describe, expect, test } from 'vitest';
import { type PodOf, placeOf } from '../../src/kinds/behavior/exec/place.js';
import { runWords, shellIn } from '../../src/kinds/behavior/exec/run.js';
import { keeping } from '../../src/kinds/behavior/files/kept.js';
import { condition, pod, World } from '../support/pods.js';

function exec(w: World, name: string, words: readonly string[], container = 0): string {
  const { view } = w.cluster;
  const there = w.pod(name) as unknown as PodOf;
  const within = there.spec.containers[container];
  if (!within) throw new Error('no such container');
  const place = placeOf(view, there, within);
  const { stdout, stderr } = runWords(shellIn(place), words, () => '');
  for (const file of place.written()) w.patchPod(name, keeping(view, there, file).patch);
  return stdout + stderr;
}

const looksAt = (path: string) => ({ exec: { command: ['cat', path] }, periodSeconds: 5 });
const sleeper = { image: 'busybox', command: ['sh', '-c', 'touch /tmp/healthy; sleep 3600'] };
const started = (...containers: object[]) =>
  new World()
    .nodes(1)
    .create(pod('p', ...containers))
    .advance(15);
const isReady = (w: World) => condition(w.pod('p'), 'Ready')?.status;

describe('a probe that looks at a file', () => {
  test('goes by what is made and removed by hand, as often as one likes', () => {
    const w = started({ ...sleeper, readinessProbe: looksAt('/tmp/ready') });
    const seen = [isReady(w)];
    for (const words of [['touch'], ['rm'], ['touch']]) {
      exec(w, 'p', [...words, '/tmp/ready']);
      w.advance(20);
      seen.push(isReady(w));
    }
    expect(seen).toEqual(['False', 'True', 'False', 'True']);
  });

  test('has the container killed once the file is removed, and the next run has it again', () => {
    const w = started({ ...sleeper, livenessProbe: looksAt('/tmp/healthy') });
    exec(w, 'p', ['rm', '/tmp/healthy']);
    w.advance(120);
    expect(w.container('p')?.restartCount).toBe(1);
    expect(w.container('p')?.lastState?.terminated?.exitCode).toBe(137);
    w.advance(120);
    expect(w.container('p')?.restartCount).toBe(1);
  });

  test('of a server, whose files nobody knows, succeeds', () => {
    expect(isReady(started({ image: 'team/app', readinessProbe: looksAt('/tmp/ready') }))).toBe(
      'True',
    );
  });
});

describe('a signal', () => {
  test('ends a server, which is started again', () => {
    const w = started({ image: 'redis' });
    expect(exec(w, 'p', ['ps'])).toContain('    1 root      0:00 redis-server *:6379\n');
    exec(w, 'p', ['kill', '1']);
    w.advance(5);
    expect(w.container('p')).toMatchObject({
      restartCount: 1,
      lastState: { terminated: { exitCode: 0, reason: 'Completed' } },
    });
    w.advance(300);
    expect(w.container('p')?.restartCount).toBe(1);
  });

  test.each([
    ['-TERM'],
    ['-9'],
    ['-SIGKILL'],
  ])('does not reach the first process of a namespace from within: %s', (signal) => {
    const w = started(sleeper);
    exec(w, 'p', ['kill', signal, '1']);
    expect(w.advance(60).container('p')?.restartCount).toBe(0);
  });

  test('reaches the other containers of a pod that shares its processes', () => {
    const containers = [
      { name: 'web', image: 'nginx' },
      { ...sleeper, name: 'shell' },
    ];
    const w = new World()
      .nodes(1)
      .create(pod('p', {}, { containers, shareProcessNamespace: true }))
      .advance(15);
    expect(exec(w, 'p', ['pidof', 'nginx'], 1)).toBe('14 8\n');
    exec(w, 'p', ['kill', '-HUP', '8'], 1);
    expect(w.advance(5).container('p')?.restartCount).toBe(0);
    expect(exec(w, 'p', ['kill', '99'], 1)).toBe("sh: can't kill pid 99: No such process\n");
    exec(w, 'p', ['kill', '-KILL', '15'], 0);
    w.advance(5);
    expect(w.container('p', 1)?.lastState?.terminated?.exitCode).toBe(137);
    expect(w.container('p')?.restartCount).toBe(0);
  });
});
