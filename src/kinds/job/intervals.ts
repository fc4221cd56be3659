// Sets of completion indexes as Indexed Jobs write them: `1,3-5,7` [pkg/controller/job/indexed_job_utils.go].

/** Both ends belong to it. */
export interface Interval {
  readonly first: number;
  readonly last: number;
}
/** Ascending, and neither overlapping nor touching. */
export type Intervals = readonly Interval[];

/** Reads the text form, forgivingly; what lies at or above `completions` is left out. */
export function parseIntervals(text: string, completions: number): Intervals {
  const result: Interval[] = [];
  if (text === '') return result;
  for (const part of text.split(',')) {
    const [from = '', to] = part.split('-');
    const first = wholeNumber(from);
    if (first === undefined) continue;
    if (first >= completions) break;
    const end = to === undefined ? first : wholeNumber(to);
    if (end === undefined) continue;
    append(result, { first, last: Math.min(end, completions - 1) });
  }
  return result;
}

/** `0,1` for two neighbours and `0-2` for more, as upstream abbreviates. */
export const formatIntervals = (intervals: Intervals): string =>
  intervals
    .map(({ first, last }) => {
      if (first === last) return String(first);
      return `${first}${last === first + 1 ? ',' : '-'}${last}`;
    })
    .join(',');

export function mergeIntervals(a: Intervals, b: Intervals): Intervals {
  if (b.length === 0) return a;
  const result: Interval[] = [];
  for (const interval of [...a, ...b].sort((x, y) => x.first - y.first)) append(result, interval);
  return result;
}

export const withIndexes = (intervals: Intervals, indexes: Iterable<number>): Intervals =>
  mergeIntervals(
    intervals,
    [...indexes].sort((a, b) => a - b).map((index) => ({ first: index, last: index })),
  );

export const countOf = (intervals: Intervals): number =>
  intervals.reduce((sum, { first, last }) => sum + last - first + 1, 0);

export function hasIndex(intervals: Intervals, index: number): boolean {
  let low = 0;
  let high = intervals.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((intervals[middle]?.last ?? 0) >= index) high = middle;
    else low = middle + 1;
  }
  return (intervals[low]?.first ?? Number.POSITIVE_INFINITY) <= index;
}

/** The first `count` indexes below `completions` that are not in `taken`. */
export function firstMissing(taken: Intervals, count: number, completions: number): number[] {
  const result: number[] = [];
  let candidate = 0;
  for (const { first, last } of taken) {
    while (candidate < Math.min(first, completions) && result.length < count)
      result.push(candidate++);
    candidate = Math.max(candidate, last + 1);
  }
  while (candidate < completions && result.length < count) result.push(candidate++);
  return result;
}

/** What is wrong with the text as a user's succeededIndexes, or how many indexes it names. */
export function checkIntervals(text: string, completions: number): number | string {
  if (text === '') return 0;
  let previous: number | undefined;
  let total = 0;
  for (const part of text.split(',')) {
    const interval = checkInterval(part, completions);
    if (typeof interval === 'string') return interval;
    if (previous !== undefined && previous >= interval.first)
      return `non-increasing order, previous: ${previous}, current: ${interval.first}`;
    total += interval.last - interval.first + 1;
    previous = interval.last;
  }
  return total;
}

function checkInterval(text: string, completions: number): Interval | string {
  const ends = text.split('-');
  if (ends.length > 2)
    return `the fragment ${JSON.stringify(text)} violates the requirement that an index interval can have at most two parts separated by '-'`;
  const numbers: number[] = [];
  for (const end of ends) {
    const number = wholeNumber(end);
    if (number === undefined)
      return `cannot convert string to integer for index: ${JSON.stringify(end)}`;
    if (number >= completions) return `too large index: ${JSON.stringify(end)}`;
    numbers.push(number);
  }
  const [first = 0, last = first] = numbers;
  if (ends.length > 1 && first >= last)
    return `non-increasing order, previous: ${first}, current: ${last}`;
  return { first, last };
}

function append(intervals: Interval[], next: Interval): void {
  const last = intervals.at(-1);
  if (!last || next.first > last.last + 1) intervals.push(next);
  else if (last.last < next.last)
    intervals[intervals.length - 1] = { first: last.first, last: next.last };
}

const wholeNumber = (text: string): number | undefined =>
  /^[-+]?\d+$/.test(text) ? Number(text) : undefined;
