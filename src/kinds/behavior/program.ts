// What a program does, before a Behavior has its say: how long it runs, how it ends, what it prints when.

import type { Millis } from '../../machinery/object.js';

export interface Output {
  /** With `DATE` where the time of printing belongs. */
  readonly text: string;
  readonly atMs: number;
  readonly everyMs?: number;
}

/** A file of the container's own that its program makes (`text`), or removes (no text). */
export interface FileChange {
  readonly path: string;
  readonly atMs: number;
  readonly text?: string;
}

/** Stands for the time at which a line is printed, as `date` prints it. */
export const DATE = '\u0000date\u0000';

export interface Program {
  /** Forever when missing. */
  readonly runsMs?: number;
  readonly exitCode: number;
  /** It does not react to SIGTERM: the first process of a container has no default handlers. */
  readonly deaf: boolean;
  readonly output: readonly Output[];
  /** In the order they happen in. */
  readonly files?: readonly FileChange[];
  /** Nobody knows what it does: it is taken for a server, unless it is there to do something and be done. */
  readonly guessed?: boolean;
}

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
