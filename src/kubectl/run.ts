// One command line of kubectl, from its words to its exit code.
//
// Only the verb that is called reads its flags. Everything is synchronous: a verb that waits lets virtual
// time pass. Not accepted, because there is only one cluster and one user: --as, --token and their like.

import type { View } from '../events/view.js';
import type { Moment } from '../history/moment.js';
import { bool, type Flags, number, type ReadFlags, readFlags, text } from './flags.js';
import { groupHelp, overview, verbHelp } from './help.js';
import type { KubectlIo } from './io.js';
import { errorText, fail, KubectlError } from './problem.js';
import { nearest } from './suggest.js';
import type { Kubectl, Verb } from './verb.js';
import { verbs } from './verbs.js';

/** Flags of every verb. The connection ones are taken and mean nothing: there is one cluster. */
export const globalFlags = {
  namespace: text('If present, the namespace scope for this CLI request', { short: 'n' }),
  at: text('Look at a past moment: 90s, -5m, @1234, 50%, a time or a bookmark'),
  v: number('number for the log level verbosity', { short: 'v', hidden: true }),
  context: text('Ignored: there is one cluster', { hidden: true }),
  cluster: text('Ignored: there is one cluster', { hidden: true }),
  kubeconfig: text('Ignored: there is one cluster', { hidden: true }),
  user: text('Ignored: there is one cluster', { hidden: true }),
  server: text('Ignored: there is one cluster', { short: 's', hidden: true }),
  'request-timeout': text('Ignored: answers come at once', { hidden: true }),
  'warnings-as-errors': bool('Treat warnings received from the server as errors', { hidden: true }),
  help: bool('Print help', { short: 'h', hidden: true }),
} as const satisfies Flags;

/** Runs the words after `kubectl`, and returns the exit code. */
export function runKubectl(argv: readonly string[], io: KubectlIo): number {
  try {
    return dispatch(argv, io);
  } catch (error) {
    if (!(error instanceof KubectlError)) throw error;
    io.stderr(errorText(error));
    return error.code;
  }
}

function dispatch(argv: readonly string[], io: KubectlIo): number {
  const program = io.program ?? 'kubectl';
  const { path, verb, rest, below } = findVerb(argv, program);
  const wantsHelp = rest.some((word) => word === '--help' || word === '-h');
  if (!verb?.run) {
    const [stray] = rest.filter((word) => !word.startsWith('-'));
    if (stray !== undefined && !wantsHelp) unknownVerb(stray, below, path);
    io.stdout(verb ? groupHelp(verb, path) : overview(below, program));
    return 0;
  }
  if (wantsHelp && !rest.slice(0, rest.findIndex(isHelp)).includes('--')) {
    io.stdout(verbHelp(verb, path, program));
    return 0;
  }
  const read = readFlags(path, { ...globalFlags, ...verb.flags }, rest);
  const kubectl = open(io, read, { path, command: commandLine(program, argv) }, verb);
  return verb.run(kubectl, read) ?? 0;
}

const isHelp = (word: string): boolean => word === '--help' || word === '-h';

interface Called {
  /** `kubectl rollout status`. */
  readonly path: string;
  readonly verb: Verb | undefined;
  /** The words that are left, flags before the verb first. */
  readonly rest: readonly string[];
  /** The verbs among which the next word was looked for. */
  readonly below: readonly Verb[];
}

/** Follows the words that are verbs; flags may stand between them. */
function findVerb(argv: readonly string[], program: string): Called {
  let path = program;
  let verb: Verb | undefined;
  let below = verbs;
  const rest: string[] = [];
  let i = 0;
  for (; i < argv.length && !verb?.run; i++) {
    const word = argv[i] as string;
    if (word === '--') break;
    if (word.startsWith('-')) {
      rest.push(word);
      if (takesValue(word) && i + 1 < argv.length) rest.push(argv[++i] as string);
      continue;
    }
    const next = below.find(({ name, aliases }) => name === word || aliases?.includes(word));
    if (!next) break;
    verb = next;
    path += ` ${next.name}`;
    below = next.verbs ?? [];
  }
  return { path, verb, rest: [...rest, ...argv.slice(i)], below };
}

function takesValue(word: string): boolean {
  if (word.includes('=')) return false;
  const name = word.replace(/^--?/, '');
  const flag = Object.entries(globalFlags as Flags).find(
    ([long, { short }]) => (word.startsWith('--') ? long : short) === name,
  )?.[1];
  return flag !== undefined && flag.type !== 'bool';
}

function unknownVerb(word: string, among: readonly Verb[], path: string): never {
  const close = nearest(
    word,
    among.map(({ name }) => name),
  );
  const hint =
    close.length === 0
      ? `\nSee '${path} --help' for usage.`
      : `\n\nDid you mean this?\n${close.map((name) => `\t${name}\n`).join('')}`;
  fail(`unknown command "${word}" for "${path}"${hint}`);
}

function open(
  io: KubectlIo,
  { flags, given }: ReadFlags<typeof globalFlags>,
  { path, command }: { path: string; command: string },
  verb: Verb,
): Kubectl {
  const { session } = io;
  const moment = flags.at === '' ? undefined : momentOf(io, flags.at, verb);
  let past: View | undefined;
  return {
    io,
    session,
    get view() {
      if (!moment) return session.view();
      past ??= session.view(moment);
      return past;
    },
    moment,
    namespace: flags.namespace === '' ? 'default' : flags.namespace,
    namespaceGiven: given.has('namespace'),
    command,
    path,
  };
}

function momentOf({ session }: KubectlIo, at: string, verb: Verb): Moment {
  if (verb.writes) fail(`--at is for looking back: ${verb.name} changes the cluster as it is now`);
  const read = session.moment(at);
  return read.ok ? read.value : fail(read.error);
}

/** The command line as one would type it. */
export const commandLine = (program: string, argv: readonly string[]): string =>
  [program, ...argv.map(quoted)].join(' ');

const quoted = (word: string): string =>
  /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
