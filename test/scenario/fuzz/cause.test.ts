// Two lives that break one law are one finding or two, by what the law would hold without.

import { expect, test } from 'vitest';
import { Campaign } from '../../../src/scenario/fuzz/campaign.js';
import { causeOf } from '../../../src/scenario/fuzz/cause.js';
import { lawBook } from '../../../src/scenario/fuzz/laws.js';
import { drawLife } from '../../../src/scenario/fuzz/life.js';
import type { Action, Plan } from '../../../src/scenario/fuzz/plan.js';
import { surroundingsOf } from '../../../src/scenario/fuzz/surroundings.js';
import { web } from './manifests.js';

const campaign = new Campaign({
  manifests: web(),
  book: lawBook([]).book,
  nodes: 3,
  actions: 12,
  calm: 60_000,
  controlPlane: true,
  kubernetes: '1.28',
});
const target = { name: 'deployment/web', namespace: 'default' };
const stale = (kind: string): Action => ({
  do: 'fault',
  spec: { controller: 'replicaset-controller', kind, is: 'Stale' },
});
const LAW = 'no-excess-pods';
const life = (actions: readonly Action[]): Plan => ({ ...campaign.planOf(1), actions });

/** The cache holds nothing of what was made, and after five minutes nobody remembers it (kubernetes#129795). */
const forgotten = life([
  stale('Pod'),
  { do: 'scale', target, replicas: 4 },
  { do: 'wait', ms: 400_000 },
  { do: 'annotate', target, value: 1 },
  { do: 'wait', ms: 1_000 },
]);
/** The cache holds what was wanted once. */
const outdated = life([
  stale('ReplicaSet'),
  { do: 'scale', target, replicas: 1 },
  { do: 'wait', ms: 20_000 },
  { do: 'delete-pod', pick: 0 },
  { do: 'wait', ms: 5_000 },
]);

test('a law is broken by another cause where it breaks without what the first takes', () => {
  for (const one of [forgotten, outdated]) expect(campaign.run(one).broken?.law).toBe(LAW);
  expect(causeOf(forgotten)).toEqual(['replicaset-controller Pod Stale']);
  expect(campaign.isOfAnotherCause(forgotten, LAW, causeOf(forgotten))).toBe(false);
  expect(campaign.isOfAnotherCause(outdated, LAW, causeOf(forgotten))).toBe(true);
  expect(campaign.isOfAnotherCause(outdated, LAW, causeOf(life([])))).toBe(true);
});

test('lives with one trouble throughout are drawn often, and those with a long memory among them', () => {
  const around = surroundingsOf(web(), 3);
  const lives = Array.from({ length: 400 }, (_, seed) => drawLife(seed, around, 12, true));
  const haunted = lives.filter(
    ([first]) => first?.do === 'fault' && first.spec['for'] === undefined,
  );
  expect(haunted.length).toBeGreaterThan(120);
  expect(haunted.length).toBeLessThan(280);
  const pods = haunted.filter(([first]) => first?.do === 'fault' && first.spec['kind'] === 'Pod');
  expect(pods.length).toBeGreaterThan(20);
  const isLong = (one: Action): boolean => one.do === 'wait' && one.ms > 300_000;
  expect(pods.filter((actions) => actions.some(isLong)).length).toBeGreaterThan(10);
});
