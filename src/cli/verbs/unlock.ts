// `kubetape unlock`: the way out when a tape says that somebody writes to it who is no more, on another
// machine, say, or before a restart that has given its number to another process.

import { releaseTape } from '../../log/tape.js';
import { defineCliVerb } from '../cli-verb.js';
import { noArguments } from '../no-arguments.js';

export const unlock = defineCliVerb({
  name: 'unlock',
  summary: 'Let others write to a tape whose writer is no more',
  examples: `
    # After the machine or container that wrote to it is gone
    kubetape unlock --tape cluster.tape`,
  flags: {},
  tape: 'none',
  run: ({ options, io }, { args }) => {
    noArguments('unlock', args);
    const holder = releaseTape(options.tape);
    io.stdout(
      holder === undefined
        ? `Nobody was writing to ${options.tape}.\n`
        : `${options.tape} was held by ${holder}. Others may write to it now.\n`,
    );
    return 0;
  },
});
