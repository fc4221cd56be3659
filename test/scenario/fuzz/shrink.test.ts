// What is left of a plan when it has been made smaller, whatever breaks it.

import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Action, Plan } from '../../../src/scenario/fuzz/plan.js';
import { shrink } from '../../../src/scenario/fuzz/shrink.js';
import { judge, web } from './manifests.js';

const target = { name: 'deployment/web', namespace: 'default' };
const action: fc.Arbitrary<Action> = fc.oneof(
  fc.constantFrom(20, 1_000, 40_000).map((ms): Action => ({ do: 'wait', ms })),
  fc.constant<Action>({ do: 'restart', target }),
  fc.nat(5).map((replicas): Action => ({ do: 'scale', target, replicas })),
  fc.constantFrom('node-1', 'node-2').map((node): Action => ({ do: 'drain', node })),
);

const planOf = (actions: readonly Action[]): Plan => ({
  seed: 7,
  nodes: 3,
  latency: 'realistic',
  manifests: [],
  actions,
  calm: 900_000,
});

const waited = (actions: readonly Action[]): number =>
  actions.reduce((sum, one) => sum + (one.do === 'wait' ? one.ms : 0), 0);

test('a plan that breaks after a restart and so much time keeps a restart and one wait', () => {
  fc.assert(
    fc.property(fc.array(action, { maxLength: 12 }), fc.nat(60_000), (actions, needed) => {
      const breaks = (plan: Plan): number | undefined => {
        for (let count = 1; count <= plan.actions.length; count++) {
          const begun = plan.actions.findIndex((one) => one.do === 'restart');
          if (begun !== -1 && begun < count && waited(plan.actions.slice(begun, count)) > needed)
            return count;
        }
        return undefined;
      };
      const whole = planOf(actions);
      fc.pre(breaks(whole) !== undefined);
      const { plan } = shrink(whole, breaks);
      expect(plan.actions.map((one) => one.do)).toEqual(['restart', 'wait']);
      expect(plan).toMatchObject({ seed: 1, nodes: 1, latency: 'instant' });
    }),
    { numRuns: 100 },
  );
});

test('how long all has to come to rest is not cut down, or what is slow would do in the place of what is broken', () => {
  // Any plan takes ten minutes to come to rest; one with a drain never does.
  const breaks = ({ actions, calm }: Plan): number | undefined =>
    calm < 600_000 || actions.some((one) => one.do === 'drain') ? actions.length : undefined;
  const { plan } = shrink(
    planOf([
      { do: 'restart', target },
      { do: 'drain', node: 'node-2' },
    ]),
    breaks,
  );
  expect(plan).toMatchObject({ calm: 900_000, actions: [{ do: 'drain', node: 'node-1' }] });
});

test('no manifest is left out that another is of no use without', () => {
  const manifests = judge();
  const breaks = ({ manifests, actions }: Plan): number | undefined =>
    manifests.some(({ kind }) => kind === 'ValidatingWebhookConfiguration')
      ? actions.length
      : undefined;
  const kinds = (plan: Plan) => shrink(plan, breaks).plan.manifests.map(({ kind }) => kind);
  const plan = { ...planOf([]), manifests: [...manifests, ...web({ budget: 'minAvailable: 1' })] };
  expect(kinds(plan)).toEqual(manifests.map(({ kind }) => kind));
  const others = manifests.filter(({ kind }) => kind !== 'Service');
  expect(kinds({ ...plan, manifests: others })).toEqual(['ValidatingWebhookConfiguration']);
});
