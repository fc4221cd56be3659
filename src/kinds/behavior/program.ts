// What a program does, before a Behavior has its say: how long it runs, how it ends, what it prints when.

import type { Millis } from '../../machinery/object.js';

export interface Output {
  /** With `DATE` where the time of printing belongs. */
  readonly text: string;
  readonly atMs: number;
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
  readonly output: readonly Output[];
  /** Nobody knows what it does: it is taken for a server, unless it is there to do something and be done. */
  readonly guessed?: boolean;
}

/** `Thu Jan  1 00:00:05 UTC 2026`, as busybox's date prints it. */
export function dateText(at: Millis): string {
  const [day = '', date = '', month = '', year = '', time = ''] = new Date(at)
    .toUTCString()
    .replace(',', '')
    .split(' ');
  return `${day} ${month} ${String(Number(date)).padStart(2)} ${time} UTC ${year}`;
}
