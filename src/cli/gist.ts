// What a version changed, in a few words: enough to read a tree of causes by.

import type { FieldChange } from '../history/field-changes.js';
import { changeText } from './event-text.js';

const SHOWN_MAX = 2;
/** Changes of these come along with others, and say little. */
const AWAY =
  /(Time|Timestamp|[gG]eneration|containerID|imageID|reason|message)$|uncounted|managedFields/;
/** The most telling first. */
const ORDER = [
  /^metadata\.deletionTimestamp$/,
  /^spec\./,
  /^status\.phase$/,
  /^status\.conditions\[type=(Ready|Available|Complete|Failed|Progressing)\]\.status$/,
  /^status\.(\w*[rR]eplicas|active|succeeded|failed)$/,
  /^metadata\./,
  /^status\.conditions/,
];

/** `: spec.replicas: 1 → 3, and 4 more`; nothing when nothing worth telling changed. */
export function gist(changes: readonly FieldChange[]): string {
  const found = telling(changes);
  if (found.length === 0) return '';
  const shown = found.slice(0, SHOWN_MAX).map(wordsFor);
  const more = found.length - shown.length;
  return `: ${shown.join(', ')}${more > 0 ? `, and ${more} more` : ''}`;
}

/** The changes worth telling, the most telling first. */
export const telling = (changes: readonly FieldChange[]): readonly FieldChange[] =>
  changes
    .filter(({ path }) => path === 'metadata.deletionTimestamp' || !AWAY.test(path))
    .map((change) => ({ change, rank: rankOf(change.path) }))
    .sort((a, b) => a.rank - b.rank)
    .map(({ change }) => change);

const wordsFor = (change: FieldChange): string =>
  change.path === 'metadata.deletionTimestamp' ? 'to be deleted' : changeText(change);

function rankOf(path: string): number {
  const rank = ORDER.findIndex((pattern) => pattern.test(path));
  return rank < 0 ? ORDER.length : rank;
}
