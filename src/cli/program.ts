// The `kubetape` program: finds the verb, opens the tape, runs, closes.
//
// A verb is ours, or else kubectl's. Exit codes: 0 fine, 1 refused or not found, 2 the tape cannot be used.

import type { Host } from '../host.js';
import { findVerb } from '../kubectl/find-verb.js';
import { readFlags } from '../kubectl/flags.js';
import { globalFlags } from '../kubectl/global-flags.js';
import { verbHelp } from '../kubectl/help.js';
import type { KubectlIo } from '../kubectl/io.js';
import { isForHandlers } from '../kubectl/is-raw.js';
import { errorText, fail, KubectlError } from '../kubectl/problem.js';
import { commandLine, openKubectl, runKubectl } from '../kubectl/run.js';
import { nearest } from '../kubectl/suggest.js';
import type { Kubectl } from '../kubectl/verb.js';
import { TapeError, type TapeProblem } from '../log/tape-error.js';
import type { Session } from '../session/session.js';
import { type AllTimelines, Timelines } from '../session/timelines.js';
import { type Cli, type CliVerb, findCliVerb, type TapeUse } from './cli-verb.js';
import { type GlobalOptions, readGlobalOptions } from './global-options.js';
import { overview } from './overview.js';
import { structuredOutput } from './structured-output.js';
import { openTimelines } from './tapes.js';
import { unexpectedText } from './unexpected.js';
import { cliVerbs } from './verbs.js';
import { VERSION } from './version.js';

const PROGRAM = 'kubetape';
const TAPE_UNUSABLE = 2;
/** What was asked for makes no sense: the tape is fine. */
const NOT_THE_TAPES: readonly TapeProblem[] = ['TimelineExists', 'InvalidName', 'NoSuchMoment'];

export async function runProgram(host: Host): Promise<number> {
  try {
    return await dispatch(host);
  } catch (error) {
    if (error instanceof KubectlError) {
      host.stderr(errorText(error));
      return error.code;
    }
    if (error instanceof TapeError) {
      host.stderr(`error: ${error.message}${meant(error)}\n`);
      return NOT_THE_TAPES.includes(error.problem) ? 1 : TAPE_UNUSABLE;
    }
    host.stderr(unexpectedText(error, host));
    return 1;
  }
}

function meant({ names }: TapeError): string {
  const [close] = names ? nearest(names.asked, names.known) : [];
  return close === undefined ? '' : `. Did you mean ${close}?`;
}

async function dispatch(host: Host): Promise<number> {
  const options = readGlobalOptions(host.argv, host.env, host.isTerminal);
  const { argv } = options;
  const words = argv.filter((word) => !word.startsWith('-'));
  const asksForHelp = argv.includes('--help') || argv.includes('-h');
  if (argv.length === 0 || words.length === 0 || words[0] === 'help')
    return help(host, words, asksForHelp);
  if (argv[0] === 'kubectl') return kubectlVerb(host, options, argv.slice(1));
  const own = findCliVerb(cliVerbs, argv);
  if (!own) return kubectlVerb(host, options, argv);
  const verb = await own.load();
  const path = `${PROGRAM} ${verb.name}`;
  const rest = argv.toSpliced(argv.indexOf(own.name), 1);
  if (asksForHelp) {
    host.stdout(verbHelp(verb, path, PROGRAM));
    return 0;
  }
  return runOwn(host, options, verb, rest);
}

async function help(host: Host, words: readonly string[], asked: boolean): Promise<number> {
  if (host.argv.includes('--version')) host.stdout(`kubetape ${VERSION}\n`);
  else if (words[0] === 'help' && words.length > 1)
    return runProgram({ ...host, argv: [...words.slice(1), '--help'] });
  else host.stdout(await overview(PROGRAM, asked || words[0] === 'help'));
  return 0;
}

async function kubectlVerb(
  host: Host,
  options: GlobalOptions,
  argv: readonly string[],
): Promise<number> {
  const { verb } = findVerb(argv, PROGRAM);
  const isRun = verb?.run !== undefined && !argv.includes('--help') && !argv.includes('-h');
  if (!isRun) return runKubectl(argv, ioOf(host, options, undefined));
  const writing = verb.writes === true || (verb.writes === 'unless past' && !looksBack(argv));
  const opened = await openFor(host, options, writing ? 'writes' : 'reads');
  try {
    const session = opened.opened;
    const { head } = session.log;
    const io = ioOf(host, options, opened);
    const code = isForHandlers(argv)
      ? await (await import('./raw.js')).answered(argv, io, opened, options.tape)
      : runKubectl(argv, io);
    if (writing && options.clock === 'settle' && session.log.head > head) session.settle();
    return code;
  } catch (error) {
    throw await causeOf(error, host, options);
  } finally {
    opened.close();
  }
}

/** What stands behind `--` is for a container. */
const looksBack = (argv: readonly string[]): boolean =>
  argv
    .slice(0, argv.includes('--') ? argv.indexOf('--') : argv.length)
    .some((word) => /^--at(=|$)/.test(word));

async function runOwn(
  host: Host,
  options: GlobalOptions,
  verb: CliVerb,
  argv: readonly string[],
): Promise<number> {
  const path = `${PROGRAM} ${verb.name}`;
  const asked = readFlags(path, { ...globalFlags, ...verb.flags }, argv);
  const { given, print, finish } = structuredOutput(verb.flags, asked, host.stdout);
  const command = commandLine(PROGRAM, host.argv);
  const use = typeof verb.tape === 'function' ? verb.tape(given) : verb.tape;
  const opened = use === 'none' ? undefined : await openFor(host, options, use, verb.needsFile);
  try {
    const io = ioOf({ ...host, stdout: print }, options, opened);
    const cli: Cli = {
      host,
      options,
      command,
      io,
      verbs: cliVerbs,
      run: (words, print) => runProgram(another(host, options, words, print)),
      get timelines(): AllTimelines {
        return opened ?? opensNoTape();
      },
      get tape(): Timelines {
        if (opened instanceof Timelines) return opened;
        return opened ? fail(`${path} works with a tape, not with a server`) : opensNoTape();
      },
      get kubectl(): Kubectl {
        const { name } = verb;
        return openKubectl(
          io,
          given,
          { path, command },
          { name, writes: use === 'writes' || use === 'endures' },
        );
      },
    };
    const code = (await verb.run(cli, given)) ?? 0;
    finish();
    return code;
  } catch (error) {
    throw opened ? await causeOf(error, host, options) : error;
  } finally {
    opened?.close();
  }
}

/** A command line beside the one that runs: the same place, but for its words and where it prints. */
function another(
  host: Host,
  { tape, timeline, remote }: GlobalOptions,
  words: readonly string[],
  print: (text: string) => void,
): Host {
  const isRemote = Object.values(remote).some((flag) => flag !== undefined);
  const place = Object.entries({ ...(isRemote ? remote : { tape }), timeline }).flatMap(
    ([name, value]) => (value === undefined ? [] : [`--${name}`, value]),
  );
  return {
    ...host,
    argv: [...place, ...words],
    isTerminal: false,
    isErrorTerminal: false,
    stdout: print,
    stderr: print,
  };
}

/** The server, if one is named, or else the tape. */
async function openFor(
  host: Host,
  options: GlobalOptions,
  use: TapeUse,
  needsFile = false,
): Promise<AllTimelines> {
  if (Object.values(options.remote).some((flag) => flag !== undefined)) {
    const { openRemote } = await import('./remote/open.js');
    const remote = openRemote(host, options.remote);
    if (remote) return remote;
  }
  try {
    return openTimelines(host, options, {
      writing: use !== 'reads',
      durable: use === 'endures',
      command: commandLine(PROGRAM, host.argv),
    });
  } catch (error) {
    return (needsFile ? undefined : await whoHolds(host, options, error)) ?? rethrow(error);
  }
}

/** The server that holds the tape, if that is why it cannot be opened. With TLS one has to say who one is. */
async function whoHolds(
  host: Host,
  { timeline }: GlobalOptions,
  error: unknown,
): Promise<AllTimelines | undefined> {
  const server = error instanceof TapeError ? error.servedAt : undefined;
  if (!server?.startsWith('http:')) return undefined;
  const { openRemote, timelineAt } = await import('./remote/open.js');
  return openRemote(host, {
    server: timeline === undefined ? server : timelineAt(server, timeline),
    kubeconfig: undefined,
    context: undefined,
  });
}

function rethrow(error: unknown): never {
  throw error;
}

/** The error, or what is wrong with the tape if that is behind it. */
async function causeOf(error: unknown, host: Host, { tape }: GlobalOptions): Promise<unknown> {
  if (error instanceof KubectlError || error instanceof TapeError) return error;
  const { tapeProblemBehind } = await import('./tape-problem.js');
  return tapeProblemBehind(error, host, tape);
}

function opensNoTape(): never {
  throw new Error('this verb opens no tape');
}

function save({ makeFolder, writeFile }: Host, path: string, text: string): void {
  const folder = path.lastIndexOf('/');
  if (folder > 0) makeFolder(path.slice(0, folder));
  writeFile(path, text);
}

function ioOf(host: Host, options: GlobalOptions, opened: AllTimelines | undefined): KubectlIo {
  return {
    get session(): Session {
      return opened?.opened ?? opensNoTape();
    },
    stdout: host.stdout,
    stderr: host.stderr,
    files: {
      read: host.readFile,
      list: host.listFiles,
      stdin: host.stdin,
      save: (path, text) => save(host, path, text),
    },
    ...(host.edit && host.keep ? { edit: host.edit, keep: host.keep } : {}),
    program: PROGRAM,
    address: opened?.server ?? options.tape,
    isTerminal: host.isTerminal,
    colour: options.colour,
    width: host.width,
    env: host.env,
  };
}
