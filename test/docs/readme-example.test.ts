// The README's example of kubetape/testing, letter for letter; examples.test.ts compares them.

import { expect, test } from 'vitest';
import { simulate } from '../../src/testing.js';

test('a Deployment heals when a node is lost', () => {
  const sim = simulate({ seed: 7, nodes: 3 });
  sim.run('kubectl create deployment web --image=nginx:1.27 --replicas=3');
  sim.advance('1m');
  sim.always('something serves', (view) =>
    view.list('Deployment').every(({ status }) => (status?.readyReplicas ?? 0) > 0),
  );

  sim.suffer({ node: 'node-1', is: 'Down' }).advance('10m');

  expect(sim.get('Deployment', 'web')?.status?.readyReplicas).toBe(3);
  expect(sim.at('1m').list('Pod')).toHaveLength(3);
  expect(sim.why('Deployment', 'web')[0]).toContain('by deployment-controller');
});
