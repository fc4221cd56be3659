import { describe, expect, test } from 'vitest';
import { evictionTime, tolerates } from '../../src/controllers/taint-eviction/tolerance.js';
import { isObjectEvent } from '../../src/events/event.js';
import type { Node } from '../../src/kinds/node/index.js';
import { condition, fault, pod, World } from '../support/pods.js';

const UNREACHABLE = 'node.kubernetes.io/unreachable';
const patient = {
  tolerations: [
    { key: UNREACHABLE, operator: 'Exists', effect: 'NoExecute', tolerationSeconds: 300 },
  ],
};
const loyal = { tolerations: [{ key: UNREACHABLE, operator: 'Exists', effect: 'NoExecute' }] };

const nodeOf = (w: World, name = 'node-1'): Node | undefined => w.cluster.view.get('Node', name);
const readyOf = (w: World, name = 'node-1') =>
  nodeOf(w, name)?.status?.conditions?.find(({ type }) => type === 'Ready');

/** The second after the fault in which something was first so. */
function secondsUntil(w: World, what: (w: World) => boolean, limit: number): number {
  const from = w.seconds;
  w.cluster.advanceUntil(() => what(w), limit * 1000);
  return w.seconds - from;
}

const story = () =>
  new World()
    .nodes(3)
    .create(pod('web', {}, patient))
    .create(pod('agent', {}, loyal))
    .create(pod('other', {}, { nodeName: 'node-2' }))
    .settle()
    .advance(30);

describe('a node', () => {
  test('that is registered is ready, says so once, and holds a lease', () => {
    const w = new World().nodes(1);
    expect(readyOf(w)).toMatchObject({ status: 'True', reason: 'KubeletReady' });
    expect(w.cluster.view.get('Lease', 'node-1', 'kube-node-lease')?.spec.holderIdentity).toBe(
      'node-1',
    );
    const { head } = w.log;
    w.advance(3000);
    expect(w.log.head - head).toBe(1);
  });

  test('that is silent becomes Unknown when its grace is over, then its pods leave', () => {
    const w = story().create(fault('outage', { node: 'node-1', is: 'Down' }));
    const unknown = secondsUntil(w, () => readyOf(w)?.status === 'Unknown', 120);
    // The last heartbeat was up to 10 s before; the monitor comes by every 5 s.
    expect(unknown).toBeGreaterThanOrEqual(39);
    expect(unknown).toBeLessThanOrEqual(56);
    expect(readyOf(w)?.message).toBe('Kubelet stopped posting node status.');
    expect(condition(w.pod('web'), 'Ready')?.status).toBe('False');
    expect(condition(w.pod('web'), 'ContainersReady')?.status).toBe('True');
    expect(condition(w.pod('other'), 'Ready')?.status).toBe('True');
    w.advance(1);
    expect(nodeOf(w)?.spec.taints?.map(({ effect }) => effect)).toEqual(['NoSchedule']);
    w.advance(5);
    expect(nodeOf(w)?.spec.taints?.map(({ effect }) => effect)).toEqual([
      'NoSchedule',
      'NoExecute',
    ]);
    const evicted = secondsUntil(
      w,
      () => w.pod('web')?.metadata.deletionTimestamp !== undefined,
      600,
    );
    expect(evicted).toBeGreaterThan(293);
    expect(evicted).toBeLessThanOrEqual(300);
    expect(condition(w.pod('web'), 'DisruptionTarget')).toMatchObject({
      reason: 'DeletionByTaintManager',
      message: 'Taint manager: deleting due to NoExecute taint',
    });
    w.advance(600);
    expect(w.pod('web')?.status?.phase).toBe('Running');
    expect(w.pod('agent')?.metadata.deletionTimestamp).toBeUndefined();
  });

  test('is given up ten seconds sooner in Kubernetes 1.28', () => {
    const times = (['1.28', '1.36'] as const).map((kubernetes) => {
      const w = new World({ kubernetes }).nodes(2).advance(30);
      w.create(fault('outage', { node: 'node-1', is: 'Partitioned' }));
      return secondsUntil(w, () => readyOf(w)?.status === 'Unknown', 120);
    });
    expect((times[1] ?? 0) - (times[0] ?? 0)).toBe(10);
  });

  test('that comes back is rebooted: its taints go, evicted pods finish, the others start again', () => {
    const w = story()
      .create(fault('outage', { node: 'node-1', is: 'Down' }))
      .advance(600)
      .remove('Fault', 'outage')
      .settle();
    expect(w.cluster.view.get('Fault', 'outage')).toBeUndefined();
    expect(readyOf(w)?.status).toBe('True');
    expect(nodeOf(w)?.spec.taints).toBeUndefined();
    expect(w.reasons('node-1')).toContain('Rebooted');
    expect(w.pod('web')).toBeUndefined();
    expect(w.container('agent')).toMatchObject({
      restartCount: 1,
      lastState: { terminated: { exitCode: 255, reason: 'Unknown' } },
    });
    expect(condition(w.pod('agent'), 'Ready')?.status).toBe('True');
  });

  test('that was only cut off keeps its containers', () => {
    const w = story()
      .create(fault('net', { node: 'node-1', is: 'Partitioned', for: '2m' }))
      .advance(100);
    expect(condition(w.pod('agent'), 'Ready')?.status).toBe('False');
    w.advance(60);
    expect(readyOf(w)?.status).toBe('True');
    expect(condition(w.pod('agent'), 'Ready')?.status).toBe('True');
    expect(w.container('agent')?.restartCount).toBe(0);
    expect(w.reasons('node-1')).not.toContain('Rebooted');
  });

  test('that is back within its grace is never given up', () => {
    const w = story()
      .create(fault('blink', { node: 'node-1', is: 'Partitioned', for: '20s' }))
      .advance(120);
    expect(w.reasons('node-1')).not.toContain('NodeNotReady');
  });

  test('is not emptied when every node is lost', () => {
    const w = story();
    for (const i of [1, 2, 3]) w.create(fault(`f-${i}`, { node: `node-${i}`, is: 'Partitioned' }));
    w.advance(900);
    expect(readyOf(w, 'node-2')?.status).toBe('Unknown');
    expect(w.pod('web')?.metadata.deletionTimestamp).toBeUndefined();
  });

  test('that is deleted has its pods collected after a quarantine', () => {
    const w = story().remove('Node', 'node-1');
    const gone = secondsUntil(w, () => w.pod('web') === undefined, 120);
    expect(gone).toBeGreaterThan(39);
    expect(gone).toBeLessThanOrEqual(61);
    expect(w.history('web').at(-2)?.pod.status?.phase).toBe('Failed');
    expect(w.pod('other')).toBeDefined();
  });
});

describe('Event objects', () => {
  test('are forgotten an hour after they were last written', () => {
    const w = story();
    expect(w.cluster.view.list('Event').length).toBeGreaterThan(5);
    w.advance(3500);
    expect(w.cluster.view.list('Event').length).toBeGreaterThan(5);
    w.advance(170);
    expect(w.cluster.view.list('Event')).toEqual([]);
  });

  test('go together, if they were written in one minute', () => {
    const w = story();
    w.advance(3900);
    const written = new Map<string, number>();
    const lives: { at: number; end: number }[] = [];
    for (const event of w.log.read()) {
      if (!isObjectEvent(event) || event.object.kind !== 'Event') continue;
      const { name } = event.object.metadata;
      if (event.type !== 'ObjectDeleted') written.set(name, event.at);
      else lives.push({ at: written.get(name) ?? 0, end: event.at });
    }
    expect(lives.length).toBeGreaterThan(5);
    for (const { at, end } of lives) {
      expect(end % 60_000).toBe(0);
      expect(end - at).toBeGreaterThanOrEqual(3_600_000 - 1000);
      expect(end - at).toBeLessThanOrEqual(3_660_000);
    }
  });
});

describe('tolerations', () => {
  const taint = { key: 'k', effect: 'NoExecute', value: 'v' };
  test.each([
    [{ key: 'k', operator: 'Exists' }, true],
    [{ operator: 'Exists' }, true],
    [{ key: 'k', operator: 'Equal', value: 'v' }, true],
    [{ key: 'k', value: 'w' }, false],
    [{ key: 'k', operator: 'Exists', effect: 'NoSchedule' }, false],
    [{ key: 'x', operator: 'Exists' }, false],
  ])('%j tolerates it: %s', (toleration, expected) => {
    expect(tolerates(toleration, taint)).toBe(expected);
  });

  test('the shortest of several decides, and one that is missing decides at once', () => {
    const soon = { key: 'a', operator: 'Exists', tolerationSeconds: 5 };
    const late = { key: 'b', operator: 'Exists', tolerationSeconds: 50 };
    const taints = ['a', 'b'].map((key) => ({ key, effect: 'NoExecute' }));
    expect(evictionTime(taints, [late, soon], 1000)).toBe(6000);
    expect(evictionTime(taints, [late], 1000)).toBe(1000);
    expect(evictionTime(taints, [{ operator: 'Exists' }], 1000)).toBeUndefined();
  });
});
