// A moment of a tape, as people write it: a time, a revision, a bookmark, a part of the whole.
//
//   90s 1h30m 2d   virtual time since the cluster began (`+5m` says the same)
//   -5m            before the latest moment
//   2026-01-01T00:05:00Z   virtual time
//   @1234 @-1      a revision; so many revisions before the latest
//   50%            of the revisions
//   now start      the latest moment, the beginning; other words are bookmarks

import { parseUserDuration } from '../machinery/duration.js';
import type { Millis, Revision } from '../machinery/object.js';
import { type Parsed, parsed, refused } from '../machinery/parsed.js';

/** What a moment is reckoned from. */
export interface Extent {
  readonly head: Revision;
  readonly epoch: Millis;
  /** Virtual time at the head. */
  readonly now: Millis;
  revisionAt(time: Millis): Revision;
  timeAt(revision: Revision): Millis;
  bookmark(name: string): Revision | undefined;
  readonly bookmarks: readonly string[];
}

export interface Moment {
  readonly revision: Revision;
  /** Ages are reckoned from here: the time asked for, which may lie after the revision's. */
  readonly at: Millis;
}

export function parseMoment(text: string, extent: Extent): Parsed<Moment> {
  const word = text.trim();
  if (word === '' || word === 'now') return parsed({ revision: extent.head, at: extent.now });
  if (word === 'start') return parsed({ revision: 0, at: extent.epoch });
  if (word.startsWith('@')) return atRevision(word, extent);
  if (word.endsWith('%')) return atPart(word, extent);
  if (/^\d{4}-\d\d-\d\d/.test(word)) return atTime(Date.parse(word), word, extent);
  const marked = extent.bookmark(word);
  if (marked !== undefined) return parsed({ revision: marked, at: extent.timeAt(marked) });
  return atDuration(word, extent);
}

/** `what-if@90s`, `main@120`, `main@now`: a timeline and a moment in it. Without a name, only a moment. */
export function momentInTimeline(text: string): {
  readonly timeline: string | undefined;
  readonly moment: string;
} {
  const [, timeline, moment = ''] = /^([^@]+)@(.*)$/s.exec(text) ?? [];
  if (timeline === undefined) return { timeline, moment: text };
  const isRevision = /^-?\d+$/.test(moment);
  return { timeline, moment: isRevision ? `@${moment}` : moment || 'now' };
}

function atRevision(word: string, extent: Extent): Parsed<Moment> {
  const match = /^@(-?)(\d+)$/.exec(word);
  if (!match)
    return refused(`"${word}" is not a revision: write @1234, or @-1 for the one before the last`);
  const number = Number(match[2]);
  const revision = match[1] === '-' ? extent.head - number : number;
  if (revision < 0 || revision > extent.head)
    return refused(`there is no revision ${revision}: this tape goes from 0 to ${extent.head}`);
  return parsed({ revision, at: extent.timeAt(revision) });
}

function atPart(word: string, extent: Extent): Parsed<Moment> {
  const percent = Number(word.slice(0, -1));
  if (!(percent >= 0 && percent <= 100))
    return refused(`"${word}" is not a part of the tape: write 0% to 100%`);
  const revision = Math.round((extent.head * percent) / 100);
  return parsed({ revision, at: extent.timeAt(revision) });
}

function atDuration(word: string, extent: Extent): Parsed<Moment> {
  const backwards = word.startsWith('-');
  const duration = parseUserDuration(word.replace(/^[+-]/, ''));
  if (duration.ok)
    return atTime(
      backwards ? extent.now - duration.value : extent.epoch + duration.value,
      word,
      extent,
    );
  const known = extent.bookmarks.length > 0 ? `; bookmarks: ${extent.bookmarks.join(', ')}` : '';
  return refused(
    `"${word}" is not a moment: write 90s or 1h30m since the start, -5m before the end, an RFC 3339 time, @1234, 50%, now, start or a bookmark${known}`,
  );
}

function atTime(time: Millis, word: string, extent: Extent): Parsed<Moment> {
  if (Number.isNaN(time)) return refused(`"${word}" is not a time: write 2026-01-01T00:05:00Z`);
  if (time < extent.epoch)
    return refused(
      `"${word}" lies before the cluster began, ${new Date(extent.epoch).toISOString()}`,
    );
  if (time > extent.now)
    return refused(
      `"${word}" has not happened yet: this tape has come to ${new Date(extent.now).toISOString()}; "kubetape advance" lets time pass`,
    );
  return parsed({ revision: extent.revisionAt(time), at: time });
}
