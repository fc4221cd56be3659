// How long each step takes on the wall clock, and on a terminal a line that says which one it is.

import type { Host } from '../../host.js';
import type { Scenario, Step } from '../../scenario/scenario.js';
import { deedTitle } from '../../scenario/telling.js';

export interface StepsWatched {
  /** Milliseconds of wall clock, step by step. */
  readonly durations: readonly number[];
  began(step: Step): void;
  ended(): void;
}

export function stepsWatched(host: Host, { name, steps }: Scenario): StepsWatched {
  const durations: number[] = [];
  let last = host.wallMillis();
  return {
    durations,
    began({ deed }) {
      if (!host.isErrorTerminal) return;
      const line = `${name} ${durations.length + 1}/${steps.length}: ${deedTitle(deed)}`;
      host.stderr(`\r${line.slice(0, host.width - 1)}\u001b[K\r`);
    },
    ended() {
      const now = host.wallMillis();
      durations.push(now - last);
      last = now;
      if (host.isErrorTerminal) host.stderr('\u001b[K');
    },
  };
}
