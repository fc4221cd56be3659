import { describe, expect, test } from 'vitest';
import { bootstrapObjects } from '../../src/cluster/bootstrap.js';
import { Cluster } from '../../src/cluster/cluster.js';
import { compileExpression } from '../../src/history/expression.js';
import {
  backOver,
  type Hit,
  into,
  nextHit,
  outOf,
  over,
  type Watched,
} from '../../src/history/walk.js';
import { memoryLog } from '../../src/log/memory-log.js';
import type { Manifest } from '../../src/machinery/object.js';
import { defaultSettings } from '../../src/machinery/settings.js';

const log = memoryLog({ ...defaultSettings, seed: 3 });
const cluster = new Cluster({ log });
const act = (object: Manifest): void => {
  cluster.act({
    request: { verb: 'create', object },
    actor: 'kubectl',
    technique: 'imperative-command',
    command: 'x',
  });
};
for (const object of bootstrapObjects(log.settings, { nodes: 2 })) act(object);
cluster.settle();
act({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'web', namespace: 'default' },
  spec: {
    replicas: 3,
    selector: { matchLabels: { app: 'web' } },
    template: {
      metadata: { labels: { app: 'web' } },
      spec: { containers: [{ name: 'a', image: 'b' }] },
    },
  },
} as Manifest);
cluster.settle();
const all = Array.from({ length: log.head }, (_, i) => i + 1);

/** Whether an event came of another, in the end. */
function cameOf(revision: number, cause: number): boolean {
  for (let at: number | null = revision; at !== null; at = log.eventAt(at)?.because ?? null)
    if (at === cause) return true;
  return false;
}

describe('a walk through a log', () => {
  test('goes over all that an event led to, and over nothing else', () => {
    for (const from of all) {
      const to = over(log, from);
      for (let passed = from + 1; passed < (to ?? log.head + 1); passed++)
        expect(cameOf(passed, from)).toBe(true);
      if (to !== undefined) expect(cameOf(to, from)).toBe(false);
    }
  });

  test('goes into what an event led to first, and out again', () => {
    for (const from of all) {
      const to = into(log, from);
      if (to === undefined) expect(all.filter((other) => outOf(log, other) === from)).toEqual([]);
      else expect(outOf(log, to)).toBe(from);
    }
  });

  test('goes back to what came of the same cause, or to the cause', () => {
    for (const from of all) {
      const to = backOver(log, from);
      if (to === undefined) continue;
      const cause = outOf(log, from);
      expect([cause, outOf(log, to)]).toContain(to === cause ? cause : outOf(log, to));
      expect(to === cause || outOf(log, to) === cause).toBe(true);
      expect(to).toBeLessThan(from);
    }
  });
});

describe('what is watched', () => {
  const expression = compileExpression(
    'pods.filter(p, p.status.phase == "Running").size()',
    cluster.view,
  );
  const watched: [string, Watched][] = [
    ['a field', { key: 'Deployment/default/web', path: ['status', 'readyReplicas'] }],
    ['an object', { key: 'Deployment/default/web', path: [] }],
    [
      'an expression',
      { expression: expression.ok ? expression.value : expect.fail(expression.error) },
    ],
  ];
  test.each(watched)('%s: is met at the same events forwards and backwards', (_name, what) => {
    const hits = (from: number, direction: 1 | -1): Hit[] => {
      const found: Hit[] = [];
      for (
        let hit = nextHit(log, what, from, direction);
        hit;
        hit = nextHit(log, what, hit.revision, direction)
      )
        found.push(hit);
      return found;
    };
    const forwards = hits(0, 1);
    expect(forwards.length).toBeGreaterThan(2);
    expect(hits(log.head + 1, -1).reverse()).toEqual(forwards);
  });
});
