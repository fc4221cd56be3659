// `kubetape verify`: is the tape what was written?

import { bool } from '../../kubectl/flags.js';
import { fail } from '../../kubectl/problem.js';
import { verifyTape } from '../../log/verify.js';
import { defineCliVerb } from '../cli-verb.js';
import { noArguments } from '../no-arguments.js';

export const verify = defineCliVerb({
  name: 'verify',
  summary: 'Check that the tape is whole and is what was written',
  examples: `
    # Every event's hash, every snapshot, every page of the file
    kubetape verify

    # Only the file, and that its end is there
    kubetape verify --quick`,
  flags: { quick: bool('Check the file and its end, but not every event') },
  tape: 'none',
  run: ({ host, options, io }, { args, flags }) => {
    noArguments('verify', args);
    const { events, problem } = verifyTape(options.tape, {
      quick: flags.quick,
      ...(host.isErrorTerminal
        ? { onProgress: (done) => host.stderr(`\r${done} events \u001b[K\r`) }
        : {}),
    });
    if (problem !== undefined)
      fail(
        `${options.tape} is damaged: ${problem}. Restore it from a copy; what came before can still be read`,
      );
    io.stdout(`${options.tape} is whole${flags.quick ? '' : `: ${events} events`}\n`);
    return 0;
  },
});
