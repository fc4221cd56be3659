// `kubetape export`: the whole tape as text, the same bytes wherever it is done.
//
// One event a line with whole objects, fields in order; the last line is the SHA-256 of all before it and
// how many they are.

import { Digest } from '../../log/digest.js';
import { canonicalJson } from '../../machinery/canonical-json.js';
import { defineCliVerb } from '../cli-verb.js';

/** Written in pieces of about this many characters. */
const PIECE = 1 << 16;

export const exportTape = defineCliVerb({
  name: 'export',
  summary: 'Print the whole tape as lines of JSON that are the same on every machine',
  examples: `
    kubetape export > cluster.ndjson

    # Do two tapes tell the same story?
    kubetape export --tape a.tape | tail -1`,
  flags: {},
  tape: 'reads',
  run: ({ kubectl, io }) => {
    const { log } = kubectl.session;
    const hash = new Digest();
    let piece = '';
    let events = 0;
    const flush = () => {
      hash.update(piece);
      io.stdout(piece);
      piece = '';
    };
    for (const event of log.read(0, kubectl.view.revision)) {
      piece += `${canonicalJson(event)}\n`;
      events++;
      if (piece.length >= PIECE) flush();
    }
    flush();
    io.stdout(`${canonicalJson({ events, hash: String(hash) })}\n`);
    return 0;
  },
});
