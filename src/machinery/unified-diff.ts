// The difference of two texts as `diff -u -N` prints it, which is what `kubectl diff` shows.
//
// The npm package diff finds which lines changed. Hunks are put together here, because its own writer says
// `-1,1` where diff says `-1`, and because of several equally short answers it takes the first, where
// diff slides each change to where its analyze.c likes it. Texts with many equal lines may still come out
// otherwise than diff prints them, and as short.
import { diffArrays } from 'diff';

export interface NamedText {
  /** What stands in the header line, a time stamp included if one is wanted. */
  readonly name: string;
  /** Empty for a file that is not there. */
  readonly text: string;
}

/** Nothing for equal texts; otherwise whole lines, the last one ended too. */
export function unifiedDiff(before: NamedText, after: NamedText, context = 3): string {
  const old = linesOf(before.text);
  const young = linesOf(after.text);
  const hunks = hunksOf(changesBetween(old, young), old.length, context);
  if (hunks.length === 0) return '';
  const body = hunks.map((hunk) => printHunk(hunk, old, young)).join('');
  return `--- ${before.name}\n+++ ${after.name}\n${body}`;
}

/** Lines `[oldFrom, oldUntil)` make way for lines `[newFrom, newUntil)`. */
interface Change {
  readonly oldFrom: number;
  readonly oldUntil: number;
  readonly newFrom: number;
  readonly newUntil: number;
}

interface Hunk {
  readonly changes: readonly Change[];
  readonly oldFrom: number;
  readonly oldUntil: number;
  readonly newFrom: number;
  readonly newUntil: number;
}

/** Lines with their line ends, so that a last line without one differs from a line with one. */
const linesOf = (text: string): string[] => text.match(/[^\n]*\n|[^\n]+$/g) ?? [];

/** One side of the comparison: its lines, and which of them the other side lacks. */
interface Side {
  readonly lines: readonly string[];
  readonly changed: boolean[];
}

function changesBetween(oldLines: string[], newLines: string[]): Change[] {
  const old: Side = { lines: oldLines, changed: [] };
  const young: Side = { lines: newLines, changed: [] };
  for (const { added, removed, value } of diffArrays(oldLines, newLines)) {
    if (!added) old.changed.push(...value.map(() => removed));
    if (!removed) young.changed.push(...value.map(() => added));
  }
  slideRuns(old, young);
  slideRuns(young, old);
  return changesMarked(old.changed, young.changed);
}

function changesMarked(old: readonly boolean[], young: readonly boolean[]): Change[] {
  const changes: Change[] = [];
  let [oldAt, newAt] = [0, 0];
  while (oldAt < old.length || newAt < young.length) {
    const [oldFrom, newFrom] = [oldAt, newAt];
    while (old[oldAt] === true) oldAt++;
    while (young[newAt] === true) newAt++;
    if (oldAt > oldFrom || newAt > newFrom) {
      changes.push({ oldFrom, oldUntil: oldAt, newFrom, newUntil: newAt });
    }
    oldAt++;
    newAt++;
  }
  return changes;
}

/** A run of changed lines on one side, and the place on the other side where it ends. */
interface Run {
  from: number;
  until: number;
  across: number;
}

/**
 * A run followed by the line it begins with may as well be one line further down. Every run is slid up
 * and down until it swallows no other; then it rests beside a run of the other side, if it passed one,
 * and else as far down as it goes.
 */
function slideRuns(side: Side, other: Side): void {
  const { changed } = side;
  const run: Run = { from: 0, until: 0, across: 0 };
  for (;;) {
    while (run.until < changed.length && changed[run.until] !== true) {
      while (other.changed[run.across] === true) run.across++;
      run.until++;
      run.across++;
    }
    while (other.changed[run.across] === true) run.across++;
    if (run.until >= changed.length) return;
    run.from = run.until;
    while (changed[run.until] === true) run.until++;
    settle(run, side, other);
  }
}

function settle(run: Run, side: Side, other: Side): void {
  const isBeside = () => run.across > 0 && other.changed[run.across - 1] === true;
  let beside = -1;
  let length = -1;
  while (length !== run.until - run.from) {
    length = run.until - run.from;
    while (canMoveUp(run, side)) moveUp(run, side, other);
    beside = isBeside() ? run.until : -1;
    while (canMoveDown(run, side)) {
      moveDown(run, side, other);
      if (isBeside()) beside = run.until;
    }
  }
  while (beside >= 0 && beside < run.until) moveUp(run, side, other);
}

const canMoveUp = (run: Run, { lines }: Side): boolean =>
  run.from > 0 && lines[run.from - 1] === lines[run.until - 1];

const canMoveDown = (run: Run, { lines }: Side): boolean =>
  run.until < lines.length && lines[run.from] === lines[run.until];

function moveUp(run: Run, { changed }: Side, other: Side): void {
  changed[--run.from] = true;
  changed[--run.until] = false;
  while (changed[run.from - 1] === true) run.from--;
  run.across--;
  while (other.changed[run.across] === true) run.across--;
}

function moveDown(run: Run, { changed }: Side, other: Side): void {
  changed[run.from++] = false;
  changed[run.until++] = true;
  while (changed[run.until] === true) run.until++;
  run.across++;
  while (other.changed[run.across] === true) run.across++;
}

/** Changes whose contexts touch share a hunk. */
function hunksOf(changes: readonly Change[], oldLength: number, context: number): Hunk[] {
  const groups: Change[][] = [];
  for (const change of changes) {
    const last = groups.at(-1)?.at(-1);
    if (last !== undefined && change.oldFrom - last.oldUntil <= 2 * context) {
      groups.at(-1)?.push(change);
    } else groups.push([change]);
  }
  return groups.flatMap((group) => {
    const [first, last] = [group[0], group.at(-1)];
    if (first === undefined || last === undefined) return [];
    const above = Math.min(context, first.oldFrom);
    const below = Math.min(context, oldLength - last.oldUntil);
    return {
      changes: group,
      oldFrom: first.oldFrom - above,
      newFrom: first.newFrom - above,
      oldUntil: last.oldUntil + below,
      newUntil: last.newUntil + below,
    };
  });
}

function printHunk(hunk: Hunk, old: readonly string[], young: readonly string[]): string {
  const { oldFrom, oldUntil, newFrom, newUntil } = hunk;
  let text = `@@ -${range(oldFrom, oldUntil)} +${range(newFrom, newUntil)} @@\n`;
  let at = oldFrom;
  for (const change of hunk.changes) {
    text += marked(' ', old.slice(at, change.oldFrom));
    text += marked('-', old.slice(change.oldFrom, change.oldUntil));
    text += marked('+', young.slice(change.newFrom, change.newUntil));
    at = change.oldUntil;
  }
  return text + marked(' ', old.slice(at, oldUntil));
}

/** A single line is its number; no line at all is the number of the one before. */
function range(from: number, until: number): string {
  const count = until - from;
  if (count === 1) return String(from + 1);
  return `${count === 0 ? from : from + 1},${count}`;
}

const marked = (mark: string, lines: readonly string[]): string =>
  lines
    .map((line) =>
      line.endsWith('\n') ? mark + line : `${mark}${line}\n\\ No newline at end of file\n`,
    )
    .join('');
