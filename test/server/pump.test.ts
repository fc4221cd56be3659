// How a server lets time pass: what comes of it is what comes of it without a server, and is all in the log.

import { describe, expect, test } from 'vitest';
import { memoryLog } from '../../src/log/memory-log.js';
import type { Manifest } from '../../src/machinery/object.js';
import { defaultSettings } from '../../src/machinery/settings.js';
import { Pump, type Rhythm } from '../../src/server/pump.js';
import { beginCluster } from '../../src/session/begin.js';
import { Session } from '../../src/session/session.js';
import { reexecuted } from '../support/reexecute.js';
import { lines } from '../support/story.js';
import { TestWall } from '../support/watching.js';

const deployment = (name: string, replicas: number) =>
  ({
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name, namespace: 'default' },
    spec: {
      replicas,
      selector: { matchLabels: { app: name } },
      template: {
        metadata: { labels: { app: name } },
        spec: { containers: [{ name: 'main', image: 'nginx:1' }] },
      },
    },
  }) as unknown as Manifest;

const cronJob = {
  apiVersion: 'batch/v1',
  kind: 'CronJob',
  metadata: { name: 'hourly', namespace: 'default' },
  spec: {
    schedule: '0 * * * *',
    jobTemplate: {
      spec: {
        template: {
          spec: { restartPolicy: 'Never', containers: [{ name: 'main', image: 'busybox:1' }] },
        },
      },
    },
  },
} as unknown as Manifest;

const minutely = {
  ...cronJob,
  spec: { ...(cronJob as { spec?: object }).spec, schedule: '* * * * *' },
} as Manifest;

const asked = { technique: 'imperative-command', command: 'test' } as const;
const newSession = (): Session => {
  const session = new Session(memoryLog(defaultSettings));
  beginCluster(session, { nodes: 2, command: 'test' });
  return session;
};
const runningPods = ({ cluster }: Session): number =>
  cluster.view.list('Pod').filter(({ status }) => status?.phase === 'Running').length;

/** A wall whose clock goes on a little whenever somebody looks, so that slices come to an end. */
class BusyWall extends TestWall {
  readonly #step: number;
  #drift = 0;

  constructor(step: number) {
    super();
    this.#step = step;
  }

  override now = (): number => {
    this.#drift += this.#step;
    return this.#drift;
  };
}

function pumped(rhythm: Rhythm, wall = new TestWall()) {
  const session = newSession();
  const pump = new Pump({ session, wall, rhythm });
  const create = (object: Manifest) => {
    pump.before();
    const { response } = session.act({ verb: 'create', object }, asked);
    pump.wrote();
    return response;
  };
  return { session, wall, pump, create };
}

describe('settle', () => {
  test('makes the tape that the command line makes, however short its slices', () => {
    for (const step of [0, 0.9, 7]) {
      const alone = newSession();
      const served = pumped({ mode: 'settle', speed: 1 }, new BusyWall(step));
      for (const object of [deployment('web', 3), cronJob, deployment('api', 2)]) {
        alone.act({ verb: 'create', object }, asked);
        alone.settle();
        served.create(object);
        served.wall.turns();
      }
      expect(lines(served.session.log)).toEqual(lines(alone.log));
    }
  });

  test('lets others have their turn before the cluster has come to rest', () => {
    const { session, wall, create } = pumped({ mode: 'settle', speed: 1 }, new BusyWall(2));
    create(deployment('web', 3));
    let turns = 0;
    while (runningPods(session) < 3) {
      wall.turns(1);
      turns++;
    }
    expect(turns).toBeGreaterThan(3);
  });
});

describe('manual', () => {
  test('lets nothing happen until somebody advances the clock', async () => {
    const { session, wall, pump, create } = pumped({ mode: 'manual', speed: 1 });
    const { now } = session;
    create(deployment('web', 3));
    wall.pass(60_000);
    expect(runningPods(session)).toBe(0);
    const advanced = pump.advance(90_000);
    wall.turns();
    await advanced;
    expect(session.now).toBe(now + 90_000);
    expect(runningPods(session)).toBe(3);
  });
});

describe('real', () => {
  test('goes as the wall clock goes, times the speed', () => {
    const { session, wall, pump } = pumped({ mode: 'real', speed: 60 });
    const { now } = session.cluster.state;
    wall.pass(10_000);
    expect(session.cluster.state.now - now).toBeGreaterThan(599_000);
    expect(session.cluster.state.now - now).toBeLessThanOrEqual(600_000);
    pump.rhythm = { mode: 'manual', speed: 1 };
    const stopped = session.cluster.state.now;
    wall.pass(10_000);
    expect(session.cluster.state.now).toBe(stopped);
  });

  test('brings the clock to the present before something is written', () => {
    const { session, wall, create } = pumped({ mode: 'real', speed: 1 });
    wall.pass(5);
    const before = session.cluster.state.now;
    wall.pass(7);
    create(deployment('web', 1));
    const { now } = session.cluster.state;
    expect(now).toBeGreaterThanOrEqual(before);
    expect(session.log.timeAt(session.log.head)).toBe(now);
  });
});

describe('settle, while somebody waits', () => {
  test('goes from timer to timer until he leaves, for a quarter of an hour at most', () => {
    const { session, wall, pump, create } = pumped({ mode: 'settle', speed: 1 });
    create(deployment('web', 1));
    create(minutely);
    wall.pass(1_000);
    const { now } = session.cluster.state;
    wall.pass(1_000);
    expect(session.cluster.state.now).toBe(now);
    const leave = pump.awaited();
    wall.pass(60_000);
    const waited = session.cluster.state.now - now;
    expect(waited).toBeGreaterThan(10 * 60_000);
    expect(waited).toBeLessThan(15 * 60_000 + 1_000);
    leave();
    pump.awaited()();
    wall.pass(60_000);
    expect(session.cluster.state.now - now).toBeLessThan(waited + 1_000);
  });
});

describe('skip', () => {
  test('jumps from timer to timer while nobody asks for anything', () => {
    const { session, wall, pump, create } = pumped({ mode: 'skip', speed: 1 });
    const { now } = session.cluster.state;
    create(cronJob);
    wall.pass(5_000);
    expect(session.cluster.state.now - now).toBeGreaterThan(2 * 3_600_000);
    expect(session.cluster.view.list('Job').length).toBeGreaterThan(1);
    pump.opened();
    wall.pass(1_000);
    const waiting = session.cluster.state.now;
    wall.pass(5_000);
    expect(session.cluster.state.now).toBe(waiting);
    pump.closed();
    wall.pass(5_000);
    expect(session.cluster.state.now).toBeGreaterThan(waiting);
  });
});

test.each<Rhythm>([
  { mode: 'settle', speed: 1 },
  { mode: 'manual', speed: 1 },
  { mode: 'real', speed: 100 },
  { mode: 'skip', speed: 1 },
])('what was recorded in mode $mode replays exactly', async (rhythm) => {
  const { session, wall, pump, create } = pumped(rhythm);
  create(deployment('web', 3));
  wall.turns(2);
  create(cronJob);
  wall.pass(137);
  create(deployment('api', 2));
  const advanced = pump.advance(4_000_000);
  wall.turns(1);
  create(deployment('late', 1));
  wall.pass(1_000);
  await advanced;
  pump.stop();
  expect(lines(reexecuted(session.log))).toEqual(lines(session.log));
});

test('an error that nobody foresaw stops time, is told, and ends who waits for it', async () => {
  const session = newSession();
  const wall = new TestWall();
  const troubles: unknown[] = [];
  const pump = new Pump({
    session,
    wall,
    rhythm: { mode: 'manual', speed: 1 },
    onTrouble: (error) => troubles.push(error),
  });
  session.onWritten(() => {
    throw new Error('disk full');
  });
  const advanced = pump.advance(1_000);
  wall.turns();
  await expect(advanced).rejects.toThrow('disk full');
  expect(troubles).toEqual([new Error('disk full')]);
});
