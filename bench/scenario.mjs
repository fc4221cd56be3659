// A small scenario, one Deployment for one virtual minute, on a log in memory.

import { act, deployment, inMemory, newCluster, readyReplicas } from './clusters.mjs';
import { format, median, report, timed } from './measure.mjs';

const RUNS = 200;

function once(seed) {
  const cluster = newCluster(inMemory({ seed }), 3);
  act(cluster, deployment('web', 3));
  cluster.advance(60_000);
  if (readyReplicas(cluster, 'web') !== 3) throw new Error('not all pods became ready');
}

export function run() {
  for (let i = 0; i < 50; i++) once(i);
  const each = Array.from({ length: RUNS }, (_, i) => timed(() => once(i)).ms);
  report('scenarios a second', format(1000 / median(each), 0), 'at least 100');
}
