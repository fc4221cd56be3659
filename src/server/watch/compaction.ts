// How far back clients may go: everything, unless the server is told to forget as etcd does.
//
// The tape keeps it all in any case. What is refused is what clients must be able to cope with on a real
// cluster: an old resourceVersion, or the token of a list that began long ago
// [apiserver pkg/storage/cacher/watch_cache.go; etcd3/errors.go].

import type { EventLog } from '../../log/event-log.js';
import type { Millis, Revision } from '../../machinery/object.js';
import { type Failure, failure } from '../../machinery/status.js';

export type CompactAfter = { readonly events: number } | { readonly duration: Millis } | undefined;

export class Compaction {
  readonly #after: CompactAfter;

  constructor(after: CompactAfter) {
    this.#after = after;
  }

  /** The oldest revision that may still be asked for. */
  oldest(log: EventLog): Revision {
    const after = this.#after;
    if (!after) return 0;
    if ('events' in after) return Math.max(0, log.head - after.events);
    return log.revisionAt(log.lastAt - after.duration);
  }

  refuseWatch(log: EventLog, revision: Revision | undefined): Failure | undefined {
    const oldest = this.oldest(log);
    if (revision === undefined || revision >= oldest) return undefined;
    return expired(`too old resource version: ${revision} (${oldest})`);
  }

  refuseList(log: EventLog, revision: Revision): Failure | undefined {
    if (revision >= this.oldest(log)) return undefined;
    return expired('The resourceVersion for the provided list is too old.');
  }

  /** For a token that continues a list; `again` continues it in the present instead. */
  refuseContinue(log: EventLog, revision: Revision, again: string): Failure | undefined {
    if (revision >= this.oldest(log)) return undefined;
    const refused = expired(CONTINUE);
    return { ...refused, metadata: { continue: again } } as unknown as Failure;
  }
}

const expired = (message: string): Failure => failure(410, 'Expired', message);

const CONTINUE =
  'The provided continue parameter is too old to display a consistent list result. You can start a new list without the continue parameter, or use the continue token in this response to retrieve the remainder of the results. Continuing with the provided token results in an inconsistent list - objects that were created, modified, or deleted between the time the first chunk was returned and now may show up in the list.';
