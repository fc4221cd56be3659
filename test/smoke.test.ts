import { expect, test } from 'vitest';
import { Cluster } from '../src/cluster/cluster.js';
import { memoryLog } from '../src/log/memory-log.js';
import { defaultSettings } from '../src/machinery/settings.js';

test('smoke', () => {
  const log = memoryLog(defaultSettings);
  const c = new Cluster({ log });
  const act = (object: unknown) =>
    c.act({
      request: { verb: 'create', object: object as never },
      actor: 'kubectl',
      technique: 'imperative-command',
      command: 'x',
    });
  act({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'default' } });
  const r = act({
    apiVersion: 'apps/v1',
    kind: 'ReplicaSet',
    metadata: { name: 'web' },
    spec: { replicas: 3, selector: {}, template: { metadata: { labels: { a: 'b' } }, spec: {} } },
  });
  c.settle();
  for (const e of log.read())
    console.log(
      e.revision,
      e.at,
      e.type,
      e.actor,
      e.because,
      'object' in e ? e.object.metadata.name : '',
    );
  expect(c.view.list('Pod').length).toBe(3);
  expect(r).toBeTruthy();
  const t0 = performance.now();
  act({
    apiVersion: 'apps/v1',
    kind: 'ReplicaSet',
    metadata: { name: 'big' },
    spec: {
      replicas: 10000,
      selector: {},
      template: { metadata: { labels: { a: 'b' } }, spec: {} },
    },
  });
  c.settle();
  console.log(performance.now() - t0, log.head);
});
