// Event objects are kept for an hour: etcd forgets them that long after they were last written.

import { millisOf } from '../../machinery/duration.js';
import { defineController, remove, wake } from '../controller.js';

const TTL_MS = 3_600_000;

export const eventTtl = defineController({
  name: 'event-ttl',
  reconciles: 'Event',
  actor: () => 'etcd',
  // Nobody sees when exactly; looking at many at once costs less.
  paceMs: 1000,
  reconcile(event, view) {
    const written = event.series?.lastObservedTime ?? event.lastTimestamp ?? event.eventTime;
    // An author may write any time, or none; the API server's own is the least it lives by.
    const last = Math.max(millisOf(written ?? '') || 0, millisOf(event.metadata.creationTimestamp));
    const end = last + TTL_MS;
    return end <= view.now ? [remove(event)] : [wake(end)];
  },
});
