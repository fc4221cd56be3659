// The controller of one's own in docs/testing.md.

import { expect, test } from 'vitest';
import {
  controlledBy,
  controllers,
  create,
  defineController,
  patch,
  remove,
  simulate,
} from '../../src/testing.js';

/** Gives every Deployment a budget that keeps all of its pods but one. */
const budgets = defineController({
  name: 'budget-controller',
  reconciles: 'Deployment',
  watches: { PodDisruptionBudget: controlledBy('Deployment') },
  reconcile({ metadata: { name, namespace, uid }, spec }, view) {
    const budget = view.get('PodDisruptionBudget', name, namespace);
    const minAvailable = (spec.replicas ?? 1) - 1;
    if (minAvailable < 1) return budget ? [remove(budget)] : [];
    if (budget?.spec?.minAvailable === minAvailable) return [];
    if (budget) return [patch(budget, { spec: { minAvailable } })];
    const owner = { apiVersion: 'apps/v1', kind: 'Deployment', name, uid, controller: true };
    const wanted = {
      apiVersion: 'policy/v1',
      kind: 'PodDisruptionBudget',
      metadata: { name, namespace, ownerReferences: [owner] },
      spec: { minAvailable, selector: spec.selector },
    };
    return [create(wanted)];
  },
});

test.each([
  1, 2, 3,
])('a Deployment has its budget, whatever becomes of the controller: %i', (seed) => {
  const sim = simulate({ seed, controllers: [...controllers, budgets] }).obey();
  sim.run('kubectl create deployment web --image=nginx --replicas=3');
  sim.advance('1m').suffer({ controller: 'budget-controller', is: 'Crash', for: '20s' });
  sim.run('kubectl scale deployment web --replicas=4');
  sim.run('kubectl delete pdb web');
  expect(sim.advance('1m').get('PodDisruptionBudget', 'web')?.spec?.minAvailable).toBe(3);
  expect(sim.why('PodDisruptionBudget', 'web').join()).toContain('by budget-controller');

  sim.run('kubectl delete deployment web');
  expect(sim.advance('1m').list('PodDisruptionBudget')).toEqual([]);
});
