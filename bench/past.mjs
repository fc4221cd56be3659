// Looking back on a tape of a million events with ten thousand live objects.

import { statSync } from 'node:fs';
import { join } from 'node:path';
import { Tape } from '../dist/log/tape.js';
import { settings } from './clusters.mjs';
import { format, inFolder, median, percentile, report, timed } from './measure.mjs';
import { EVENTS, moments, PODS, write } from './million.mjs';

export function run() {
  inFolder((folder) => {
    const path = join(folder, 'past.tape');
    const tape = Tape.create(path, settings);
    const { ms } = timed(() => write(tape.log));
    tape.close();
    report('events written a second', format((EVENTS / ms) * 1000, 0));
    report('bytes of tape an event', format(statSync(path).size / EVENTS, 0));
    const { log } = Tape.open(path, { readOnly: true });
    log.objectAt('Pod/team-1/web-0001', 20_000);
    const one = moments(400).map(
      (revision, i) =>
        timed(() =>
          log.objectAt(
            `Pod/team-${i % 10}/web-${String((i * 37) % 1000).padStart(4, '0')}`,
            revision,
          ),
        ).ms,
    );
    report('one object at any moment, median', `${format(median(one), 3)} ms`, 'at most 0.5 ms');
    report('one object at any moment, p95', `${format(percentile(one, 0.95), 3)} ms`);
    const list = moments(40).map((revision, i) => {
      const { ms, value } = timed(() => log.objectsAt(`Pod/team-${i % 10}/`, revision));
      if (value.length !== PODS) throw new Error(`listed ${value.length} pods`);
      return ms;
    });
    report('1,000 pods at any moment, median', `${format(median(list), 1)} ms`, 'at most 30 ms');
    report('1,000 pods at any moment, p95', `${format(percentile(list, 0.95), 1)} ms`);
  });
}
