// `kubetape repair --accept-loss`: goes on with what is sound of a damaged tape.

import { bool } from '../../kubectl/flags.js';
import { fail } from '../../kubectl/problem.js';
import { repairTape } from '../../log/repair.js';
import { canonicalJson } from '../../machinery/canonical-json.js';
import { REPAIRER } from '../../session/rerun.js';
import { defineCliVerb } from '../cli-verb.js';
import { noArguments } from '../no-arguments.js';
import { structured } from '../structured-output.js';
import { writerOf } from '../tapes.js';
import { VERSION } from '../version.js';

export const repair = defineCliVerb({
  name: 'repair',
  summary: 'Go on with what is sound of a damaged tape, and log that the rest is lost',
  usage: '--accept-loss',
  examples: `
    # What is wrong, and from where on?
    kubetape verify

    # Keep everything before that; the damaged file stays beside it
    kubetape repair --accept-loss`,
  flags: {
    'accept-loss': bool('What cannot be read any more may be lost'),
    output: structured(),
  },
  tape: 'none',
  run: ({ host, options, io }, { args, flags }) => {
    noArguments('repair', args);
    if (!flags['accept-loss'])
      fail('what is damaged is lost for good: say --accept-loss, or restore the tape from a copy');
    const repaired = repairTape(options.tape, {
      writer: writerOf(host),
      build: VERSION,
      actor: REPAIRER,
    });
    if (flags.output === 'json') {
      io.stdout(`${canonicalJson({ tape: options.tape, ...repaired, damaged: !!repaired })}\n`);
      return 0;
    }
    if (!repaired) {
      io.stdout(`${options.tape} is whole: nothing to repair\n`);
      return 0;
    }
    const { upTo, went, kept, snapshots } = repaired;
    if (snapshots !== undefined) {
      io.stdout(
        `${options.tape} is whole again: ${snapshots} of its snapshots, which are a cache, said otherwise than the events and were dropped\n`,
      );
      return 0;
    }
    io.stdout(
      `${options.tape} goes on after revision ${upTo}${went === undefined ? '' : `; it had come to ${went}`}. The log says so at @${upTo + 1}${kept === undefined ? '' : `; the damaged file is ${kept}`}\n`,
    );
    return 0;
  },
});
