// What the prefix of a URL names: a timeline of the tape, now or as it was.

import type { View } from '../events/view.js';
import type { Moment } from '../history/moment.js';
import { badRequest, type Failure, failure } from '../machinery/status.js';
import type { ServerPath } from './path.js';
import type { Timeline } from './timeline.js';

/** Without a name, the one that is served where the URL names none. */
export type FindTimeline = (name?: string) => Timeline | undefined;

export interface World extends Timeline {
  /** Missing: the present. */
  readonly moment: Moment | undefined;
  /** How the moment was said. */
  readonly at: string | undefined;
  /** What there is to be seen in it, the same for as long as the request takes. */
  readonly view: View;
}

export function worldOf(path: ServerPath, find: FindTimeline, pinned?: string): World | Failure {
  const { at = pinned, timeline: name } = path;
  const timeline = find(name);
  if (!timeline) return failure(404, 'NotFound', `timelines.kubetape.io "${name}" not found`);
  const { session } = timeline;
  if (at === undefined) return { ...timeline, at, moment: undefined, view: session.view() };
  const moment = session.moment(at);
  if (!moment.ok) return badRequest(moment.error);
  return { ...timeline, at, moment: moment.value, view: session.view(moment.value) };
}
