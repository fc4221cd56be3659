// `kubetape debug`: step through what happened, forwards and backwards, and look around at any moment of it.

import { texts } from '../../kubectl/flags.js';
import { errorText, fail, KubectlError } from '../../kubectl/problem.js';
import { type Cli, defineCliVerb } from '../cli-verb.js';
import { here } from '../debug/commands.js';
import { Debugger } from '../debug/debugger.js';
import { inTerminal } from '../debug/in-terminal.js';
import { runLine } from '../debug/run-line.js';

export const debug = defineCliVerb({
  name: 'debug',
  summary: 'Step through what happened, forwards and backwards, and look around',
  usage: '[--at MOMENT] [-x COMMAND]...',
  examples: `
    # In the terminal: a timeline, the events, what each changed; ? shows the keys
    kubetape debug
    kubetape debug --at 12m30s

    # Without one: commands as arguments, or a line each on standard input
    kubetape debug --at start -x 'watch deployment/web.spec.replicas' -x continue -x where
    echo 'step 3' | kubetape debug --at 90s`,
  flags: {
    execute: texts('A command to carry out, in turn; "help" lists them', { short: 'x' }),
  },
  tape: 'reads',
  run: async (cli, { args, flags }) => {
    if (args.length > 0)
      fail(
        `${cli.io.program} debug steps through the tape; a container that debugs: ${cli.io.program} kubectl debug ${args[0]} --image=busybox`,
      );
    const debugger_ = new Debugger(cli.kubectl);
    if (flags.execute.length > 0) return batch(cli, debugger_, flags.execute);
    const terminal = cli.host.openTerminal?.();
    if (terminal) return inTerminal(cli, debugger_, terminal);
    return batch(cli, debugger_, cli.host.stdin().split('\n'));
  },
});

/** One command after another, until one is refused or asks for the end. */
async function batch(cli: Cli, debug: Debugger, lines: readonly string[]): Promise<number> {
  const { stdout, stderr } = cli.io;
  stdout(`${debug.title}\n${here(debug).join('\n')}\n`);
  for (const line of lines.map((text) => text.trim())) {
    if (line === '' || line.startsWith('#')) continue;
    if (line === 'quit' || line === 'q') break;
    stdout(`> ${line}\n`);
    try {
      for (const text of await runLine(cli, debug, line)) stdout(`${text}\n`);
    } catch (error) {
      if (!(error instanceof KubectlError)) throw error;
      stderr(errorText(error));
      return error.code;
    }
  }
  return 0;
}
