// Lives a minute that a campaign tries on one core with all laws on, and how fast a long failure is made small.

import { Campaign } from '../dist/scenario/fuzz/campaign.js';
import { lawBook } from '../dist/scenario/fuzz/laws.js';
import { deployment } from './clusters.mjs';
import { format, report, timed } from './measure.mjs';

const LIVES = 300;
const LONG = 200;

const service = {
  apiVersion: 'v1',
  kind: 'Service',
  metadata: { name: 'web', namespace: 'default' },
  spec: { selector: { app: 'web' }, ports: [{ port: 80 }] },
};

const campaignOn = (manifests, laws) =>
  new Campaign({ manifests, book: lawBook([], laws).book, nodes: 3, actions: 6, calm: 600_000 });

/** A long life of which one action breaks the law. */
function longLife() {
  const target = { name: 'deployment/web', namespace: 'default' };
  const noise = [
    { do: 'restart', target },
    { do: 'delete-pod', pick: 1 },
    { do: 'wait', ms: 5_000 },
    { do: 'cordon', node: 'node-2' },
    { do: 'uncordon', node: 'node-2' },
  ];
  const life = Array.from({ length: LONG }, (_, i) => noise[i % noise.length]);
  life[LONG - 10] = { do: 'scale', target, replicas: 5 };
  return life;
}

const STALE_PODS = ['replicaset-controller Pod Stale'];
/** What one finds from a number that means nothing is luck: the middle of several. */
const STARTS = [1, 100_001, 200_001];

/** Until a ReplicaSet has made too many pods since it had not heard of those it made (kubernetes#129795). */
function untilFound(first) {
  const campaign = new Campaign({
    manifests: [deployment('web', 3)],
    book: lawBook([]).book,
    nodes: 3,
    actions: 12,
    calm: 900_000,
    controlPlane: true,
    kubernetes: '1.28',
  });
  const law = 'no-excess-pods';
  for (let seed = first; ; seed++) {
    if (campaign.runSeed(seed).broken?.law !== law) continue;
    if (!campaign.isOfAnotherCause(campaign.planOf(seed), law, STALE_PODS)) return seed - first + 1;
  }
}

export function run() {
  const campaign = campaignOn([deployment('web', 3), service]);
  for (let seed = 1; seed <= 60; seed++) campaign.runSeed(seed);
  const { cpuMs } = timed(() => {
    for (let seed = 61; seed <= 60 + LIVES; seed++) campaign.runSeed(seed);
  });
  report(
    'lives a minute and core, all laws on',
    format((60_000 * LIVES) / cpuMs, 0),
    'at least 2,000',
  );

  const small = campaignOn(
    [deployment('web', 3), service],
    'always: [{name: small, cel: "deployments.all(d, d.spec.replicas < 5)"}]',
  );
  const plan = { ...small.planOf(1), actions: longLife() };
  const { ms, value } = timed(() => small.shrink(plan, 'small'));
  report(`${LONG} actions made smaller to`, value.plan.actions.length, 'at most 6');
  report('seconds that took', format(ms / 1000), 'less than 60');

  const found = STARTS.map((first) => timed(() => untilFound(first)).cpuMs).sort((a, b) => a - b);
  const seconds = found.map((cpuMs) => format(cpuMs / 2000, 0));
  report(
    `kubernetes#129795 found by any life, on two cores, from ${STARTS.length} first seeds`,
    seconds.join(', '),
    'less than 60 s',
  );
}
