// `kubetape what-if 'kubectl ...'`: what would have become of the cluster if somebody had done something else.
//
// It forks, acts, lets time pass, and compares with what the timeline came to in the same time; where that has
// not been lived through yet, with what it comes to if nobody does anything. In the fork the world goes on as it
// did, with the same faults at the same times, or a remedy would be praised for an outage that did not come.

import { objectChanges, type Place } from '../../history/object-changes.js';
import { bool, duration, list, number, text } from '../../kubectl/flags.js';
import type { KubectlIo } from '../../kubectl/io.js';
import { fail } from '../../kubectl/problem.js';
import { kindNamed, registryName } from '../../kubectl/resources.js';
import { runKubectl } from '../../kubectl/run.js';
import { forkInMemory } from '../../log/memory-log.js';
import { formatGoDuration, timestamp } from '../../machinery/duration.js';
import { type Millis, refOfKey } from '../../machinery/object.js';
import { splitWords } from '../../scenario/command-line.js';
import { type Changes, retell } from '../../session/retell.js';
import { Session } from '../../session/session.js';
import { changeJson, changeSummary } from '../change-text.js';
import { type Cli, defineCliVerb } from '../cli-verb.js';
import { seedOf } from '../seed.js';
import { momentOf } from '../span.js';
import { structured } from '../structured-output.js';

/** How far it looks ahead from the present. */
const AHEAD_MS = 10 * 60_000;
/** Reports of what happened: they differ whenever anything does. */
const REPORTS = 'Event';
/** No timeline of a tape can be called so. */
const NAMES = { acted: '(what if)', left: '(if nobody does anything)' };

export const whatIf = defineCliVerb({
  name: 'what-if',
  summary: 'Try commands at a moment, and show what would have become different',
  usage: "'kubectl COMMAND' ... [--at MOMENT] [--for DURATION] [--keep NAME]",
  examples: `
    # What would have happened if the deployment had had five replicas before the outage?
    kubetape what-if 'kubectl scale deployment/web --replicas=5' --at 15s

    # What will happen in the next hour if this node is drained now?
    kubetape what-if 'kubectl drain node-1 --ignore-daemonsets' --for 1h

    # Only deployments and pods; and keep the timeline, to look around in it
    kubetape what-if 'kubectl delete node node-1' --at 1m --kind deployments,pods --keep no-node-1
    kubetape get pods --timeline no-node-1

    # With all that people did later, too: would one more replica have been enough?
    kubetape what-if 'kubectl scale deployment/web --replicas=4' --at release --repeat all`,
  flags: {
    for: duration(
      'How long to let time pass; up to the present, or 10m from the present, without',
      {
        default: 0,
      },
    ),
    keep: text('Keep the fork as a timeline of this name; otherwise it leaves no trace'),
    kind: list('Only objects of these kinds; all but Events, without'),
    output: structured('one object a line, with its fields'),
    repeat: text(
      'What of the time after the moment happens in it too: "world" is faults and behaviors, "all" also what people did, or "none"',
      { default: 'world' },
    ),
    quiet: bool('Only what differs, not what the commands print'),
    seed: number('Other dice than those of the timeline', { default: 0 }),
  },
  tape: ({ flags }) => (flags.keep === '' ? 'reads' : 'marks'),
  run: (cli, { args, flags, given }) => {
    if (args.length === 0)
      fail(
        'say what somebody does: \'kubetape what-if "kubectl scale deployment/web --replicas=5"\'',
      );
    const repeat = repeated(flags.repeat);
    const commands = args.map(wordsOf);
    const session = cli.timelines.opened;
    const kinds = flags.kind.map((word) => registryName(kindNamed(session.view(), word)));
    const { at = '' } = flags as { at?: string };
    const seed = given.has('seed') ? { seed: seedOf(flags.seed) } : {};
    const fork = forked(cli, { at: at || 'now', keep: flags.keep, ...seed });
    const begins = fork.now;
    const isQuiet = flags.quiet || flags.output !== '';
    for (const words of commands) {
      const code = runKubectl(words, ioIn(cli, fork, isQuiet));
      if (code !== 0) return code;
    }
    const until = begins + (flags.for || session.now - begins || AHEAD_MS);
    if (repeat) retell(fork, session.log, { ...repeat, until });
    if (until > fork.now) fork.advance(until - fork.now);
    const other = cameTo(session, until);
    const report = { kinds, isJson: flags.output === 'json' };
    print(cli, { log: other.log, revision: other.log.revisionAt(until) }, fork, report);
    return 0;
  },
});

function repeated(word: string): Changes | undefined {
  if (word === 'all') return {};
  if (word === 'world') return { of: 'world' };
  return word === 'none' ? undefined : fail(`--repeat is world, all or none, not "${word}"`);
}

function wordsOf(line: string): readonly string[] {
  const read = splitWords(line);
  if (!read.ok) return fail(read.error);
  const [program, ...words] = read.value;
  return program === 'kubectl' && words.length > 0
    ? words
    : fail(`"${line}" is no command of kubectl: write 'kubectl scale deployment/web --replicas=5'`);
}

interface Forking {
  readonly at: string;
  readonly keep: string;
  readonly seed?: number;
}

function forked({ timelines }: Cli, { at, keep, ...seed }: Forking): Session {
  if (keep !== '') return timelines.fork(keep, { at, ...seed });
  const { opened } = timelines;
  const wanted = { ...momentOf(opened, at), name: NAMES.acted, ...seed };
  return new Session(forkInMemory(opened.log, wanted));
}

const ioIn = ({ io }: Cli, session: Session, isQuiet: boolean): KubectlIo => ({
  stdout: isQuiet ? () => {} : io.stdout,
  stderr: io.stderr,
  files: io.files,
  program: 'kubectl',
  isTerminal: false,
  colour: false,
  width: io.width,
  env: io.env,
  session,
});

/** What the timeline came to at a time, or would come to if nothing were done from its present on. */
function cameTo(session: Session, time: Millis): Session {
  if (time <= session.now) return session;
  const left = new Session(forkInMemory(session.log, { name: NAMES.left }));
  left.advance(time - session.now);
  return left;
}

function print(
  { io }: Cli,
  from: Place,
  fork: Session,
  { kinds, isJson }: { readonly kinds: readonly string[]; readonly isJson: boolean },
): void {
  const to = { log: fork.log, revision: fork.log.head };
  const isShown = (kind: string): boolean =>
    kinds.length > 0 ? kinds.includes(kind) : kind !== REPORTS;
  const changes = [...objectChanges(from, to)].filter(({ key }) => isShown(refOfKey(key).kind));
  if (isJson) {
    for (const change of changes) io.stdout(changeJson(change));
    return;
  }
  const { epoch } = fork.log.settings;
  const what =
    from.log.timeline === NAMES.left
      ? 'from what comes if nobody does anything'
      : `from what happened in ${from.log.timeline}`;
  const when = `${timestamp(fork.now)} (${formatGoDuration(fork.now - epoch)} after the start)`;
  io.stdout(
    changes.length === 0
      ? `At ${when} nothing differs ${what}.\n`
      : `At ${when} this differs ${what}:\n${changes.map(changeSummary).join('')}`,
  );
}
