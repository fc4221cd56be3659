// What `kubetape debug` shows in a terminal, as lines: where one stands, a timeline, the events around, a pane
// with more about this one, what is watched, and the keys.

import picocolors from 'picocolors';
import type { ClusterEvent } from '../../events/event.js';
import { depthOf, nextHit } from '../../history/walk.js';
import { timestamp } from '../../machinery/duration.js';
import { offsetText, whatHappened } from '../event-text.js';
import { eventsAround } from './commands.js';
import type { Debugger } from './debugger.js';

export interface Screen {
  readonly debug: Debugger;
  readonly name: string;
  /** What stands in the pane, and its heading. */
  readonly pane: { readonly title: string; readonly lines: readonly string[] };
  /** Lines of the pane that are scrolled away. */
  readonly scroll: number;
  /** The line that is being typed. */
  readonly prompt: string | undefined;
  /** What was refused last. */
  readonly message: string;
  readonly bookmarks: readonly number[];
}

type Style = ReturnType<typeof picocolors.createColors>;

const KEYS =
  's/b step/back  n/p over  i/o into/out  c/r go on/reverse  w watch  g goto  tab pane  : command  ? help  q quit';
const DEEPEST = 8;
/** Hits of a watch that are marked on the timeline. */
const MARKS_MAX = 200;

export function frame(
  screen: Screen,
  width: number,
  height: number,
  colour: boolean,
): readonly string[] {
  const style = picocolors.createColors(colour);
  const watches = screen.debug.watchLines().map((line) => fitted(` ◆ ${line}`, width));
  const bottom = [...watches.map(style.yellow), lastLine(screen, width, style)];
  const top = [heading(screen, width, style), ...timeline(screen, width, style)];
  const room = Math.max(1, height - top.length - bottom.length);
  return [...top, ...body(screen, width, room, style), ...bottom].slice(0, height);
}

function heading({ debug, name }: Screen, width: number, style: Style): string {
  const { log, position } = debug;
  const at = log.timeAt(position);
  const left = ` ${name}  ${log.timeline}  @${position} of ${log.head}`;
  const right = `${timestamp(at)}  ${offsetText(at, log.settings.epoch)} `;
  return style.inverse(fitted(left.padEnd(width - right.length) + right, width));
}

/** The whole tape on one line: what is watched (◆), bookmarks (▲), and where one stands (●). */
function timeline({ debug, bookmarks }: Screen, width: number, style: Style): readonly string[] {
  const { head } = debug.log;
  const columns = Math.max(1, width - 2);
  const cells = Array.from({ length: columns }, () => style.dim('─'));
  const put = (revision: number, mark: string): void => {
    cells[Math.min(columns - 1, Math.floor((revision / Math.max(1, head)) * columns))] = mark;
  };
  for (const revision of bookmarks) put(revision, style.cyan('▲'));
  for (const revision of hitsOf(debug)) put(revision, style.yellow('◆'));
  put(debug.position, style.bold(style.green('●')));
  return [` ${cells.join('')} `];
}

/** Where watched objects change; expressions would have to be asked about the whole tape at every key. */
function* hitsOf({ watches, log }: Debugger): Generator<number> {
  for (const { watched } of watches) {
    if ('expression' in watched) continue;
    let hit = nextHit(log, watched, 0, 1);
    for (let n = 0; hit && n < MARKS_MAX; n++) {
      yield hit.revision;
      hit = nextHit(log, watched, hit.revision, 1);
    }
  }
}

function body(screen: Screen, width: number, rows: number, style: Style): readonly string[] {
  const left = Math.floor(width * 0.55);
  const right = width - left - 1;
  const events = eventLines(screen.debug, left, rows, style);
  const { title, lines } = screen.pane;
  const shown = [
    style.bold(fitted(`${title}`, right)),
    ...lines
      .flatMap((line) => wrapped(line, right))
      .slice(screen.scroll)
      .map((line) => fitted(line, right)),
  ];
  return Array.from(
    { length: rows },
    (_, i) => `${events[i] ?? ' '.repeat(left)}${style.dim('│')}${shown[i] ?? ' '.repeat(right)}`,
  );
}

/** The events around where one stands, which is kept in the upper third. */
function eventLines(debug: Debugger, width: number, rows: number, style: Style): readonly string[] {
  const before = Math.min(Math.floor(rows / 3), debug.position);
  const events = eventsAround(debug, before, rows - before - 1);
  const first = events[0]?.revision ?? 0;
  return events.map((event) => {
    const line = fitted(eventLine(debug, event, first), width);
    if (event.revision === debug.position) return style.bold(style.green(line));
    return event.type === 'ActionTaken' ? style.cyan(line) : line;
  });
}

function eventLine(debug: Debugger, event: ClusterEvent, first: number): string {
  const { log, position } = debug;
  const mark = event.revision === position ? '▶' : ' ';
  const inward = '  '.repeat(Math.min(DEEPEST, depthOf(log, event, first)));
  const when = offsetText(event.at, log.settings.epoch);
  return `${mark}@${event.revision} ${when.padEnd(9)} ${inward}${reported(event) ?? whatHappened(event)}`;
}

/** What an Event says is worth more than its name. */
function reported(event: ClusterEvent): string | undefined {
  if (event.type !== 'ObjectCreated' || event.object.kind !== 'Event') return undefined;
  const { reason = '', message = '' } = event.object as { reason?: string; message?: string };
  return `${reason}: ${message}`;
}

function lastLine({ prompt, message }: Screen, width: number, style: Style): string {
  if (prompt !== undefined) return fitted(`:${prompt}█`, width);
  if (message !== '') return style.red(fitted(` ${message}`, width));
  return style.inverse(fitted(` ${KEYS}`, width));
}

/** A line on as many as it takes, broken between words where they are not long, and what follows is set in. */
function wrapped(line: string, width: number): readonly string[] {
  if (line.length <= width) return [line];
  const space = line.lastIndexOf(' ', width);
  const end = space > width / 2 ? space : width;
  const indent = ' '.repeat(Math.min(line.search(/\S|$/) + 2, Math.floor(width / 4)));
  return [line.slice(0, end), ...wrapped(indent + line.slice(end).trimStart(), width)];
}

/** Just so wide: cut, or filled with blanks. */
function fitted(text: string, width: number): string {
  const plain = text.replaceAll('\t', '  ');
  return plain.length > width ? `${plain.slice(0, Math.max(0, width - 1))}…` : plain.padEnd(width);
}
