// The hash chain: every event's hash covers the hash before it, so that nothing can be changed, left out or
// put in between without all that follows showing it.

import { hash } from 'node:crypto';
import type { Settings } from '../machinery/settings.js';
import type { NewRow } from './appender.js';

/** What the first event's hash covers. */
export const chainStart = (settings: Settings): string =>
  hash('sha256', JSON.stringify(settings)).slice(0, 32);

/** The hash of a row as it is stored, 32 hexadecimal digits; of the actor's name, for numbers are only this file's. */
export function chainNext(before: string, row: NewRow): string {
  const { id, at, type, actor, because, object, key, base, payload } = row;
  const text = `${before}|${id}|${at}|${type}|${actor}|${because}|${object}|${key}|${base}|${payload}`;
  return hash('sha256', text).slice(0, 32);
}
