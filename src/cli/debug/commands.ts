// The words of `kubetape debug`: each moves through the tape, watches, or tells something of where one stands.
//
// Whatever is none of them is a command of kubetape or kubectl, asked about the moment one stands at.

import { type ClusterEvent, isObjectEvent } from '../../events/event.js';
import { backOver, into, outOf, over } from '../../history/walk.js';
import { fail } from '../../kubectl/problem.js';
import { nearest } from '../../kubectl/suggest.js';
import { dumpYaml } from '../../machinery/yaml-dump.js';
import { whyEvent } from '../../reasons/why.js';
import { splitWords } from '../../scenario/command-line.js';
import { changeText } from '../event-text.js';
import { valueText } from '../expressions.js';
import { whyLines } from '../why-text.js';
import type { Debugger, WatchHit } from './debugger.js';

export interface Command {
  readonly names: readonly [string, ...string[]];
  readonly usage?: string;
  readonly help: string;
  /** What it prints. Moves print where they came to. */
  readonly run: (debug: Debugger, words: string) => readonly string[];
}

/** Changes of an event that are told without being asked. */
const CHANGES_MAX = 8;
/** Help stands in a pane that is half as wide as the terminal. */
const HELP_COLUMN = 14;

export const commands: readonly Command[] = [
  {
    names: ['step', 's'],
    usage: '[N]',
    help: 'to the next event',
    run: (debug, words) => moved(debug, debug.position + countOf(words), 'this is the last event'),
  },
  {
    names: ['back', 'b'],
    usage: '[N]',
    help: 'to the event before',
    run: (debug, words) => moved(debug, debug.position - countOf(words), 'this is the beginning'),
  },
  {
    names: ['next', 'n'],
    help: 'over all that this event led to',
    run: (debug) => arrived(debug, over(debug.log, debug.position), 'all that comes is its doing'),
  },
  {
    names: ['previous', 'p'],
    help: 'to the event before with the same cause',
    run: (debug) => arrived(debug, backOver(debug.log, debug.position), 'this is the beginning'),
  },
  {
    names: ['into', 'i'],
    help: 'to the first event that this one led to',
    run: (debug) => arrived(debug, into(debug.log, debug.position), 'this event led to nothing'),
  },
  {
    names: ['out', 'o'],
    help: 'to what this event was a reaction to',
    run: (debug) =>
      arrived(debug, outOf(debug.log, debug.position), 'nothing led to it: it began here'),
  },
  {
    names: ['continue', 'c'],
    help: 'on to the next event at which something watched changes',
    run: (debug) => hitLines(debug, debug.proceed(1)),
  },
  {
    names: ['reverse', 'r'],
    help: 'back to the last such event',
    run: (debug) => hitLines(debug, debug.proceed(-1)),
  },
  {
    names: ['goto', 'g'],
    usage: 'MOMENT',
    help: 'to a moment: 90s, @142, 50%, a bookmark',
    run: (debug, words) => {
      debug.goTo(words === '' ? fail("goto wants a moment: 'goto 90s', 'goto @142'") : words);
      return here(debug);
    },
  },
  {
    names: ['watch', 'w'],
    usage: 'TYPE/NAME[.PATH] | EXPRESSION',
    help: 'stop where this changes',
    run: (debug, words) => {
      if (words === '') return watching(debug);
      debug.watch(words);
      return debug.watchLines().slice(-1);
    },
  },
  {
    names: ['unwatch'],
    usage: 'N',
    help: 'forget a watch',
    run: (debug, words) => {
      debug.unwatch(Number(words));
      return watching(debug);
    },
  },
  {
    names: ['where'],
    help: 'why this event happened, down to what began it',
    run: (debug) => {
      const found = whyEvent(debug.log, debug.position);
      return found ? [...whyLines(found, debug.log.settings.epoch)] : ['Nothing has happened yet.'];
    },
  },
  {
    names: ['show'],
    help: 'the object of this event, as it is here',
    run: (debug) => {
      const { event } = debug;
      return event && isObjectEvent(event)
        ? dumpYaml(event.object).trimEnd().split('\n')
        : fail('this event is about no object; kubetape get shows any');
    },
  },
  {
    names: ['here', 'h'],
    help: 'this event again',
    run: here,
  },
];

/** The command that a line calls by its name or its short one. */
export function findCommand(line: string): { command: Command; words: string } | undefined {
  const [, name = '', words = ''] = /^(\S+)\s*(.*)$/s.exec(line.trim()) ?? [];
  const command = commands.find(({ names }) => names.includes(name));
  return command && { command, words: words.trim() };
}

/** The words of a line that is for kubetape or kubectl. */
export function wordsFor(line: string): readonly string[] {
  const read = splitWords(line);
  if (!read.ok) return fail(read.error);
  const [program, ...words] = read.value;
  return program === 'kubetape' || program === 'kubectl' ? words : read.value;
}

/** What somebody may have meant by a word that nothing goes by. */
export const close = (word: string): readonly string[] =>
  nearest(
    word,
    commands.map(({ names: [name] }) => name),
  );

export function helpLines(): readonly string[] {
  const rows = commands.map(({ names, usage = '', help }) => [
    `${names.join(', ')}${usage === '' ? '' : ` ${usage}`}`,
    help,
  ]);
  return [
    ...rows.flatMap(([name = '', help = '']) =>
      name.length > HELP_COLUMN
        ? [name, `${''.padEnd(HELP_COLUMN)}  ${help}`]
        : [`${name.padEnd(HELP_COLUMN)}  ${help}`],
    ),
    '',
    'Anything else is a command of kubetape, asked about this moment: get pods,',
    "describe node node-1, why-not pod/web-0, fork NAME, what-if 'kubectl ...'; or an",
    'expression in CEL: pods.filter(p, p.status.phase == "Pending").size()',
  ];
}

function countOf(words: string): number {
  const count = words === '' ? 1 : Number(words);
  return Number.isInteger(count) && count > 0 ? count : fail(`"${words}" is no number of events`);
}

function moved(debug: Debugger, to: number, end: string): readonly string[] {
  const isInside = to >= 0 && to <= debug.log.head;
  return arrived(debug, isInside ? to : undefined, end);
}

function arrived(debug: Debugger, to: number | undefined, otherwise: string): readonly string[] {
  debug.go(to, otherwise);
  return here(debug);
}

/** The event, and what it changed. */
export function here(debug: Debugger): readonly string[] {
  const { event } = debug;
  return event ? [debug.line(event), ...changeLines(debug, event)] : ['@0  the beginning'];
}

export function changeLines(debug: Debugger, event: ClusterEvent): readonly string[] {
  if (event.type === 'ActionTaken')
    return event.outcome.failure ? [`    ${event.outcome.failure.message}`] : [];
  const changes = debug.changes(event);
  const more = changes.length - CHANGES_MAX;
  return [
    ...changes.slice(0, CHANGES_MAX).map((change) => `    ${changeText(change)}`),
    ...(more > 0 ? [`    and ${more} more`] : []),
  ];
}

const hitLines = (debug: Debugger, hits: readonly WatchHit[]): readonly string[] => [
  ...here(debug),
  ...hits.map(
    ({ watch, before, after }) => `  ${watch.label}: ${valueText(before)} → ${valueText(after)}`,
  ),
];

const watching = (debug: Debugger): readonly string[] =>
  debug.watches.length === 0 ? ['Nothing is watched.'] : debug.watchLines();

/** The events around a revision, for those who look at them side by side. */
export function eventsAround(debug: Debugger, before: number, after: number): ClusterEvent[] {
  const first = Math.max(1, debug.position - before);
  const last = Math.min(debug.log.head, debug.position + after);
  const found: ClusterEvent[] = [];
  for (let revision = first; revision <= last; revision++) {
    const event = debug.log.eventAt(revision);
    if (event) found.push(event);
  }
  return found;
}
