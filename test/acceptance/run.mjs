// npm run acceptance: real clients against a served cluster.
//
//   node test/acceptance/run.mjs [--kubectl 1.36,1.35] [--only present,past,fork,helm,client-node,operator,python]
//     [--forks 1.36] [--failures N] [--jobs N] [--slowest N]
//
// Every step of kubectl-steps.txt is run on the present and on a fork, those that only look are run on the past
// too. What is missing on a machine is reported as skipped with the reason, never as passed.

import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import { installClients } from './install.mjs';
import { Results } from './results.mjs';

const { values } = parseArgs({
  options: {
    kubectl: { type: 'string' },
    only: { type: 'string', default: 'present,past,fork,helm,client-node,operator,python' },
    /** Releases to run on a fork: all that are run, unless somebody says which. */
    forks: { type: 'string' },
    failures: { type: 'string', default: '1000' },
    /** How many run at once: steps spend much of their time waiting. */
    jobs: { type: 'string', default: String(2 * availableParallelism()) },
    slowest: { type: 'string', default: '0' },
  },
});
installClients();
const { KUBECTLS, unavailable } = await import('./clients.mjs');
const { kubectl, kubectlOnAFork, helm } = await import('./kubectl.mjs');
const { clientNode, operator, python } = await import('./programs.mjs');

const only = values.only.split(',');
const releases = values.kubectl?.split(',') ?? KUBECTLS;
const forks = values.forks?.split(',') ?? releases;
const newest = releases.at(-1);
const results = new Results({
  failures: Number(values.failures),
  slowest: Number(values.slowest),
});

// The longest first.
const jobs = [];
if (unavailable === undefined) {
  if (only.includes('present') || only.includes('past'))
    for (const release of [...releases].reverse()) jobs.push(() => kubectl(results, release, only));
  if (only.includes('fork'))
    for (const release of [...releases].reverse().filter((release) => forks.includes(release)))
      jobs.push(() => kubectlOnAFork(results, release));
  if (only.includes('helm')) jobs.push(() => helm(results, newest));
} else {
  results.skip('kubectl and Helm', unavailable);
}
if (only.includes('client-node')) jobs.push(() => clientNode(results));
if (only.includes('operator')) jobs.push(() => operator(results));
if (only.includes('python')) jobs.push(() => python(results));

const next = async () => {
  for (let job = jobs.shift(); job; job = jobs.shift()) await job();
};
await Promise.all(Array.from({ length: Math.max(1, Number(values.jobs)) }, next));
process.exitCode = results.conclude() ? 0 : 1;
