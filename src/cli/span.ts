// Moments, and stretches of the tape between two of them, as flags name them.

import type { Moment } from '../history/moment.js';
import { fail } from '../kubectl/problem.js';
import type { Session } from '../session/session.js';

export function momentOf(session: Session, text: string): Moment {
  const read = session.moment(text);
  return read.ok ? read.value : fail(read.error);
}

/** Words that mean another moment once more has happened. */
const MOVING = /^(now|-.*|@-.*|.*%)$/;

/** What a moment is called for good. */
export function lastingWord(session: Session, text: string): string {
  const { revision } = momentOf(session, text);
  return MOVING.test(text) ? `@${revision}` : text;
}

/** The revisions after `since` up to `until`; empty texts are the ends of the tape. */
export function spanOf(
  session: Session,
  since: string,
  until: string,
): { readonly after: number; readonly upTo: number } {
  const after = since === '' ? 0 : momentOf(session, since).revision;
  const upTo = until === '' ? session.log.head : momentOf(session, until).revision;
  if (after > upTo) fail('--since lies after --until');
  return { after, upTo };
}
