// preStop hooks: how long they hold up the end of a container, and that it serves meanwhile.

import { expect, test } from 'vitest';
import { simulate } from '../../src/testing.js';

/** Seconds that a deleted pod is still there, a minute at most. */
function lasts(preStop: object, grace = 120): number {
  const sim = simulate({ nodes: 1 });
  sim.apply({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'p' },
    spec: {
      terminationGracePeriodSeconds: grace,
      containers: [{ name: 'c', image: 'nginx', lifecycle: { preStop } }],
    },
  });
  sim.advance('10s').run('kubectl delete pod p --wait=false');
  for (let seconds = 0; seconds < 60; seconds++) {
    if (!sim.get('Pod', 'p')) return seconds;
    sim.advance('1s');
  }
  return Number.POSITIVE_INFINITY;
}

test.each([
  ['a command that sleeps', ['/bin/sh', '-c', 'sleep 20'], 120, 20],
  ['a command that sleeps for longer than there is grace', ['sleep', '180'], 15, 15],
  ['a command that nobody knows', ['nginx', '-s', 'quit'], 120, 0],
])('%s takes its time', (_, command, grace, seconds) => {
  const took = lasts({ exec: { command } }, grace);
  expect(took).toBeGreaterThanOrEqual(seconds);
  expect(took).toBeLessThan(seconds + 4);
});

test('a sleep does', () => {
  expect(lasts({ sleep: { seconds: 9 } })).toBeGreaterThanOrEqual(9);
});
