// The event with which something came to hold, found by halving: as many questions as the log's length has
// binary digits. That is the answer only if it came to hold once; whether it did is looked into as well, as far as
// that costs no more than finding it.

import type { EventLog } from '../log/event-log.js';
import { equal } from '../machinery/equal.js';
import type { Expression } from './expression.js';
import { type Sample, type Stretch, sampleIn, samplesOf } from './samples.js';
import { World } from './world.js';

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
  /** How many were looked at in all, to see whether it changes more than once; every one, where `isExact`. */
  readonly looked: number;
}

/** A stretch this short is gone through event by event to count the changes. */
const EXACT_MAX = 20_000;
/** Unless that means to look at more objects than this. */
const EXACT_WORK_MAX = 200_000;
/** In a longer one, so many moments more are looked at, while there is room for so many objects. */
const GRID = 32;
const GRID_WORK_MAX = 5_000;

/** With more objects than this, so FEW are looked at first. */
const MANY = 1_000;
const FEW = 64;
const NEAR = 1_024;

export function bisect(log: EventLog, expression: Expression, stretch: Stretch): Bisected {
  const world = new World(log, expression);
  const known = new Map<number, Sample>();
  const ask = (revision: number): Sample => {
    const sample = known.get(revision) ?? sampleIn(world, log, revision);
    known.set(revision, sample);
    return sample;
  };
  const { after, upTo } = stretch;
  const first = ask(after);
  const last = ask(upTo);
  let low = first;
  let high = last;
  const isFound = !equal(first.value, last.value);
  const isBetween = (revision: number) => revision > low.revision && revision < high.revision;
  const halve = (revision: number): void => {
    const sample = ask(revision);
    if (equal(sample.value, first.value)) low = sample;
    else high = sample;
  };
  const hint =
    isFound && world.isGathered && world.size > MANY
      ? hintOf(log, expression, stretch, Math.floor(world.size / FEW))
      : undefined;
  if (hint !== undefined && isBetween(hint)) {
    halve(hint);
    // Away from the hint in longer and longer steps, to where it is still what it was, or already what it becomes.
    const direction = low.revision === hint ? 1 : -1;
    for (let step = NEAR; isBetween(hint + direction * step); step *= 8)
      halve(hint + direction * step);
  }
  while (isFound && high.revision - low.revision > 1)
    halve(Math.floor((low.revision + high.revision) / 2));
  const asked = known.size;
  const exact = upTo - after <= EXACT_MAX ? flipsIn(log, expression, stretch) : undefined;
  if (exact === undefined) askOnGrid(ask, stretch, world);
  return {
    first,
    last,
    before: isFound ? low : undefined,
    found: isFound ? high : undefined,
    flips: exact ?? flipsAmong(known.values()),
    isExact: exact !== undefined,
    asked,
    looked: exact === undefined ? known.size : upTo - after + 1,
  };
}

/**
 * Where a few of the objects have become what they are in the end. Looking at all of them anywhere else costs the
 * most, so it is better to begin near there, though it is only a guess.
 */
function hintOf(
  log: EventLog,
  expression: Expression,
  { after, upTo }: Stretch,
  oneIn: number,
): number {
  const world = new World(log, expression);
  const fewAt = (revision: number) => {
    world.moveToFew(revision, oneIn);
    return world.partial;
  };
  const end = fewAt(upTo);
  let low = after;
  let high = upTo;
  while (high - low > NEAR / 4) {
    const middle = Math.floor((low + high) / 2);
    if (equal(fewAt(middle), end)) high = middle;
    else low = middle;
  }
  return high;
}

/** Every change, event by event; undefined where that is too much. */
function flipsIn(log: EventLog, expression: Expression, stretch: Stretch): number | undefined {
  const world = new World(log, expression);
  const goesOn = () => world.work <= EXACT_WORK_MAX;
  const samples = [...samplesOf(log, expression, stretch, { world, goesOn })];
  return goesOn() ? samples.length - 1 : undefined;
}

/** The order in which a few of them lie evenly as well: the binary digits of the places, backwards. */
function askOnGrid(ask: (revision: number) => Sample, { after, upTo }: Stretch, world: World) {
  const most = world.work + GRID_WORK_MAX;
  for (let i = 1; i < GRID && world.work + world.size <= most; i++)
    ask(after + Math.floor((upTo - after) * backwards(i)));
}

function backwards(place: number): number {
  let share = 0;
  for (let rest = place, half = 0.5; rest > 0; rest = Math.floor(rest / 2), half /= 2)
    if (rest % 2 === 1) share += half;
  return share;
}

/** A lower bound: what comes and goes between two moments is not seen. */
function flipsAmong(known: Iterable<Sample>): number {
  const samples = [...known].sort((a, b) => a.revision - b.revision);
  return samples.filter((sample, i) => i > 0 && !equal(sample.value, samples[i - 1]?.value)).length;
}
