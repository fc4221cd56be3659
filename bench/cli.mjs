// What `kubetape get pods` takes on top of starting Node, on a short tape and on a long one.

import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { act, deployment, newCluster, onTape } from './clusters.mjs';
import { format, inFolder, median, report, timed } from './measure.mjs';

const main = fileURLToPath(new URL('../dist/bin/kubetape.js', import.meta.url));
const RUNS = 15;

function node(...args) {
  const { status, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8' });
  if (status !== 0) throw new Error(stderr);
}

export function run() {
  inFolder((folder) => {
    for (const [name, pods] of [
      ['short', 3],
      ['long', 4_000],
    ]) {
      const path = join(folder, `${name}.tape`);
      const tape = onTape(path);
      const cluster = newCluster(tape.log, 40);
      act(cluster, deployment('web', pods));
      act(cluster, {
        ...deployment('web', 3),
        metadata: { name: 'few', namespace: 'kube-public' },
      });
      cluster.settle();
      const events = tape.log.head;
      tape.close();
      const get = [main, 'get', 'pods', '-n', 'kube-public', '--tape', path];
      node(...get);
      const pairs = Array.from({ length: RUNS }, () => [
        timed(() => node(...get)).ms,
        timed(() => node('-e', '0')).ms,
      ]);
      const more = median(pairs.map(([a, b]) => a - b));
      report(
        `get pods on a ${name} tape (${format(events)} events), more than node -e 0`,
        `${format(more, 0)} ms`,
        'at most 150 ms',
      );
    }
  });
}
