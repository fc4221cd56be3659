// A timeline that is served: who reads it, who writes it, who watches it, and what lets its time pass.

import type { Session } from '../session/session.js';
import type { KeyPair } from './identity/certificates.js';
import { signApproved } from './identity/signing.js';
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
  /** Signs certificates for those whose requests are approved; without it nobody does. */
  readonly authority?: KeyPair;
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
  const writes = new WriteQueue(session, pump);
  const { authority: ca, onTrouble = () => undefined } = options;
  if (ca) signApproved({ session, writes, ca, onTrouble });
  return {
    name,
    session,
    writes,
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
