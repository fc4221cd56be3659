// Where the events of a timeline lie: its own rows, then its parent's up to the fork, and so on. A fork
// copies nothing; whoever reads it walks this list.

import type { Millis, Revision } from '../machinery/object.js';
import type { Settings } from '../machinery/settings.js';
import type { Ancestor } from './event-log.js';

/** Revisions of one timeline are this far from another's. */
const SPAN = 2 ** 40;

export const idOf = (timeline: number, revision: Revision): number => timeline * SPAN + revision;
export const revisionOfId = (id: number): Revision => id % SPAN;
export const timelineOfId = (id: number): number => Math.floor(id / SPAN);

/** Rows of one timeline that belong to a lineage: revisions after `after` up to `upTo`. */
export interface Segment {
  readonly timeline: number;
  readonly after: Revision;
  readonly upTo: Revision;
}

/** A timeline of a tape. A fork's events follow on its parent's revision `after`. */
export interface Timeline {
  readonly id: number;
  readonly name: string;
  readonly settings: Settings;
  readonly parent: Timeline | undefined;
  readonly after: Revision;
  /** When it begins: the epoch, or the moment of the fork, which may lie after the event of `after`. */
  readonly begins: Millis;
}

/** The timeline, its parent, and so on. */
function* upwards(timeline: Timeline): Generator<Timeline> {
  for (let next: Timeline | undefined = timeline; next; next = next.parent) yield next;
}

/** The segments of a timeline, its own first. Its own is open at the end. */
export function segmentsOf(timeline: Timeline): readonly Segment[] {
  let upTo = SPAN - 1;
  return Array.from(upwards(timeline), ({ id, after }) => {
    const segment = { timeline: id, after, upTo };
    upTo = after;
    return segment;
  });
}

export const ancestorsOf = (timeline: Timeline): readonly Ancestor[] =>
  Array.from(upwards(timeline), ({ name, after, begins, settings: { seed } }) => ({
    timeline: name,
    after,
    begins,
    seed,
  }));

/** The id of a revision as a lineage sees it; undefined before the first. */
export function idIn(segments: readonly Segment[], revision: Revision): number | undefined {
  const segment = segments.find(({ after, upTo }) => revision > after && revision <= upTo);
  return segment && idOf(segment.timeline, revision);
}
