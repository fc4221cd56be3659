// The moments that a tape marks by itself.

import { expect, test } from 'vitest';
import { landmarks } from '../../src/reasons/landmarks.js';
import { simulate } from '../../src/testing.js';

test.each([
  'Deployment',
  'StatefulSet',
  'DaemonSet',
])('a %s begins and ends a rollout with each new template, and none when a pod only comes back', (kind) => {
  const sim = simulate({ nodes: 2 });
  const labels = { app: 'web' };
  const object = (image: string) => ({
    apiVersion: 'apps/v1',
    kind,
    metadata: { name: 'web' },
    spec: {
      ...(kind === 'DaemonSet' ? {} : { replicas: 2 }),
      ...(kind === 'StatefulSet' ? { serviceName: 'web' } : {}),
      selector: { matchLabels: labels },
      template: { metadata: { labels }, spec: { containers: [{ name: 'c', image }] } },
    },
  });
  sim.apply(object('nginx:1'));
  sim.advance('3m');
  const [pod] = sim.list('Pod', 'default');
  sim.run(`kubectl delete pod ${pod?.metadata.name}`);
  sim.advance('3m');
  sim.apply(object('nginx:2'));
  sim.advance('5m');
  const found = landmarks(sim.log);
  expect(found.map(({ name }) => name)).toEqual([
    'rollout-start-web',
    'rollout-end-web',
    'rollout-start-web-2',
    'rollout-end-web-2',
  ]);
});

test('workloads that share a name have bookmarks of their own, and none of them changes when the log grows', () => {
  const sim = simulate({ nodes: 2 });
  sim.run('kubectl create namespace shop');
  const workload = (kind: string, name: string, namespace: string, image: string) => ({
    apiVersion: 'apps/v1',
    kind,
    metadata: { name, namespace },
    spec: {
      replicas: 1,
      ...(kind === 'StatefulSet' ? { serviceName: 'web' } : {}),
      selector: { matchLabels: { app: `${kind}-${name}` } },
      template: {
        metadata: { labels: { app: `${kind}-${name}` } },
        spec: { containers: [{ name: 'c', image }] },
      },
    },
  });
  const grown: string[][] = [];
  for (const [kind, name, namespace, image] of [
    ['Deployment', 'web-2', 'default', 'nginx:1'],
    ['Deployment', 'web', 'default', 'nginx:1'],
    ['StatefulSet', 'web', 'default', 'nginx:1'],
    ['Deployment', 'web', 'shop', 'nginx:1'],
    ['StatefulSet', 'web', 'shop', 'nginx:1'],
    ['Deployment', 'web', 'default', 'nginx:2'],
    ['StatefulSet', 'web', 'default', 'nginx:2'],
  ] as const) {
    sim.apply(workload(kind, name, namespace, image));
    sim.advance('3m');
    grown.push(landmarks(sim.log).map(({ name: mark }) => mark));
  }
  const all = grown.at(-1) ?? [];
  for (const before of grown) expect(all.slice(0, before.length)).toEqual(before);
  expect(new Set(all).size).toBe(all.length);
  expect(all.filter((mark) => mark.startsWith('rollout-end-'))).toEqual([
    'rollout-end-web-2',
    'rollout-end-web',
    'rollout-end-web.statefulset',
    'rollout-end-web.shop',
    'rollout-end-web.statefulset.shop',
    'rollout-end-web.deployment-2',
    'rollout-end-web.statefulset-2',
  ]);
});

test('a workload that is made anew after it was deleted begins another rollout', () => {
  const sim = simulate({ nodes: 1 });
  for (const _ of [1, 2]) {
    sim.run('kubectl create deployment web --image=nginx:1');
    sim.advance('1m');
    sim.run('kubectl delete deployment web');
    sim.advance('1m');
  }
  expect(landmarks(sim.log).map(({ name }) => name)).toEqual([
    'rollout-start-web',
    'rollout-end-web',
    'rollout-start-web-2',
    'rollout-end-web-2',
  ]);
});
