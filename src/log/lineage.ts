// Where the events of a timeline lie: its own rows, then its parent's up to the fork, and so on. A fork
// copies nothing; whoever reads it walks this list.

import type { Revision } from '../machinery/object.js';

/** Revisions of one timeline are this far from another's. */
const SPAN = 2 ** 40;

export const idOf = (timeline: number, revision: Revision): number => timeline * SPAN + revision;
export const revisionOfId = (id: number): Revision => id % SPAN;

/** Rows of one timeline that belong to a lineage: revisions after `after` up to `upTo`. */
export interface Segment {
  readonly timeline: number;
  readonly after: Revision;
  readonly upTo: Revision;
}

export interface TimelineRow {
  readonly id: number;
  readonly parent: number | null;
  readonly parent_revision: Revision | null;
}

/** The segments of a timeline, its own first. Its own is open at the end. */
export function segmentsOf(timelines: ReadonlyMap<number, TimelineRow>, id: number): Segment[] {
  const segments: Segment[] = [];
  let upTo = SPAN - 1;
  for (
    let row = timelines.get(id);
    row;
    row = row.parent === null ? undefined : timelines.get(row.parent)
  ) {
    const after = Math.min(row.parent_revision ?? 0, upTo);
    segments.push({ timeline: row.id, after, upTo });
    upTo = after;
  }
  return segments;
}

/** The id of a revision as a lineage sees it; undefined before the first. */
export function idIn(segments: readonly Segment[], revision: Revision): number | undefined {
  const segment = segments.find(({ after, upTo }) => revision > after && revision <= upTo);
  return segment && idOf(segment.timeline, revision);
}
