// From when on something could not be averted: other dice, thrown from earlier moments.

import { expect, test } from 'vitest';
import { compileExpression } from '../../src/history/expression.js';
import { inevitable, steepest } from '../../src/session/inevitable.js';
import { simulate } from '../../src/testing.js';

test('what the dice decide is open before they are thrown, and settled after', () => {
  const sim = simulate({ nodes: 1 });
  sim.apply({
    apiVersion: 'kubetape.io/v1alpha1',
    kind: 'Behavior',
    metadata: { name: 'slow-registry' },
    spec: { selector: { image: 'slow:*' }, pull: { min: '1s', max: '60s' } },
  });
  sim.advance('10s');
  const asked = sim.at('5s').revision;
  sim.run('kubectl run late --image=slow:1 --restart=Never');
  sim.advance('2m');
  const late = compileExpression(
    'pods.exists(p, p.metadata.name == "late" && p.status.phase == "Pending" && now > timestamp(p.metadata.creationTimestamp) + duration("30s"))',
    sim.view,
  );
  if (!late.ok) throw new Error(late.error);
  const [created = 0] = sim.log.revisionsOf('Pod/default/late');
  const options = { after: created, upTo: sim.log.head, moments: 4, runs: 8, horizon: 60_000 };
  const odds = inevitable(sim.log, late.value, options);
  expect(odds.length).toBeGreaterThan(1);
  expect(odds[0]?.held).toBeGreaterThan(0);
  expect(odds[0]?.held).toBeLessThan(8);
  // Long after, the pod runs or has ended: nothing comes to hold any more.
  expect(odds.at(-1)?.held).toBe(0);
  // The same question has the same answer.
  expect(inevitable(sim.log, late.value, options)).toEqual(odds);
  // Nobody asks for the pod in a fork that leaves before somebody did.
  const before = inevitable(sim.log, late.value, {
    ...options,
    after: asked,
    upTo: created,
    moments: 2,
  });
  expect(before[0]?.held).toBe(0);
  expect(steepest(before)).toEqual({ from: before[0], to: before.at(-1) });
  expect(steepest([])).toBeUndefined();
});
