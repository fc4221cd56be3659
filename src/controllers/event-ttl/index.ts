// Event objects are kept for an hour: etcd forgets them that long after they were last written.
//
// Those written in one minute hang on one lease, which lasts until the last of them is an hour old, and go together
// [apiserver pkg/storage/etcd3/lease_manager.go: DefaultLeaseReuseDurationSeconds]. A departure: there the minute
// begins with the first of them, here with the clock's, so that the object alone tells when it goes.

import type { EventObject } from '../../kinds/event/index.js';
import { millisOf } from '../../machinery/duration.js';
import type { Millis } from '../../machinery/object.js';
import { defineController, remove, wake } from '../controller.js';

const TTL_MS = 3_600_000;
/** How long a lease is given to new objects. */
const LEASE_REUSE_MS = 60_000;

export const eventTtl = defineController({
  name: 'event-ttl',
  reconciles: 'Event',
  actor: () => 'etcd',
  // Nobody sees when exactly; looking at many at once costs less.
  paceMs: 1000,
  sleepsUntil: endOf,
  reconcile(event, view) {
    const end = endOf(event);
    return end <= view.now ? [remove(event)] : [wake(end)];
  },
});

function endOf({ metadata, series, lastTimestamp, eventTime }: EventObject): Millis {
  const created = metadata.creationTimestamp;
  const written = series?.lastObservedTime ?? lastTimestamp ?? eventTime ?? created;
  // An author may write any time, or none; the API server's own is the least it lives by.
  const last = written === created ? 0 : millisOf(written) || 0;
  const end = Math.max(last, millisOf(created)) + TTL_MS;
  return Math.ceil(end / LEASE_REUSE_MS) * LEASE_REUSE_MS;
}
