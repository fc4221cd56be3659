// Two schedules are told apart by all that a controller could tell them apart by.

import { expect, test } from 'vitest';
import { Cluster } from '../../../src/cluster/cluster.js';
import { memoryLog } from '../../../src/log/memory-log.js';
import type { Manifest } from '../../../src/machinery/object.js';
import { defaultSettings } from '../../../src/machinery/settings.js';
import { fingerprint } from '../../../src/scenario/explore/fingerprint.js';

/** What a cluster comes to in which a mount has failed, as an Event says. */
function printOf(event: object, name = 'web.17a3'): string {
  const cluster = new Cluster({ log: memoryLog(defaultSettings), controllers: [] });
  const manifest = (parts: object) => ({ apiVersion: 'v1', ...parts }) as unknown as Manifest;
  const create = (object: Manifest) =>
    cluster.act({
      request: { verb: 'create', object },
      actor: 'kubectl',
      technique: 'imperative-command',
      command: 'create',
    });
  create(manifest({ kind: 'Namespace', metadata: { name: 'default' } }));
  const involvedObject = { kind: 'Pod', namespace: 'default', name: 'web', uid: 'u' };
  create(
    manifest({
      kind: 'Event',
      metadata: { name, namespace: 'default' },
      involvedObject,
      reason: 'FailedMount',
      message: 'MountVolume.SetUp failed',
      type: 'Warning',
      count: 1,
      lastTimestamp: '2026-01-01T00:00:05Z',
      ...event,
    }),
  );
  expect(cluster.view.list('Event')).toHaveLength(1);
  const { state, settings } = cluster;
  const world = { state, settings, controllers: [] };
  return fingerprint({ ...world, due: 0, agenda: cluster, impaired: undefined }, 0, true);
}

test('of an Event counts what controllers read of it: how often, in which second, of what', () => {
  const same = printOf({});
  expect(printOf({}, 'web.17a4')).toBe(same);
  for (const other of [
    { count: 2 },
    { lastTimestamp: '2026-01-01T00:00:06Z' },
    { reason: 'Killing' },
    { message: 'another' },
  ])
    expect(printOf(other)).not.toBe(same);
});
