// What new objects share with what they were made from: they say what they would say without, and share what is the same.

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { shareWithAsked } from '../../src/apiserver/sharing.js';
import { bootstrapObjects } from '../../src/cluster/bootstrap.js';
import { Cluster } from '../../src/cluster/cluster.js';
import { memoryLog } from '../../src/log/memory-log.js';
import { canonical, type Manifest, mutableCopy } from '../../src/machinery/object.js';
import { defaultSettings } from '../../src/machinery/settings.js';

const value = fc.letrec((tie) => ({
  json: fc.oneof(
    { depthSize: 'small' },
    fc.constantFrom<unknown>(null, 0, 1, 'a', 'b', true),
    fc.array(tie('json'), { maxLength: 3 }),
    fc.dictionary(fc.constantFrom('a', 'b', 'constructor'), tie('json'), { maxKeys: 3 }),
  ),
})).json;

const manifest = (spec: unknown) => ({ apiVersion: 'v1', kind: 'Pod', spec }) as never;

test('a draft says the same as before, whatever it was made from', () => {
  fc.assert(
    fc.property(value, value, fc.boolean(), (own, given, isFrozen) => {
      const draft = { metadata: {}, spec: mutableCopy(own) };
      shareWithAsked(draft as never, manifest(isFrozen ? canonical(given) : given));
      expect(draft.spec).toEqual(own);
    }),
  );
});

test('what is as it was asked for is what was asked for, and what is not has parts that are', () => {
  const given = canonical({ a: { x: [1] }, b: [{ y: 1 }, { z: 2 }] });
  const same = { metadata: {}, spec: mutableCopy(given) };
  shareWithAsked(same as never, manifest(given));
  expect(same.spec).toBe(given);
  const other = { metadata: {}, spec: { ...mutableCopy(given), b: [{ y: 1 }, { z: 3 }] } };
  shareWithAsked(other as never, manifest(given));
  expect(other.spec.a).toBe(given.a);
  expect(other.spec.b[0]).toBe(given.b[0]);
  expect(other.spec.b[1]).toEqual({ z: 3 });
});

test('pods of one template have in common what it says of them, and what admission gives to all', () => {
  const log = memoryLog(defaultSettings);
  const cluster = new Cluster({ log });
  const create = (object: unknown) =>
    cluster.act({
      request: { verb: 'create', object: object as Manifest },
      actor: 'kubectl',
      technique: 'imperative-command',
      command: 'test',
    });
  for (const object of bootstrapObjects(log.settings, { nodes: 1 })) create(object);
  const container = {
    name: 'web',
    image: 'nginx',
    env: [{ name: 'A', value: 'b' }],
    resources: { requests: { cpu: '100m' } },
  };
  const labels = { app: 'web' };
  const template = { metadata: { labels }, spec: { containers: [container] } };
  const spec = { replicas: 2, selector: { matchLabels: labels }, template };
  create({ apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'web' }, spec });
  cluster.settle();
  const [a, b] = cluster.view.list('Pod', 'default').map((pod) => pod.spec);
  expect(a?.containers[0]?.volumeMounts).not.toEqual(b?.containers[0]?.volumeMounts);
  expect(a?.containers[0]?.env).toBe(b?.containers[0]?.env);
  expect(a?.containers[0]?.resources).toBe(b?.containers[0]?.resources);
  expect(a?.tolerations).toBe(b?.tolerations);
  expect(a?.volumes?.[0]?.projected).toBe(b?.volumes?.[0]?.projected);
});
