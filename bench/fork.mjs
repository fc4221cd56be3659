// Forking a tape of a hundred thousand events, and reading forks of forks.

import { join } from 'node:path';
import { Tape } from '../dist/log/tape.js';
import { settings } from './clusters.mjs';
import { format, inFolder, median, report, timed } from './measure.mjs';

const EVENTS = 100_000;
const OBJECTS = 1_000;
const FORKS = 200;
const DEPTH = 8;
const OWN = 200;

const configMap = (n, revision, text) => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: {
    name: `map-${n}`,
    namespace: 'default',
    uid: `00000000-0000-4000-a000-${String(n).padStart(12, '0')}`,
    creationTimestamp: '2026-01-01T00:00:00Z',
    resourceVersion: String(revision),
  },
  data: { text },
});

function write(log, count) {
  for (let done = 0; done < count; ) {
    const batch = Array.from({ length: Math.min(1_000, count - done) }, (_, i) => {
      const revision = log.head + 1 + i;
      return {
        revision,
        at: log.lastAt + i,
        actor: 'test',
        because: null,
        type: revision <= OBJECTS ? 'ObjectCreated' : 'ObjectUpdated',
        object: configMap((revision - 1) % OBJECTS, revision, `${log.timeline} ${revision}`),
      };
    });
    log.append(batch);
    done += batch.length;
  }
}

export function run() {
  inFolder((folder) => {
    const path = join(folder, 'fork.tape');
    let tape = Tape.create(path, settings);
    write(tape.log, EVENTS);
    const forks = Array.from(
      { length: FORKS },
      (_, i) =>
        timed(() =>
          tape.fork(`fork-${i}`, { revision: OBJECTS + ((i * 7_919) % (EVENTS - OBJECTS)) }),
        ).ms,
    );
    report('fork at any moment, median', `${format(median(forks), 2)} ms`, 'at most 5 ms');
    let parent = 'main';
    for (let depth = 1; depth <= DEPTH; depth++) {
      write(tape.fork(`deep-${depth}`, { from: parent }), OWN);
      parent = `deep-${depth}`;
    }
    tape.close();
    tape = Tape.open(path, { readOnly: true });
    for (const name of ['main', parent]) {
      const log = tape.timeline(name);
      log.objectAt('ConfigMap/default/map-0', log.head);
      const reads = Array.from(
        { length: 400 },
        (_, i) =>
          timed(() =>
            log.objectAt(
              `ConfigMap/default/map-${(i * 37) % OBJECTS}`,
              OBJECTS + ((i * 104_729) % (log.head - OBJECTS)),
            ),
          ).ms,
      );
      const where = name === 'main' ? 'on the first timeline' : `${DEPTH} forks deep`;
      report(`one object at any moment ${where}, median`, `${format(median(reads), 3)} ms`);
    }
    tape.close();
  });
}
