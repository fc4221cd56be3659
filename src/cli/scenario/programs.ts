// The command lines of scenarios: kubectl's verbs and kubetape's own, on the scenario's cluster.

import { readFlags } from '../../kubectl/flags.js';
import { globalFlags } from '../../kubectl/global-flags.js';
import type { KubectlIo } from '../../kubectl/io.js';
import { errorText, fail, KubectlError } from '../../kubectl/problem.js';
import { commandLine, openKubectl, runKubectl } from '../../kubectl/run.js';
import type { Programs } from '../../scenario/deeds.js';
import { type Cli, type CliVerb, findCliVerb } from '../cli-verb.js';

const PROGRAM = 'kubetape';

type Caller = Pick<Cli, 'host' | 'options' | 'verbs'>;

/** Loads every verb beforehand, since a scenario waits for nothing. */
export async function loadPrograms(cli: Caller): Promise<Programs> {
  const others = cli.verbs.filter(({ name }) => name !== 'scenario');
  const verbs = await Promise.all(others.map(({ load }) => load()));
  return {
    kubetape: (argv, io) => {
      try {
        return kubetape(verbs, argv, io, cli);
      } catch (error) {
        if (!(error instanceof KubectlError)) throw error;
        io.stderr(errorText(error));
        return error.code;
      }
    },
  };
}

function kubetape(
  verbs: readonly CliVerb[],
  argv: readonly string[],
  io: KubectlIo,
  cli: Caller,
): number {
  const name = argv[0] === 'kubectl' ? undefined : findCliVerb(cli.verbs, argv)?.name;
  if (name === undefined) return runKubectl(argv[0] === 'kubectl' ? argv.slice(1) : argv, io);
  const verb = verbs.find((one) => one.name === name);
  if (!verb || verb.tape === 'none') return fail(`"${PROGRAM} ${name}" is no step of a scenario`);
  const path = `${PROGRAM} ${name}`;
  const given = readFlags(
    path,
    { ...globalFlags, ...verb.flags },
    argv.toSpliced(argv.indexOf(name), 1),
  );
  const command = commandLine(PROGRAM, argv);
  const kubectl = openKubectl(
    io,
    given,
    { path, command },
    { name, writes: verb.tape === 'writes' },
  );
  // Not by spreading: the caller's own `kubectl` would want to open a tape.
  const { host, options, verbs: listed } = cli;
  const code = verb.run(
    {
      host,
      options,
      verbs: listed,
      command,
      io,
      kubectl,
      run: () => fail(`"${path}" is no step of a scenario`),
      get timelines() {
        return fail(`"${path}" is no step of a scenario`);
      },
      get tape() {
        return fail(`"${path}" is no step of a scenario`);
      },
    },
    given,
  );
  if (code instanceof Promise) return fail(`"${path}" is no step of a scenario`);
  return code ?? 0;
}
