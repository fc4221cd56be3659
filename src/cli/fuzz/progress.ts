// How far a campaign has come, how fast it is and when it will be over: a line on a terminal, nothing elsewhere.

import type { Host } from '../../host.js';
import { formatGoDuration } from '../../machinery/duration.js';

const EVERY_MS = 250;

export interface ProgressLine {
  show(done: number): void;
  end(): void;
}

export function progressLine(host: Host, count: number, deadline: number): ProgressLine {
  if (!host.isErrorTerminal) return { show: () => {}, end: () => {} };
  const start = host.wallMillis();
  let shownAt = start;
  return {
    show(done) {
      const now = host.wallMillis();
      if (now - shownAt < EVERY_MS) return;
      shownAt = now;
      const pace = done / (now - start);
      const left = Math.min((count - done) / pace, deadline - now);
      const of = Number.isFinite(deadline) ? '' : `/${count}`;
      const seconds = Math.max(0, Math.round(left / 1000));
      host.stderr(
        `\r${done}${of} lives, ${Math.round(pace * 60_000)} a minute, ${formatGoDuration(seconds * 1000)} left\u001b[K\r`,
      );
    },
    end: () => host.stderr('\u001b[K'),
  };
}

/** What is done once a law broke: it may take a minute. */
export function shrinkingLine(host: Host, law: string, seed: number) {
  let tries = 0;
  let shownAt = 0;
  return {
    show(): void {
      tries++;
      const now = host.wallMillis();
      if (!host.isErrorTerminal || now - shownAt < EVERY_MS) return;
      shownAt = now;
      host.stderr(`\r${law} broke at seed ${seed}: making it smaller, ${tries} tries\u001b[K\r`);
    },
    end(): void {
      if (host.isErrorTerminal) host.stderr('\u001b[K');
    },
  };
}
