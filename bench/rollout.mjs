// Ten thousand pods of one Deployment on 500 nodes, from apply to all Ready, on a durable tape.

import { statSync } from 'node:fs';
import { join } from 'node:path';
import { act, deployment, newCluster, onTape, readyReplicas } from './clusters.mjs';
import { format, inFolder, report, timed } from './measure.mjs';

function rollout(pods, nodes) {
  return inFolder((folder) => {
    const path = join(folder, 'rollout.tape');
    const tape = onTape(path);
    const cluster = newCluster(tape.log, nodes);
    const before = { events: tape.log.head, bytes: 0, now: cluster.state.now };
    tape.checkpoint();
    before.bytes = statSync(path).size;
    const { ms, cpuMs } = timed(() => {
      act(cluster, deployment('web', pods));
      for (let i = 0; i < 100 && readyReplicas(cluster, 'web') < pods; i++) cluster.settle();
    });
    if (readyReplicas(cluster, 'web') < pods)
      throw new Error(`only ${readyReplicas(cluster, 'web')} of ${pods} pods became ready`);
    const events = tape.log.head - before.events;
    const virtual = cluster.state.now - before.now;
    tape.close();
    return { ms, cpuMs, events, bytes: statSync(path).size - before.bytes, virtual };
  });
}

export function run() {
  rollout(500, 25);
  const small = rollout(1_000, 50);
  const large = rollout(10_000, 500);
  report(
    '10,000 pods on 500 nodes, durable tape',
    `${format(large.ms / 1000, 2)} s`,
    'at most 10 s',
  );
  report('  processor time, all threads', `${format(large.cpuMs / 1000, 2)} s`);
  report('  virtual time', `${format(large.virtual / 1000)} s`);
  report('  events', format(large.events), `${format(large.events / 10_000, 1)} a pod`);
  report('  events a second', format((large.events / large.ms) * 1000, 0));
  report('  bytes of tape an event', format(large.bytes / large.events, 0), 'at most 400');
  report('  time a pod against 1,000 pods', format(large.ms / 10 / small.ms, 2), 'at most 1.3');
  report('  peak memory', `${format(process.resourceUsage().maxRSS / 1024, 0)} MiB`, 'under 1,024');
}
