// Laws are judged object by object as events come. That must find what judging everything anew would find.

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Cluster } from '../../src/cluster/cluster.js';
import { viewOf } from '../../src/events/view.js';
import { type Claim, judge } from '../../src/scenario/claim.js';
import { LawWatch } from '../../src/scenario/law-watch.js';
import { parseScenario } from '../../src/scenario/parse.js';
import type { Law } from '../../src/scenario/scenario.js';
import { begin, inMemory, story, tell, world } from '../support/story.js';

function claimOf(text: string): Claim {
  const read = parseScenario(
    `apiVersion: kubetape.io/v1alpha1\nkind: Scenario\nmetadata: {name: x}\nspec:\n  steps: [{expect: ${text}}]\n`,
  );
  if (!read.ok) throw new Error(read.errors.join('\n'));
  const deed = read.scenario.steps[0]?.deed;
  if (deed?.do !== 'expect') throw new Error('no claim');
  return deed.claim;
}

const CLAIMS = [
  '{list: pods, count: {atLeast: 1}}',
  '{list: pods, selector: app=web, where: {path: .status.phase, equals: Running}, count: 2}',
  '{list: pods, namespace: "*", where: {path: .spec.nodeName, equals: node-1}, count: {atLeast: 2}}',
  '{list: deployments, count: 0}',
  '{get: deployment/web}',
  '{get: deployment/web, absent: true}',
  '{get: deployment/api, path: .status.availableReplicas, atLeast: 1}',
  '{get: node/node-1, path: ".status.conditions[?(@.type==\\"Ready\\")].status", matches: Unknown}',
].map(claimOf);

test('a law that must never hold is broken at the first revision after which it does', () => {
  fc.assert(
    fc.property(story, world, fc.constantFrom(...CLAIMS), (steps, world, claim) => {
      const log = inMemory(world);
      const started = begin(log).view;
      const law: Law = { form: 'never', name: 'law', claim };
      const watch = new LawWatch([law], started);
      let naive = judge(claim, started) === undefined ? started.revision : undefined;
      const cluster = new Cluster({
        log,
        onEvent: (event, state) => {
          watch.observe(event);
          if (naive === undefined && judge(claim, viewOf(state, log.settings)) === undefined)
            naive = event.revision;
        },
      });
      for (const step of steps) tell(cluster, step);
      // Of what is not there the law says nothing until something of the kind happens.
      fc.pre(naive !== started.revision);
      expect(watch.breaches[0]?.revision).toBe(naive);
    }),
    { seed: 20_260_101, numRuns: 60 },
  );
});

test('a promise is kept exactly when its claim holds at some revision in time', () => {
  fc.assert(
    fc.property(
      story,
      world,
      fc.constantFrom(...CLAIMS),
      fc.integer({ min: 1, max: 60_000 }),
      (steps, world, claim, within) => {
        const log = inMemory(world);
        const started = begin(log).view;
        const until = started.now + within;
        const law: Law = { form: 'eventually', name: 'law', claim, within };
        const watch = new LawWatch([law], started);
        let isKept = judge(claim, started) === undefined;
        const cluster = new Cluster({
          log,
          onEvent: (event, state) => {
            watch.observe(event);
            if (event.at <= until && judge(claim, viewOf(state, log.settings)) === undefined)
              isKept = true;
          },
        });
        for (const step of steps) tell(cluster, step);
        watch.expire(cluster.view, true);
        expect(watch.breaches).toHaveLength(isKept ? 0 : 1);
      },
    ),
    { seed: 20_260_101, numRuns: 60 },
  );
});
