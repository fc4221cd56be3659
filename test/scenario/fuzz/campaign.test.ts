// A campaign finds what is wrong with manifests, makes it small, and tells it as a scenario that shows it again.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { memoryLog } from '../../../src/log/memory-log.js';
import { readYamlStream } from '../../../src/machinery/yaml-stream.js';
import { Campaign, type CampaignOptions } from '../../../src/scenario/fuzz/campaign.js';
import { findingOf, toldAs } from '../../../src/scenario/fuzz/finding.js';
import { lawBook } from '../../../src/scenario/fuzz/laws.js';
import type { Action, Manifest } from '../../../src/scenario/fuzz/plan.js';
import type { Broken, PlanResult } from '../../../src/scenario/fuzz/run-plan.js';
import { parseScenario } from '../../../src/scenario/parse.js';
import { judge, plain, shop, web } from './manifests.js';

const { book } = lawBook([]);

const campaignOn = (manifests: readonly Manifest[], laws = book) =>
  new Campaign({ manifests, book: laws, nodes: 3, actions: 12, calm: 900_000 });

function firstBroken(campaign: Campaign, seeds: number) {
  for (let seed = 1; seed <= seeds; seed++) {
    const { broken } = campaign.runSeed(seed);
    if (broken) return { seed, law: broken.law };
  }
  throw new Error(`nothing broke within ${seeds} seeds`);
}

/** Of each: what is wrong, the law that says so, and how few actions it takes to show. */
const MISTAKES: readonly [string, readonly Manifest[], string, number][] = [
  [
    'a rollout that takes both pods away first',
    web({ replicas: 2, strategy: '{rollingUpdate: {maxUnavailable: 2, maxSurge: 0}}', slow: 10 }),
    'service-has-endpoints',
    1,
  ],
  ['a budget that lets nothing go', web({ budget: 'minAvailable: 3' }), 'drains-end', 1],
  ['more than the nodes have room for', web({ cpu: '64' }), 'converges', 0],
  ['a webhook that judges the pods that it is served by', judge(), 'converges', 0],
];

test.each(
  MISTAKES,
)('%s is found, and shown by a scenario of few steps', (_, manifests, law, most) => {
  const campaign = campaignOn(manifests);
  const found = firstBroken(campaign, 60);
  expect(found.law).toBe(law);
  const { plan } = campaign.shrink(campaign.planOf(found.seed), law);
  expect(plan.actions.filter(({ do: what }) => what !== 'wait').length).toBeLessThanOrEqual(most);

  const result = campaign.run(plan) as PlanResult & { readonly broken: Broken };
  const told = toldAs('found', plan, result, book);
  const read = parseScenario(told.scenario);
  if (!read.ok) throw new Error(read.errors.join('\n'));
  const { broken, why } = findingOf(
    told,
    result.broken,
    read.scenario,
    memoryLog(read.scenario.settings),
  );
  if (law === 'drains-end')
    expect(why.join('\n')).toContain('The disruption budget web needs 3 healthy pods and has');
  expect(broken).toEqual(result.broken);
  expect(why.length).toBeGreaterThan(0);
});

test('manifests without a mistake hold, and the same seed tells the same life', () => {
  const campaign = campaignOn(shop);
  for (let seed = 1; seed <= 3; seed++) {
    const result = campaign.runSeed(seed);
    expect(result.broken, `seed ${seed}`).toBeUndefined();
    if (seed > 2) expect(campaignOn(shop).runSeed(seed)).toEqual(result);
  }
});

test('a webhook that spares its own pods lets the others in, whatever happens to it', () => {
  const campaign = campaignOn([...web({ replicas: 1 }), ...judge({ spared: true })]);
  for (let seed = 1; seed <= 6; seed++)
    expect(campaign.runSeed(seed).broken?.law, `seed ${seed}`).not.toBe('converges');
});

test("a user's laws in CEL are judged, and what must be seen sometimes is noted", () => {
  const { book: own, errors } = lawBook(
    ['converges'],
    `always:
- {name: small, cel: 'deployments.all(d, d.spec.replicas < 4)'}
sometimes:
- {name: scaled to nothing, cel: 'deployments.exists(d, d.spec.replicas == 0)'}
`,
  );
  expect(errors).toEqual([]);
  const campaign = campaignOn(web(), own);
  const target = { name: 'deployment/web', namespace: 'default' };
  const life: readonly Action[] = [
    { do: 'restart', target },
    { do: 'wait', ms: 2_000 },
    { do: 'scale', target, replicas: 5 },
    { do: 'cordon', node: 'node-2' },
  ];
  const { plan } = campaign.shrink({ ...campaign.planOf(1), actions: life }, 'small');
  expect(plan.actions).toMatchObject([{ do: 'scale' }]);
  const zero = { ...plan, actions: [{ do: 'scale' as const, target, replicas: 0 }] };
  expect(campaign.run(zero).coverage.sometimes).toContain('scaled to nothing');
});

test('laws that make no sense are refused with what is wrong with them', () => {
  expect(lawBook([], 'always: [{cel: "pods.size( < 3"}]').errors[0]).toContain('always[0].cel');
  expect(lawBook([], 'sometime: []').errors[0]).toContain('did you mean "sometimes"');
});

test('a drain that comes to no end is nothing where nobody wants to know of it', () => {
  const { book: rest } = lawBook(['drains-end']);
  const campaign = campaignOn(web({ budget: 'minAvailable: 3' }), rest);
  const found = firstBroken(campaignOn(web({ budget: 'minAvailable: 3' })), 60);
  expect(found.law).toBe('drains-end');
  expect(campaign.runSeed(found.seed).broken).toBeUndefined();
});

/** What the scenario of the incident applies. */
function stuck(): readonly Manifest[] {
  const path = join(
    import.meta.dirname,
    '../../../scenarios/incidents/rollout-stuck-by-scaling.yaml',
  );
  const [read] = readYamlStream(readFileSync(path, 'utf8')).documents;
  const { steps } = (read?.value as { spec: { steps: { apply: Manifest }[] } }).spec;
  return steps.slice(0, 1).map(({ apply }) => apply);
}

/** As the table of docs/testing.md says: the incident, its law, and where to look for it. */
test.each<[string, readonly Manifest[], string, Partial<CampaignOptions>, number]>([
  ['rollout-stuck-by-scaling', stuck(), 'converges', { controlPlane: true }, 90],
  ['foreground-deletion-hung', plain({ finalizers: '[example.com/hold]' }), 'no-orphans', {}, 1],
  ['hot-loop-of-pods', plain({ nodeName: 'node-1', cpu: '64' }), 'bounded-churn', {}, 1],
  ['drain-without-end', web({ replicas: 2, budget: 'minAvailable: 2' }), 'drains-end', {}, 1],
  ['webhook-blocks-itself', judge(), 'converges', {}, 1],
])('%s is found from a generic law', (_, manifests, law, options, from) => {
  const campaign = new Campaign({
    ...{ manifests, book, nodes: 3, actions: 12, calm: 900_000 },
    ...options,
  });
  const seeds = Array.from({ length: 60 }, (_, i) => from + i);
  expect(seeds.find((seed) => campaign.runSeed(seed).broken?.law === law)).toBeDefined();
});
