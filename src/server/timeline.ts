// A timeline that is served: who reads it, who writes it, who watches it, and what lets its time pass.

import type { Session } from '../session/session.js';
import { Heard } from './pods/heard.js';
import { Pump, type Rhythm } from './pump.js';
import { type Wall, wall } from './wall.js';
import { type CompactAfter, Compaction } from './watch/compaction.js';
import { Hub } from './watch/hub.js';
import { WriteQueue } from './write-queue.js';

export interface Timeline {
  /** What it is called in a URL. */
  readonly name: string;
  readonly session: Session;
  readonly writes: WriteQueue;
  readonly hub: Hub;
  readonly pump: Pump;
  readonly compaction: Compaction;
  readonly heard: Heard;
  /** Ends watches in good order, and lets no more time pass. */
  close(): void;
}

export interface TimelineOptions {
  readonly name: string;
  readonly session: Session;
  readonly rhythm?: Rhythm;
  readonly compactAfter?: CompactAfter;
  readonly wall?: Wall;
  readonly onTrouble?: (error: unknown) => void;
}

export function openTimeline(options: TimelineOptions): Timeline {
  const { name, session } = options;
  const clock = options.wall ?? wall;
  const hub = new Hub(session, clock);
  const pump = new Pump({
    session,
    wall: clock,
    rhythm: options.rhythm ?? { mode: 'settle', speed: 1 },
    watches: hub,
    ...(options.onTrouble ? { onTrouble: options.onTrouble } : {}),
  });
  return {
    name,
    session,
    writes: new WriteQueue(session, pump),
    hub,
    pump,
    compaction: new Compaction(options.compactAfter),
    heard: new Heard(),
    close: () => {
      hub.close();
      pump.stop();
    },
  };
}
