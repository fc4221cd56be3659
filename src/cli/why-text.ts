// A chain of reasons for people: each step with who did it and when, what it changed, and what decided it.

import { isObjectEvent } from '../events/event.js';
import type { FieldChange } from '../history/field-changes.js';
import { leavesOf, pathText } from '../history/field-path.js';
import { canonicalJson } from '../machinery/canonical-json.js';
import { refOfKey } from '../machinery/object.js';
import type { ObjectRead } from '../reasons/deciding.js';
import { whyFacts } from '../reasons/facts.js';
import type { Hop, Why } from '../reasons/why.js';
import { changeText, offsetText, refText, whatHappened } from './event-text.js';
import { telling } from './gist.js';

/** Fields of an update that are told. */
const CHANGES_MAX = 6;
const READS_MAX = 6;

export function* whyLines({ hops, root }: Why, epoch: number): Generator<string> {
  let copied: Hop['source'];
  for (const hop of hops) {
    const { event, source } = hop;
    const when = `@${event.revision}  ${offsetText(event.at, epoch)}`;
    const by =
      event.type === 'ClockAdvanced'
        ? ''
        : `  (${event.actor}${hop.timed ? ', by the clock' : ''})`;
    yield `${when}  ${whatHappened(event)}${by}`;
    if (isObjectEvent(event)) for (const line of changeLines(hop)) yield `      ${line}`;
    if (event.type === 'ActionTaken' && event.outcome.failure)
      yield `      ${event.outcome.failure.message}`;
    copied = source;
    if (copied) yield `      copied from ${refText(refOfKey(copied.key))} ${pathText(copied.path)}`;
    const reads = readsText(hop);
    if (reads !== '') yield `      ${reads}`;
  }
  yield ENDS[root];
}

const ENDS = {
  action: 'That is where it begins: somebody asked for it.',
  fault: 'That is where it begins: a fault was injected.',
  clock: 'That is where it begins: its time had come.',
  beginning: 'That is where it begins.',
} as const;

/** The value that is followed, in its parts if it has some; all that is worth telling where there is none. */
function changeLines({ path, before, after, changes }: Hop): readonly string[] {
  const place = path && pathText(path);
  const within = changes.filter((change) => place === undefined || change.path.startsWith(place));
  if (place !== undefined && (within.length === 0 || typeof after !== 'object'))
    return [changeText({ path: place, before, after })];
  const told = place === undefined ? telling(within) : within.flatMap(inParts);
  const shown = told.slice(0, CHANGES_MAX).map(changeText);
  const more = told.length - shown.length;
  return more > 0 ? [...shown, `and ${more} more`] : shown;
}

/** What is added with parts of its own is told by these. */
const inParts = (change: FieldChange): readonly FieldChange[] =>
  change.before !== undefined
    ? [change]
    : [...leavesOf(change.after)].map(({ path, value }) => ({
        path: `${change.path}${/^(\[|$)/.test(pathText(path)) ? '' : '.'}${pathText(path)}`,
        before: undefined,
        after: value,
      }));

function readsText({ reads, source, key, counted = new Map() }: Hop): string {
  if (!reads) return '';
  const told = reads.filter((read) => read.key !== source?.key);
  const deciding = told.filter(({ decided, key: read }) => decided && read !== key);
  const others = told.filter(({ decided }) => !decided);
  const parts: string[] = [];
  if (deciding.length > 0)
    parts.push(
      `decided by ${deciding.slice(0, READS_MAX).map(readText).join(', ')}${deciding.length > READS_MAX ? ` and ${kindsText(deciding.slice(READS_MAX))}` : ''}`,
    );
  if (others.length > 0) parts.push(`also read: ${kindsText(others)}`);
  const counts = [...counted].flatMap(([name, count]) => countText(name, count));
  if (counts.length > 0) parts.push(`counted: ${counts.join(', ')}`);
  return parts.join('; ');
}

/** `owner/UID/ready` is said as `ready 2`; which labels were counted says little. */
function countText(name: string, count: number): readonly string[] {
  const [of = '', , what = '', ...more] = name.split('/');
  return of === 'owner' && more.length === 0 ? [`${what} ${count}`] : [];
}

const readText = ({ key, revision }: ObjectRead): string =>
  `${refText(refOfKey(key))} @${revision}`;

/** `3 Pods, 1 Node`. */
function kindsText(reads: readonly ObjectRead[]): string {
  const counts = new Map<string, number>();
  for (const { key } of reads) {
    const { kind } = refOfKey(key);
    counts.set(kind, (counts.get(kind) ?? 0) + 1);
  }
  return [...counts].map(([kind, count]) => `${count} ${kind}${count === 1 ? '' : 's'}`).join(', ');
}

export const whyJson = (why: Why): string => `${canonicalJson(whyFacts(why))}\n`;
