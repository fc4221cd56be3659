// Fifty hourly CronJobs for thirty virtual days: 36,000 Jobs run, finished and cleaned up.

import { join } from 'node:path';
import { act, cronJob, newCluster, onTape } from './clusters.mjs';
import { format, inFolder, report, timed } from './measure.mjs';

const CRON_JOBS = 50;
const DAYS = 30;
const DAY_MS = 24 * 3_600_000;

export function run() {
  inFolder((folder) => {
    const tape = onTape(join(folder, 'cron.tape'));
    const cluster = newCluster(tape.log, 3);
    for (let i = 0; i < CRON_JOBS; i++) act(cluster, cronJob(`task-${i}`, (i * 7) % 60));
    const before = tape.log.head;
    const { ms } = timed(() => cluster.advance(DAYS * DAY_MS));
    const events = tape.log.head - before;
    const jobs = cluster.view.all('Job').length;
    let completed = 0;
    for (const event of tape.log.read(before))
      if (event.type === 'ObjectCreated' && event.object.kind === 'Job') completed++;
    tape.close();
    report('36,000 Jobs of 50 CronJobs over 30 days', `${format(ms / 1000, 1)} s`, 'at most 60 s');
    report('  Jobs started', format(completed));
    report('  Jobs kept by the history limits', format(jobs));
    report('  events', format(events), `${format(events / completed)} a Job`);
    report('  events a second', format((events / ms) * 1000, 0));
  });
}
