// Time waits for watches: a rollout goes no further ahead of those who keep up than they can be behind.

import { describe, expect, test } from 'vitest';
import { memoryLog } from '../../../src/log/memory-log.js';
import type { Manifest } from '../../../src/machinery/object.js';
import { defaultSettings } from '../../../src/machinery/settings.js';
import { Pump } from '../../../src/server/pump.js';
import { Hub } from '../../../src/server/watch/hub.js';
import { beginCluster } from '../../../src/session/begin.js';
import { Session } from '../../../src/session/session.js';
import { question, Reader, TestWall } from '../../support/watching.js';

/** As the hub has it, and what comes of one instant, which is never divided. */
const BEHIND_MAX = 128 + 64;

/** A deployment is rolled out while somebody watches pods who takes a chunk each time that they are let. */
function rolledOut() {
  const wall = new TestWall();
  const session = new Session(memoryLog(defaultSettings));
  beginCluster(session, { nodes: 2, command: 'test' });
  let patient = 0;
  const withClock = (now: () => number) => ({
    now,
    soon: (task: () => void) => wall.soon(task),
    after: (ms: number, task: () => void) => wall.after(ms, task),
  });
  const hub = new Hub(
    session,
    withClock(() => patient),
  );
  // A slice is one instant.
  const hasty = withClock(busy());
  const pump = new Pump({
    ...{ session, wall: hasty, watches: hub },
    rhythm: { mode: 'settle', speed: 1 },
  });
  const reader = new Reader(
    hub,
    question({ kind: 'Pod' }),
    { revision: session.log.head, bookmarks: false },
    1,
  );
  wall.turns(50);
  pump.before();
  const { response } = session.act({ verb: 'create', object: deployment }, asked);
  expect(response).not.toHaveProperty('reason');
  pump.wrote();
  return {
    wall,
    session,
    hub,
    reader,
    behind: () => session.log.head - reader.watcher.revision,
    later: (ms: number) => {
      patient += ms;
    },
  };
}

function busy(): () => number {
  let now = 0;
  return () => {
    now += 10;
    return now;
  };
}

const asked = { technique: 'imperative-command', command: 'test' } as const;
const deployment = {
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'web', namespace: 'default' },
  spec: {
    replicas: 40,
    selector: { matchLabels: { app: 'web' } },
    template: {
      metadata: { labels: { app: 'web' } },
      spec: { containers: [{ name: 'main', image: 'nginx:1' }] },
    },
  },
} as unknown as Manifest;

describe('a rollout that is watched', () => {
  test('waits for a reader that keeps up, and goes on as that one reads', () => {
    const { wall, session, hub, reader, behind } = rolledOut();
    wall.turns(2_000);
    expect(hub.isOutrun).toBe(true);
    const waited = session.log.head;
    wall.turns(2_000);
    expect(session.log.head).toBe(waited);
    let furthest = 0;
    for (let i = 0; i < 10_000; i++) {
      wall.turns(20);
      furthest = Math.max(furthest, behind());
      reader.drain();
    }
    expect(furthest).toBeLessThan(BEHIND_MAX);
    expect(session.log.head).toBeGreaterThan(waited + BEHIND_MAX);
    expect(hub.isOutrun).toBe(false);
    expect(
      session
        .view()
        .list('Pod')
        .filter(({ status }) => status?.phase === 'Running'),
    ).toHaveLength(40);
  });

  test('gives a reader up that does not read, which misses nothing when it does again', () => {
    const { wall, session, hub, reader, behind, later } = rolledOut();
    wall.turns(2_000);
    expect(hub.isOutrun).toBe(true);
    later(6_000);
    wall.turns(5_000);
    expect(hub.isOutrun).toBe(false);
    expect(
      session
        .view()
        .list('Pod')
        .filter(({ status }) => status?.phase === 'Running'),
    ).toHaveLength(40);
    expect(behind()).toBeGreaterThan(BEHIND_MAX);
    for (let i = 0; i < 1_000; i++) {
      wall.turns(20);
      reader.drain();
    }
    const last = new Map(reader.sent.map(({ object }) => [object.metadata.name, object]));
    expect(last).toEqual(
      new Map(
        session
          .view()
          .list('Pod')
          .map((pod) => [pod.metadata.name, pod]),
      ),
    );
  });
});
