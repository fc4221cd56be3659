// What a DaemonSet reports [kubernetes pkg/controller/daemon updateDaemonSetStatus].

import type { DaemonSet } from '../../kinds/daemonset/index.js';
import type { Millis } from '../../machinery/object.js';
import { isAvailable, isReady } from '../availability.js';
import { omitEmpty } from '../conditions.js';
import { isUpdated } from './daemon-pod.js';
import type { Place } from './placement.js';

export function statusOf(
  ds: DaemonSet,
  places: readonly Place[],
  hash: string,
  now: Millis,
): NonNullable<DaemonSet['status']> {
  const { minReadySeconds = 0 } = ds.spec;
  const wanted = places.filter(({ may }) => may.run);
  // Of several pods on a node, the oldest one counts.
  const oldest = wanted.flatMap(({ pods }) => pods[0] ?? []);
  const available = oldest.filter((pod) => isAvailable(pod, minReadySeconds, now)).length;
  const { collisionCount, conditions } = ds.status ?? {};
  return {
    currentNumberScheduled: oldest.length,
    numberMisscheduled: places.filter(({ may, pods }) => !may.run && pods.length > 0).length,
    desiredNumberScheduled: wanted.length,
    numberReady: oldest.filter(isReady).length,
    ...omitEmpty({
      observedGeneration: ds.metadata.generation ?? 0,
      updatedNumberScheduled: oldest.filter((pod) => isUpdated(ds, pod, hash)).length,
      numberAvailable: available,
      numberUnavailable: wanted.length - available,
    }),
    ...(collisionCount === undefined ? {} : { collisionCount }),
    ...(conditions === undefined ? {} : { conditions }),
  };
}
