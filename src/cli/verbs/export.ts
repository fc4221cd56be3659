// `kubetape export`: the whole tape as text, the same bytes wherever it is done.
//
// One event a line with whole objects, fields in order; the last line is the SHA-256 of all before it, how many
// they are, and what the cluster was made with. Or as a tape, as small as can be.

import { exportLines } from '../../history/export.js';
import { text } from '../../kubectl/flags.js';
import { fail } from '../../kubectl/problem.js';
import { digestOf } from '../../log/digest.js';
import { Tape } from '../../log/tape.js';
import { canonicalJson } from '../../machinery/canonical-json.js';
import { scenarioOf } from '../../scenario/from-log.js';
import { type Cli, defineCliVerb } from '../cli-verb.js';
import { counted } from '../event-text.js';
import { noArguments } from '../no-arguments.js';

export const exportTape = defineCliVerb({
  name: 'export',
  summary: 'Print the whole tape as lines of JSON that are the same on every machine',
  examples: `
    kubetape export > cluster.ndjson

    # Do two tapes tell the same story?
    kubetape export --tape a.tape | tail -1

    # The same story as a scenario that can be run, and changed
    kubetape export --form scenario > story.yaml
    kubetape scenario run story.yaml

    # A copy that is whole, whoever is writing: never copy the file alone
    kubetape export --form tape --to copy.tape`,
  flags: {
    form: text('ndjson, tape, or scenario', { default: 'ndjson' }),
    to: text('The file to make, with --form tape'),
  },
  tape: ({ flags }) => (flags.form === 'tape' ? 'none' : 'reads'),
  run: (cli, { args, flags }) => {
    noArguments('export', args);
    if (flags.form === 'tape') return copy(cli, flags.to);
    const { kubectl, io } = cli;
    const { log } = kubectl.session;
    const { revision } = kubectl.view;
    if (flags.form === 'scenario') {
      const told = scenarioOf(log, revision);
      io.stdout(told.ok ? told.value : fail(told.error));
      return 0;
    }
    if (flags.form !== 'ndjson') fail(`--form is ndjson, tape or scenario, not "${flags.form}"`);
    const hash = digestOf(exportLines(log, revision), io.stdout);
    io.stdout(`${canonicalJson({ events: revision, hash, settings: log.settings })}\n`);
    return 0;
  },
});

function copy({ io, options }: Cli, to: string): number {
  if (to === '') fail('say where to: --to copy.tape');
  const tape = Tape.open(options.tape, { readOnly: true });
  try {
    tape.copyTo(to);
    io.stdout(`Made ${to}: ${counted(tape.log.head)}\n`);
    return 0;
  } finally {
    tape.close();
  }
}
