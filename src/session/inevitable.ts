// When something became inevitable: from moments along the past, other dice are thrown until a horizon, and how often
// it comes to hold is counted. Where that share rises, it was decided.

import type { Expression } from '../history/expression.js';
import { samplesOf } from '../history/samples.js';
import type { EventLog } from '../log/event-log.js';
import { forkInMemory } from '../log/memory-log.js';
import type { Millis, Revision } from '../machinery/object.js';
import { hash } from '../machinery/random.js';
import { Session } from './session.js';

export interface InevitableOptions {
  readonly after: Revision;
  readonly upTo: Revision;
  /** How many moments between the two are tried. */
  readonly moments: number;
  /** How many forks leave at each. */
  readonly runs: number;
  /** How far beyond the last moment they run. */
  readonly horizon: Millis;
  readonly onProgress?: ((runs: number) => void) | undefined;
}

export interface Odds {
  readonly revision: Revision;
  readonly at: Millis;
  /** In how many of the forks that leave here it came to hold, at some moment. */
  readonly held: number;
  readonly runs: number;
}

/** Whatever dice are thrown, a fork does nothing that nobody asked for: actions after its moment are not repeated. */
export function inevitable(
  log: EventLog,
  expression: Expression,
  options: InevitableOptions,
): readonly Odds[] {
  const steps = inevitableStepwise(log, expression, options);
  for (;;) {
    const step = steps.next();
    if (step.done) return step.value;
    options.onProgress?.(step.value);
  }
}

/** Run by run, for whoever has others to serve between two of them; each tells which part is done. */
export function* inevitableStepwise(
  log: EventLog,
  expression: Expression,
  options: InevitableOptions,
): Generator<number, readonly Odds[]> {
  const { moments, runs } = options;
  const until = log.timeAt(options.upTo) + options.horizon;
  let done = 0;
  const odds: Odds[] = [];
  for (const revision of gridOf(log, options)) {
    let held = 0;
    for (let run = 0; run < runs; run++) {
      if (comesToHold(log, expression, { revision, run, until })) held++;
      yield ++done / (moments * runs);
    }
    odds.push({ revision, at: log.timeAt(revision), held, runs });
  }
  return odds;
}

/** Moments at even distances in time; two that fall on one revision are one. */
function gridOf(log: EventLog, { after, upTo, moments }: InevitableOptions): readonly Revision[] {
  const [from, to] = [log.timeAt(after), log.timeAt(upTo)];
  const times = Array.from(
    { length: moments },
    (_, i) => from + ((to - from) * i) / Math.max(1, moments - 1),
  );
  return [...new Set(times.map((time) => Math.min(upTo, Math.max(after, log.revisionAt(time)))))];
}

interface Branch {
  readonly revision: Revision;
  readonly run: number;
  readonly until: Millis;
}

/** The first run throws the dice of the timeline itself. */
function comesToHold(
  log: EventLog,
  expression: Expression,
  { revision, run, until }: Branch,
): boolean {
  const seed = run === 0 ? {} : { seed: hash(`inevitable/${revision}/${run}`, log.settings.seed) };
  const fork = forkInMemory(log, { revision, name: `run-${run}`, ...seed });
  const session = new Session(fork);
  if (until > session.now) session.advance(until - session.now);
  for (const { value } of samplesOf(fork, expression, { after: revision, upTo: fork.head }))
    if (value.ok && value.value === true) return true;
  return false;
}

/** Between which two moments the share rises most; undefined where it never rises. */
export function steepest(
  odds: readonly Odds[],
): { readonly from: Odds; readonly to: Odds } | undefined {
  let best: { from: Odds; to: Odds } | undefined;
  let rise = 0;
  for (const [i, to] of odds.entries()) {
    const from = odds[i - 1];
    const step = from ? to.held / to.runs - from.held / from.runs : 0;
    if (!from || step <= rise) continue;
    rise = step;
    best = { from, to };
  }
  return best;
}
