// Many requests as upstream's controllers make them: several at a time, all of which are made whatever becomes of the
// others, and no more of them after some that one was refused of.
//
// Source: pkg/controller/replicaset/replica_set.go slowStartBatch, and manageJob of the Job controller. Whoever may make
// three of ten pods so tries one, then two, then four, and hears four refusals rather than seven.

import type { Failure } from '../machinery/status.js';
import type { Afterwards, Intent } from './controller.js';

export interface Attempt {
  /** Without what follows from it. */
  readonly intent: Intent;
  readonly afterwards: Afterwards;
  /** What is said of a refusal. */
  readonly refused: (failure: Failure) => readonly Intent[];
}

/** What is left to do after the first refusal, when so many have been made. */
type AtEnd = (failure: Failure, made: number) => readonly Intent[];

/** In batches of 1, 2, 4 and so on. */
export const slowStart = (attempts: readonly Attempt[], atEnd: AtEnd): readonly Intent[] =>
  inBatches(attempts, 1, atEnd);

/** All at a time. */
export const together = (attempts: readonly Attempt[], atEnd: AtEnd): readonly Intent[] =>
  inBatches(attempts, attempts.length, atEnd);

function inBatches(attempts: readonly Attempt[], first: number, atEnd: AtEnd): readonly Intent[] {
  let size = first;
  let end = 0;
  return attempts.map((attempt, i) => {
    if (i === end) {
      end = Math.min(i + size, attempts.length);
      size *= 2;
    }
    const batchEnd = end;
    return made(attempt, (failure) =>
      restOf(attempts, i + 1, batchEnd, (more) => atEnd(failure, i + more)),
    );
  });
}

/** The others of a batch in which one was refused; `finish` is told how many of them were made. */
function restOf(
  attempts: readonly Attempt[],
  from: number,
  to: number,
  finish: (made: number) => readonly Intent[],
): readonly Intent[] {
  const next = attempts[from];
  if (!next || from === to) return finish(0);
  const ifRefused = () => restOf(attempts, from + 1, to, finish);
  const ifMade = () => restOf(attempts, from + 1, to, (more) => finish(more + 1));
  return [made(next, ifRefused, ifMade)];
}

/** The request, what is said of it, and what then follows when it was refused, and when it was not. */
function made(
  { intent, afterwards, refused }: Attempt,
  ifRefused: (failure: Failure) => readonly Intent[],
  ifMade: () => readonly Intent[] = () => [],
): Intent {
  if (intent.type !== 'Ask') return intent;
  return {
    ...intent,
    otherwise: (failure) => [...refused(failure), ...ifRefused(failure)],
    afterwards: (object, present) => [...afterwards(object, present), ...ifMade()],
  };
}
