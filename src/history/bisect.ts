// The event with which something came to hold, found by halving: as many questions as the log's length has
// binary digits. That is the answer only if it came to hold once; whether it did is looked into as well.

import type { EventLog } from '../log/event-log.js';
import { equal } from '../machinery/equal.js';
import type { Expression } from './expression.js';
import { type Sample, type Stretch, sampleAt, samplesOf } from './samples.js';

export interface Bisected {
  /** Before and after the whole stretch. */
  readonly first: Sample;
  readonly last: Sample;
  /** The value just before it changed, and the event with which it did; undefined when the ends are alike. */
  readonly before: Sample | undefined;
  readonly found: Sample | undefined;
  /** How often the value changes in the stretch; at least so often, unless `isExact`. */
  readonly flips: number;
  readonly isExact: boolean;
  /** How many moments were looked at to find it. */
  readonly asked: number;
}

/** A stretch this short is gone through event by event to count the changes. */
const EXACT_MAX = 20_000;
/** In a longer one, so many moments are looked at. */
const GRID = 32;

export function bisect(log: EventLog, expression: Expression, stretch: Stretch): Bisected {
  const known = new Map<number, Sample>();
  const ask = (revision: number): Sample => {
    const sample = known.get(revision) ?? sampleAt(log, expression, revision);
    known.set(revision, sample);
    return sample;
  };
  const { after, upTo } = stretch;
  const first = ask(after);
  const last = ask(upTo);
  let low = first;
  let high = last;
  if (!equal(first.value, last.value))
    while (high.revision - low.revision > 1) {
      const middle = ask(Math.floor((low.revision + high.revision) / 2));
      if (equal(middle.value, first.value)) low = middle;
      else high = middle;
    }
  const isFound = !equal(first.value, last.value);
  const asked = known.size;
  const isExact = upTo - after <= EXACT_MAX;
  const flips = isExact
    ? [...samplesOf(log, expression, stretch)].length - 1
    : flipsOnGrid(ask, stretch, known);
  return {
    first,
    last,
    before: isFound ? low : undefined,
    found: isFound ? high : undefined,
    flips,
    isExact,
    asked,
  };
}

/** A lower bound: what comes and goes between two points of the grid is not seen. */
function flipsOnGrid(
  ask: (revision: number) => Sample,
  { after, upTo }: Stretch,
  known: ReadonlyMap<number, Sample>,
): number {
  for (let i = 1; i < GRID; i++) ask(after + Math.floor(((upTo - after) * i) / GRID));
  const samples = [...known.values()].sort((a, b) => a.revision - b.revision);
  return samples.filter((sample, i) => i > 0 && !equal(sample.value, samples[i - 1]?.value)).length;
}
