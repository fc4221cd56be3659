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
