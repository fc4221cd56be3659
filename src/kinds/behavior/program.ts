// What a program does, before a Behavior has its say: how long it runs, how it ends, what it prints when.

import type { Millis } from '../../machinery/object.js';

export interface Output {
  /** With `DATE` where the time of printing belongs. */
  readonly text: string;
  readonly atMs: number;
  readonly everyMs?: number;
  /** How many times it is printed, if that comes to an end. */
  readonly rounds?: number;
}

/**
 * What depends on the cluster (waiting.ts): a loop that goes round until a command succeeds, or a command that is
 * tried once.
 */
export interface Wait {
  readonly words: readonly string[];
  /** Tried once: what comes after it if it fails. `then` is what comes if it succeeds; both take no time. */
  readonly otherwise?: Program;
  /** What the command prints is not in the log. */
  readonly silent: boolean;
  /** When it is tried first, and after how long again. */
  readonly atMs: number;
  readonly everyMs: number;
  /** What each round prints, from its beginning. */
  readonly output: readonly Output[];
  /** What comes after it. */
  readonly then: Program;
}

/** A file that a container's program makes (`text`), or removes (no text). */
export interface FileChange {
  readonly path: string;
  readonly atMs: number;
  readonly text?: string;
  /** It is added to what is there. */
  readonly appends?: true;
  /** In every round of a loop without an end. */
  readonly everyMs?: number;
}

/** Stands for the time at which a line is printed, as `date` prints it. */
export const DATE = '\u0000date\u0000';

export interface Program {
  /** Forever when missing. */
  readonly runsMs?: number;
  readonly exitCode: number;
  /** It does not react to SIGTERM: the first process of a container has no default handlers. */
  readonly deaf: boolean;
  /** What it exits with when it reacts. */
  readonly stopCode?: number;
  readonly output: readonly Output[];
  /** In the order they happen in. */
  readonly files?: readonly FileChange[];
  /** Nobody knows what it does: it is taken for a server, unless it is there to do something and be done. */
  readonly guessed?: boolean;
  /** It comes to this, and everything after it is in there. */
  readonly awaits?: Wait;
}

/** Stands for the exit code that a command will fail with. */
export const ITS_CODE = -1;

const ASKED = '\u0000run\u0000';

/** Stands for what a command prints that looks at the container's files or environment. */
export const printedBy = (words: readonly string[]): string => ASKED + JSON.stringify(words);

/** The command that a line stands for. */
export const commandBehind = (text: string): readonly string[] | undefined =>
  text.startsWith(ASKED) ? (JSON.parse(text.slice(ASKED.length)) as string[]) : undefined;

const COUNT = /\uE000(-?\d+)\+(-?\d+)\uE000/g;

/** Stands for a number that grows with every round of an endless loop. */
export const countFrom = (first: number, step: number): string => `\uE000${first}+${step}\uE000`;

/** The number of a round, and what it was made of. */
export function countOf(text: string): readonly [first: number, step: number] | undefined {
  const [, first, step] = new RegExp(`^${COUNT.source}$`).exec(text) ?? [];
  return first === undefined ? undefined : [Number(first), Number(step)];
}

/** A line as it is printed at a time, in a round of a loop. */
export function lineText(text: string, at: Millis, round: number): string {
  if (!text.includes(DATE) && !text.includes('\uE000')) return text;
  return text
    .replaceAll(DATE, dateText(at))
    .replace(COUNT, (_, first: string, step: string) =>
      String(Number(first) + Number(step) * round),
    );
}

/** `Thu Jan  1 00:00:05 UTC 2026`, as busybox's date prints it. */
export function dateText(at: Millis): string {
  const [day = '', date = '', month = '', year = '', time = ''] = new Date(at)
    .toUTCString()
    .replace(',', '')
    .split(' ');
  return `${day} ${month} ${String(Number(date)).padStart(2)} ${time} UTC ${year}`;
}

/** `tail -f FILE`: it goes on as the file grows. */
export const followsFile = (words: readonly string[]): boolean =>
  words[0] === 'tail' && words.slice(1).some((word) => /^-\w*[fF]$|^--follow/.test(word));
