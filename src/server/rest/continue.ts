// Where a list that came in part goes on: the revision it is of, and the first key not yet sent
// [apiserver pkg/storage/continue.go].
//
// Upstream forgets old revisions and answers 410 to their tokens; here every revision can be read, so a token
// only expires on a server that is told to forget (watch/compaction.ts).

import type { Revision } from '../../machinery/object.js';
import { badRequest, type Failure } from '../../machinery/status.js';

export interface Continuation {
  readonly revision: Revision;
  /** `namespace/name` of the first object to come, or what would sort just before it. */
  readonly start: string;
}

const VERSION = 'meta.k8s.io/v1';
const INVALID = 'continue key is not valid';

/** The token for what follows the object whose key is `last`. */
export const continueAfter = (revision: Revision, last: string): string =>
  writeContinue({ revision, start: `${last}\u0000` });

export const writeContinue = ({ revision, start }: Continuation): string =>
  Buffer.from(JSON.stringify({ v: VERSION, rv: revision, start })).toString('base64url');

export function readContinue(token: string): Continuation | Failure {
  const read = decode(token);
  const refused = (why: string): Failure => badRequest(`invalid continue token: ${why}`);
  if (read === undefined) return refused(INVALID);
  const { v, rv, start } = read;
  if (v !== VERSION)
    return refused(`${INVALID}: server does not recognize this encoded version ${String(v ?? '')}`);
  if (typeof rv !== 'number' || !Number.isSafeInteger(rv) || rv <= 0)
    return refused(`${INVALID}: incorrect encoded start resourceVersion (version ${VERSION})`);
  if (typeof start !== 'string' || start === '')
    return refused(`${INVALID}: encoded start key empty (version ${VERSION})`);
  if (/(^|\/)\.{0,2}\/|\/\.{1,2}$/.test(start)) return refused(`${INVALID}: ${start}`);
  return { revision: rv, start };
}

function decode(token: string): { v?: unknown; rv?: unknown; start?: unknown } | undefined {
  if (!/^[A-Za-z0-9_-]+$/.test(token)) return undefined;
  try {
    const read: unknown = JSON.parse(Buffer.from(token, 'base64url').toString('utf8'));
    return typeof read === 'object' && read !== null ? read : undefined;
  } catch {
    return undefined;
  }
}
