// The actions of a log, asked again at their times: what they lead to must be what the log says.
//
// Inputs are actions, and time that somebody let pass. When time comes to an instant, what is due then is done;
// what becomes due at that same instant later has been done before an action if its events lie before.

import { askedAgain } from '../cluster/action.js';
import { Cluster } from '../cluster/cluster.js';
import type { ClusterEvent } from '../events/event.js';
import type { EventLog } from '../log/event-log.js';
import { forkInMemory, memoryLog } from '../log/memory-log.js';
import { equal } from '../machinery/equal.js';
import type { Revision } from '../machinery/object.js';

/** Where the two stories part. */
export interface Divergence {
  readonly revision: Revision;
  /** What the log says; undefined where it has ended. */
  readonly recorded: ClusterEvent | undefined;
  /** What happens now; undefined where nothing does. */
  readonly now: ClusterEvent | undefined;
}

export interface Rerun {
  readonly log: EventLog;
  readonly divergence: Divergence | undefined;
}

export interface RerunOptions {
  /** The log that this one was forked from: its past is taken as it is. */
  readonly parent?: EventLog | undefined;
  readonly onProgress?: ((events: number) => void) | undefined;
}

/** Who writes down that the end of a tape was lost: nothing that a cluster does. */
export const REPAIRER = 'kubetape repair';
const PROGRESS_EVERY = 1_000;

export function rerun(log: EventLog, { parent, onProgress }: RerunOptions = {}): Rerun {
  const again = beginningOf(log, parent);
  const comparison = new Comparison(log, again);
  let cluster = new Cluster({ log: again });
  for (const event of log.read(again.head)) {
    if (event.type !== 'ActionTaken' && event.type !== 'ClockAdvanced') continue;
    if (event.actor === REPAIRER) {
      // What had been under way was lost with the end; the cluster is opened anew, as it was then.
      if (again.head < event.revision - 1) break;
      again.append([event]);
      cluster = new Cluster({ log: again });
    } else carryOut(cluster, event);
    const divergence = comparison.goOn();
    if (divergence) return { log: again, divergence };
    if (event.revision % PROGRESS_EVERY === 0) onProgress?.(event.revision);
  }
  cluster.proceed(log.lastAt, () => cluster.state.revision < log.head);
  return { log: again, divergence: comparison.goOn() ?? comparison.ends() };
}

function carryOut(
  cluster: Cluster,
  event: Extract<ClusterEvent, { type: 'ActionTaken' | 'ClockAdvanced' }>,
): void {
  const { at, revision } = event;
  cluster.proceed(at - 1, () => true);
  cluster.proceed(at, () => cluster.state.now < at || cluster.state.revision < revision - 1);
  if (event.type === 'ClockAdvanced') {
    cluster.proceed(at, () => true);
    cluster.pass(at, true);
    return;
  }
  if (cluster.state.now < at) cluster.pass(at, false);
  cluster.act(askedAgain(event));
}

function beginningOf(log: EventLog, parent: EventLog | undefined): EventLog {
  const [own] = log.lineage;
  if (!parent || !own) return memoryLog(log.settings);
  const { after: revision, begins: at, timeline: name, seed } = own;
  return forkInMemory(parent, { revision, at, name, seed });
}

class Comparison {
  readonly #log: EventLog;
  readonly #again: EventLog;
  #compared: Revision;

  constructor(log: EventLog, again: EventLog) {
    this.#log = log;
    this.#again = again;
    this.#compared = again.head;
  }

  /** Compares what has come since it was asked last. */
  goOn(): Divergence | undefined {
    const { head } = this.#again;
    const now = this.#again.read(this.#compared, head)[Symbol.iterator]();
    for (const recorded of this.#log.read(this.#compared, Math.min(head, this.#log.head))) {
      const event: ClusterEvent | undefined = now.next().value;
      if (!equal(recorded, event)) return { revision: recorded.revision, recorded, now: event };
    }
    this.#compared = Math.min(head, this.#log.head);
    return undefined;
  }

  ends(): Divergence | undefined {
    const { head } = this.#log;
    if (this.#again.head === head) return undefined;
    const revision = Math.min(head, this.#again.head) + 1;
    const [recorded] = this.#log.read(revision - 1, Math.min(revision, head));
    const [now] = this.#again.read(revision - 1, Math.min(revision, this.#again.head));
    return { revision, recorded, now };
  }
}
