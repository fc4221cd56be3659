// One command line of kubectl, from its words to its exit code.
//
// Only the verb that is called reads its flags. Everything is synchronous: a verb that waits lets virtual
// time pass. The namespace worked in is that of --namespace, of KUBETAPE_NAMESPACE (a kubeconfig's context, where
// there is one cluster), or `default`.

import type { View } from '../events/view.js';
import type { Moment } from '../history/moment.js';
import { parseGoDuration } from '../machinery/duration.js';
import { findVerb } from './find-verb.js';
import { type ReadFlags, readFlags } from './flags.js';
import { globalFlags } from './global-flags.js';
import { groupHelp, overview, verbHelp } from './help.js';
import type { KubectlIo } from './io.js';
import { errorText, fail, KubectlError, needsServer } from './problem.js';
import { nearest } from './suggest.js';
import type { Kubectl, Verb } from './verb.js';
import { whoAsks } from './who-asks.js';

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
  const command = commandLine(program, argv);
  const kubectl = openKubectl(io, read, { path, command, cause: causeOf(path, read) }, verb);
  const code = verb.run(kubectl, read) ?? 0;
  const { warnings } = kubectl;
  if (read.flags['warnings-as-errors'] && warnings.length > 0)
    fail(`${warnings.length} ${warnings.length > 1 ? 'warnings' : 'warning'} received`);
  return code;
}

const isHelp = (word: string): boolean => word === '--help' || word === '-h';

/** What opens a port, for others to come over HTTP. */
const ON_A_SERVER: readonly string[] = ['port-forward', 'proxy'];

function unknownVerb(word: string, among: readonly Verb[], path: string): never {
  if (ON_A_SERVER.includes(word) && !path.includes(' ')) needsServer(`kubectl ${word}`);
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

export function openKubectl(
  io: KubectlIo,
  { flags, given }: ReadFlags<typeof globalFlags>,
  { path, command, cause = command }: { path: string; command: string; cause?: string },
  verb: Pick<Verb, 'name' | 'writes'>,
): Kubectl {
  const { session } = io;
  checkTimeout(flags['request-timeout']);
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
    namespace: flags.namespace || io.env['KUBETAPE_NAMESPACE'] || 'default',
    namespaceGiven: given.has('namespace'),
    user: whoAsks(flags),
    command,
    cause,
    warnings: [],
    path,
  };
}

/** How long a request may take: seconds, or a duration [client-go clientcmd.ParseTimeout]. */
function checkTimeout(text: string): void {
  if (text !== '' && !/^[+-]?\d+$/.test(text) && !parseGoDuration(text).ok)
    fail(
      'Invalid timeout value. Timeout must be a single integer in seconds, or an integer followed by a corresponding time unit (e.g. 1s | 2m | 3h)',
    );
}

/** The command line in one spelling: the words, then the flags in full [genericclioptions.parseCommandArguments]. */
const causeOf = (path: string, { args, spelled }: ReadFlags): string =>
  [path, ...args, ...spelled.map(([name, value]) => `--${name}=${value}`)].join(' ');

function momentOf({ session }: KubectlIo, at: string, verb: Pick<Verb, 'name' | 'writes'>): Moment {
  if (verb.writes === true)
    fail(`--at is for looking back: ${verb.name} changes the cluster as it is now`);
  const read = session.moment(at);
  return read.ok ? read.value : fail(read.error);
}

/** The command line as one would type it. */
export const commandLine = (program: string, argv: readonly string[]): string =>
  [program, ...argv.map(quoted)].join(' ');

const quoted = (word: string): string =>
  /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
