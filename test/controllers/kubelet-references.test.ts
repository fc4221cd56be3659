// What a pod takes from ConfigMaps and Secrets, and how it waits for what is not there.

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { pod, World } from '../support/pods.js';

const world = () => new World().nodes(1);
const config = (data: Record<string, string> = { key: 'value' }) => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name: 'settings', namespace: 'default' },
  data,
});
const waiting = (w: World) => w.pod('web')?.status?.containerStatuses?.[0]?.state?.waiting;
const fromKey = (key: string, optional = false) => ({
  containers: [
    {
      name: 'web',
      image: 'nginx:1.29',
      env: [{ name: 'A', valueFrom: { configMapKeyRef: { name: 'settings', key, optional } } }],
    },
  ],
});
const mounting = (volume: object, mountPath = '/etc/settings') => ({
  volumes: [{ name: 'settings', ...volume }],
  containers: [
    { name: 'web', image: 'nginx:1.29', volumeMounts: [{ name: 'settings', mountPath }] },
  ],
});

describe('environments', () => {
  test('a container waits for the ConfigMap its environment is taken from, and starts once it is there', () => {
    const w = world()
      .create(pod('web', {}, fromKey('key')))
      .settle();
    expect(waiting(w)).toEqual({
      reason: 'CreateContainerConfigError',
      message: 'configmap "settings" not found',
    });
    expect(w.reasons('web')).toEqual(['Pulling', 'Pulled', 'Failed']);
    w.create(config({ other: 'value' })).settle();
    expect(waiting(w)?.message).toBe("couldn't find key key in ConfigMap default/settings");
    w.remove('ConfigMap', 'settings').create(config()).settle();
    expect(w.pod('web')?.status?.phase).toBe('Running');
    expect(w.pod('web')?.status?.containerStatuses?.[0]?.restartCount).toBe(0);
  });

  test('what is optional may be missing', () => {
    const w = world()
      .create(pod('web', {}, fromKey('key', true)))
      .settle();
    expect(w.pod('web')?.status?.phase).toBe('Running');
  });

  test('a container that runs keeps what it has; one that is started again does not', () => {
    const w = world()
      .create(config())
      .create(pod('web', {}, fromKey('key')))
      .settle();
    w.remove('ConfigMap', 'settings').settle();
    expect(w.pod('web')?.status?.phase).toBe('Running');
  });
});

describe('volumes', () => {
  const told = (w: World) =>
    w.cluster.view
      .list('Event')
      .filter((event) => (event as { reason?: string }).reason === 'FailedMount')
      .map((event) => event as { message?: string; count?: number });

  test('nothing of a pod begins while a volume of it cannot be set up, and each try is counted', () => {
    const w = world()
      .create(pod('web', {}, mounting({ configMap: { name: 'settings' } })))
      .settle();
    expect(told(w).map(({ message }) => message)).toEqual([
      'MountVolume.SetUp failed for volume "settings" : configmap "settings" not found',
    ]);
    w.advance(120);
    expect(w.pod('web')?.status?.phase).toBe('Pending');
    expect(waiting(w)?.reason).toBe('ContainerCreating');
    expect(told(w)[0]?.count).toBeGreaterThan(4);
    expect(told(w)[0]?.count).toBeLessThan(9);
    w.create(config()).advance(4);
    expect(w.pod('web')?.status?.phase, 'before the next try').toBe('Pending');
    w.advance(130);
    expect(w.pod('web')?.status?.phase).toBe('Running');
  });

  test('all that is missing of a projected volume is said at once, and keys by their names', () => {
    const sources = [
      { configMap: { name: 'settings', items: [{ key: 'nine', path: 'a' }] } },
      { secret: { name: 'hidden' } },
      { secret: { name: 'whatever', optional: true } },
    ];
    const w = world()
      .create(config())
      .create(pod('web', {}, mounting({ projected: { sources } })))
      .settle();
    expect(told(w)[0]?.message).toBe(
      'MountVolume.SetUp failed for volume "settings" : [configmap references non-existent config key: nine, secret "hidden" not found]',
    );
  });

  test('a volume that no container uses is not waited for', () => {
    const w = world()
      .create(pod('web', {}, { volumes: [{ name: 'unused', secret: { secretName: 'nowhere' } }] }))
      .settle();
    expect(w.pod('web')?.status?.phase).toBe('Running');
  });

  test('whenever the ConfigMap comes, a restarted simulator does what the one before had in mind', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 400 }), fc.boolean(), (seconds, env) => {
        const story = (reopens: boolean) => {
          const spec = env ? fromKey('key') : mounting({ configMap: { name: 'settings' } });
          const w = world()
            .create(pod('web', {}, spec))
            .advance(seconds);
          if (reopens) w.reopen();
          w.create(config());
          if (reopens) w.reopen();
          return w.advance(150).log.read(0);
        };
        const [kept, reopened] = [[...story(false)], [...story(true)]];
        expect(reopened).toEqual(kept);
        expect(kept.some(({ type }) => type === 'ObjectUpdated')).toBe(true);
      }),
      { numRuns: 12 },
    );
  });
});
