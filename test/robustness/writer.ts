// A process that works on a tape until it is killed: acts, lets time pass, and says so after each.

import { existsSync, writeSync } from 'node:fs';
import { makeTapeFile } from '../../src/log/new-tape.js';
import { Tape } from '../../src/log/tape.js';
import { defaultSettings } from '../../src/machinery/settings.js';
import { beginCluster } from '../../src/session/begin.js';
import { Session } from '../../src/session/session.js';
import { writerNamed } from './writer-named.js';

const [path = ''] = process.argv.slice(2);
const writer = writerNamed('here');
/** Reaches whoever reads even if this process dies right after. */
const say = (text: string) => writeSync(1, `${text}\n`);

say('began');
if (!existsSync(path))
  makeTapeFile(path, {
    settings: defaultSettings,
    writer,
    fill: (tape) =>
      beginCluster(new Session(tape.log), { nodes: 2, command: 'kubetape init --nodes 2' }),
  });
const { log } = Tape.open(path, { writer });
const session = new Session(log);
const acknowledge = () => say(`${log.head} ${log.chainAt(log.head)}`);
acknowledge();
for (;;) {
  const name = `job-${log.head}`;
  const template = {
    spec: { restartPolicy: 'Never', containers: [{ name: 'work', image: 'busybox' }] },
  };
  const job = {
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: { namespace: 'default', name },
    spec: { completions: 2, template },
  };
  session.act(
    { verb: 'create', object: job },
    { technique: 'imperative-command', command: `kubectl create job ${name}` },
  );
  acknowledge();
  session.advance(700);
  acknowledge();
  session.advance(5_000);
  acknowledge();
}
