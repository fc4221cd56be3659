// `kubetape verify`: is the tape what was written, does it fold to what it says, and would it happen again?

import type { ClusterEvent } from '../../events/event.js';
import { isObjectEvent } from '../../events/event.js';
import { fieldChanges } from '../../history/field-changes.js';
import { problemInFold } from '../../history/fold.js';
import { bool, text } from '../../kubectl/flags.js';
import { fail } from '../../kubectl/problem.js';
import type { EventLog } from '../../log/event-log.js';
import { Tape } from '../../log/tape.js';
import { verifyTape } from '../../log/verify.js';
import { canonicalJson } from '../../machinery/canonical-json.js';
import { refOfKey } from '../../machinery/object.js';
import { type Look, lookBehind } from '../../reasons/look.js';
import { type Divergence, rerun } from '../../session/rerun.js';
import { type Cli, defineCliVerb } from '../cli-verb.js';
import { changeText, offsetText, refText, whatHappened } from '../event-text.js';
import { noArguments } from '../no-arguments.js';
import { structured } from '../structured-output.js';
import { VERSION } from '../version.js';

const LEVELS = ['quick', 'chain', 'fold', 'rerun'] as const;
type Level = (typeof LEVELS)[number];

export const verify = defineCliVerb({
  name: 'verify',
  summary: 'Check that the tape is whole and is what was written',
  usage: '[--level quick|chain|fold|rerun]',
  examples: `
    # Every event's hash, every snapshot, every page of the file
    kubetape verify

    # Only the file, and that its end is there
    kubetape verify --level quick

    # Also that the events add up to every moment of the tape
    kubetape verify --level fold

    # Also that the actions lead to the very same events when they are carried out again, by this build
    kubetape verify --level rerun`,
  flags: {
    level: text(
      'quick: the file and its end; chain: every hash; fold: every state; rerun: every decision',
      {
        default: 'chain',
      },
    ),
    quick: bool('The same as --level quick', { hidden: true }),
    output: structured(),
  },
  tape: 'none',
  run: (cli, { args, flags }) => {
    noArguments('verify', args);
    const level = flags.quick ? 'quick' : levelOf(flags.level);
    const { tape } = cli.options;
    const { events, problem, firstBad } = verifyTape(tape, {
      quick: level === 'quick',
      ...progress(cli),
    });
    const deeper = problem ?? (level === 'fold' || level === 'rerun' ? folds(cli) : undefined);
    const parting = deeper === undefined && level === 'rerun' ? happensAgain(cli) : undefined;
    if (flags.output === 'json')
      cli.io.stdout(
        `${canonicalJson({ tape, level, events, whole: deeper === undefined && !parting, problem: deeper, firstBad, divergence: parting && partingJson(parting) })}\n`,
      );
    else if (deeper === undefined && !parting)
      cli.io.stdout(
        `${tape} is whole${level === 'quick' ? '' : `: ${events} events`}${SAID[level]}\n`,
      );
    if (deeper !== undefined)
      fail(
        `${tape} is damaged: ${deeper}. Restore it from a copy, or go on without what is lost: "kubetape repair --accept-loss"; what came before can still be read`,
      );
    if (parting) fail(partingText(parting));
    return 0;
  },
});

const SAID: Readonly<Record<Level, string>> = {
  quick: '',
  chain: '',
  fold: ', and they add up to every state it tells of',
  rerun: ', and the same actions lead to the same events again',
};

const levelOf = (word: string): Level =>
  LEVELS.find((level) => level === word) ??
  fail(`--level is quick, chain, fold or rerun, not "${word}"`);

const progress = ({ host }: Cli) =>
  host.isErrorTerminal
    ? { onProgress: (done: number) => host.stderr(`\r${done} events \u001b[K\r`) }
    : {};

/** Of every timeline: a fork's past is its parent's, but its state is its own. */
function folds(cli: Cli): string | undefined {
  return withTape(cli, (tape) => {
    for (const name of tape.timelines) {
      const problem = problemInFold(tape.timeline(name), progress(cli));
      if (problem !== undefined) return `timeline ${name}: ${problem}`;
    }
    return undefined;
  });
}

interface Parting extends Divergence {
  /** The look that leads to what happens now. */
  readonly look: Look | undefined;
  readonly timeline: string;
  readonly epoch: number;
  readonly build: string;
}

function happensAgain(cli: Cli): Parting | undefined {
  return withTape(cli, (tape) => {
    for (const timeline of tape.timelines) {
      const log = tape.timeline(timeline);
      const [, parent] = log.lineage;
      const { divergence, log: again } = rerun(log, {
        ...progress(cli),
        parent: parent && tape.timeline(parent.timeline),
      });
      const { epoch } = log.settings;
      const build = tape.meta['build'] ?? 'unknown';
      if (divergence)
        return { ...divergence, timeline, epoch, build, look: lookAt(again, divergence) };
    }
    return undefined;
  });
}

const lookAt = (again: EventLog, { now }: Divergence): Look | undefined =>
  now && isObjectEvent(now) ? lookBehind(again, now) : undefined;

function withTape<T>({ options }: Cli, ask: (tape: Tape) => T): T {
  const tape = Tape.open(options.tape, { readOnly: true });
  try {
    return ask(tape);
  } finally {
    tape.close();
  }
}

/** What was written, what would be, and what differs: enough to see which decision it was. */
function partingText({ timeline, revision, recorded, now, epoch, build, look }: Parting): string {
  const line = (event: ClusterEvent | undefined) =>
    event
      ? `${whatHappened(event)}, by ${event.actor} at ${offsetText(event.at, epoch)}, because of @${event.because ?? '-'}`
      : 'nothing';
  const changes =
    recorded && now && isObjectEvent(recorded) && isObjectEvent(now)
      ? fieldChanges(recorded.object, now.object).map((change) => `\n    ${changeText(change)}`)
      : [];
  return `what happens again parts from timeline ${timeline} at @${revision}
  recorded: ${line(recorded)}
  now:      ${line(now)}${changes.join('')}${look ? lookText(look) : ''}
  The tape was made by build ${build}, this is ${VERSION}`;
}

const partingJson = ({ timeline, revision, recorded, now, build, look }: Parting) => ({
  timeline,
  revision,
  recorded,
  now,
  looked: look && { at: look.key, read: [...look.view.seen.keys()], dice: look.view.rolls },
  recordedBy: build,
  runBy: VERSION,
});

/** What whoever acts now looked at, and the dice it threw. */
function lookText({ key, view }: Look): string {
  const read = [...view.seen].map(
    ([seen, { metadata }]) => `${refText(refOfKey(seen))} @${metadata.resourceVersion}`,
  );
  const dice = view.rolls.map(
    ({ name, bound, value }) => `die ${name.join(' ')}: ${value} of ${bound}`,
  );
  const lines = [`looked at ${refText(refOfKey(key))}, and read ${read.join(', ')}`, ...dice];
  return lines.map((one) => `\n    ${one}`).join('');
}
