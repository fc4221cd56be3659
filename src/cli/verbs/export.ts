// `kubetape export`: the whole tape as text, the same bytes wherever it is done.
//
// One event a line with whole objects, fields in order; the last line is the SHA-256 of all before it and
// how many they are.

import { exportLines } from '../../history/export.js';
import { digestOf } from '../../log/digest.js';
import { canonicalJson } from '../../machinery/canonical-json.js';
import { defineCliVerb } from '../cli-verb.js';
import { noArguments } from '../no-arguments.js';

export const exportTape = defineCliVerb({
  name: 'export',
  summary: 'Print the whole tape as lines of JSON that are the same on every machine',
  examples: `
    kubetape export > cluster.ndjson

    # Do two tapes tell the same story?
    kubetape export --tape a.tape | tail -1`,
  flags: {},
  tape: 'reads',
  run: ({ kubectl, io }, { args }) => {
    noArguments('export', args);
    const { log } = kubectl.session;
    const { revision } = kubectl.view;
    const hash = digestOf(exportLines(log, revision), io.stdout);
    io.stdout(`${canonicalJson({ events: revision, hash })}\n`);
    return 0;
  },
});
