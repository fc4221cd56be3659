// kubectl and Helm on a served cluster: on its present, its past and a fork of it.

import { clientsOf } from './clients.mjs';
import { ServedCluster } from './cluster.mjs';
import { seconds } from './results.mjs';
import { readSteps, reads, runSteps } from './steps.mjs';

const steps = readSteps('kubectl-steps.txt');

/** On the present; on the way, where the past begins is noted. */
export async function kubectl(results, release, only) {
  const clients = clientsOf(release);
  const cluster = await ServedCluster.start();
  try {
    let past = await cluster.revision();
    const since = performance.now();
    const before = async (label) => {
      if (label === 'delete-pod') past = await cluster.revision();
    };
    const ran = await runSteps(steps, { cluster, clients, context: 'now', before });
    if (only.includes('present')) results.report(`kubectl ${release} present`, ran, seconds(since));
    if (only.includes('past')) await onThePast(results, release, { cluster, clients, past });
  } finally {
    await cluster.remove();
  }
}

async function onThePast(results, release, { cluster, clients, past }) {
  await cluster.context('past', '--at', `@${past}`);
  const since = performance.now();
  const refused = {
    label: 'past-is-read-only',
    command: 'k create cm nope 2>&1 | grep -q "kubetape fork"',
  };
  const ran = await runSteps([...reads(steps), refused], { cluster, clients, context: 'past' });
  results.report(`kubectl ${release} past`, ran, seconds(since));
}

/** On a fork of a moment that the present has left since: nothing of it may be seen there, and vice versa. */
export async function kubectlOnAFork(results, release) {
  const clients = clientsOf(release);
  const cluster = await ServedCluster.start();
  try {
    const start = await cluster.revision();
    await cluster.kubetape(
      'create',
      'deployment',
      'other',
      '--image=nginx',
      '--server',
      cluster.url,
    );
    await cluster.fork('other', `@${start}`);
    await cluster.context('other', '--timeline', 'other');
    const since = performance.now();
    const before = await cluster.revision();
    const ran = await runSteps(steps, { cluster, clients, context: 'other' });
    const after = await cluster.revision();
    const label = 'the-parent-is-untouched';
    ran.push({
      label,
      command: '',
      ...(after === before ? {} : { failure: `${before}, ${after}` }),
    });
    results.report(`kubectl ${release} fork`, ran, seconds(since));
  } finally {
    await cluster.remove();
  }
}

export async function helm(results, release) {
  const cluster = await ServedCluster.start();
  try {
    const since = performance.now();
    const ran = await runSteps(readSteps('helm-steps.txt'), {
      cluster,
      clients: clientsOf(release),
      context: 'now',
    });
    results.report(`Helm (with kubectl ${release})`, ran, seconds(since));
  } finally {
    await cluster.remove();
  }
}
