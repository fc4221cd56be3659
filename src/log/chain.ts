// The hash chain: every event's hash covers the hash before it, so that nothing can be changed, left out or
// put in between without all that follows showing it.

import { hash } from 'node:crypto';
import type { Millis, Revision } from '../machinery/object.js';
import type { Settings } from '../machinery/settings.js';
import type { NewRow } from './appender.js';
import { idOf, type Timeline } from './lineage.js';

/** What the first event's hash covers. */
const chainStart = (settings: Settings): string => digest(JSON.stringify(settings));

/** What the hash of a fork's first event covers: all that its parent had by then, and the fork itself. */
const forkStart = (parent: string, begins: Millis, settings: Settings): string =>
  digest(`${parent}|${begins}|${JSON.stringify(settings)}`);

/** The hash of everything up to a revision of a timeline, given how a stored one is read. */
export function chainUpTo(
  timeline: Timeline,
  revision: Revision,
  stored: (id: number) => string,
): string {
  const { id, parent, after, begins, settings } = timeline;
  if (revision > after) return stored(idOf(id, revision));
  if (!parent) return chainStart(settings);
  const inherited = chainUpTo(parent, revision, stored);
  return revision === after ? forkStart(inherited, begins, settings) : inherited;
}

/** The hash of a row as it is stored; of the actor's name, for numbers are only this file's. */
export function chainNext(before: string, row: NewRow): string {
  const { id, at, type, actor, because, object, key, base, payload } = row;
  return digest(
    `${before}|${id}|${at}|${type}|${actor}|${because}|${object}|${key}|${base}|${payload}`,
  );
}

/** 132 bits of a SHA-256, in 22 characters of base64: as text, because bytes are slow to hand to SQLite. */
const digest = (text: string): string => hash('sha256', text, 'base64').slice(0, 22);
