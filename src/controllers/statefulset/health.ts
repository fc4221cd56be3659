// What a StatefulSet waits for in its pods.

import type { Pod } from '../../kinds/pod/index.js';
import type { Millis } from '../../machinery/object.js';
import { isAvailable, isReady } from '../availability.js';

export const isTerminating = ({ metadata }: Pod): boolean =>
  metadata.deletionTimestamp !== undefined;

export const isRunningAndReady = (pod: Pod): boolean =>
  pod.status?.phase === 'Running' && isReady(pod);

export const isRunningAndAvailable = (pod: Pod, minReadySeconds: number, now: Millis): boolean =>
  pod.status?.phase === 'Running' && isAvailable(pod, minReadySeconds, now);

/** Running, ready for long enough, and not on its way out. A pod still to be created is not. */
export const isUsable = (pod: Pod | undefined, minReadySeconds: number, now: Millis): boolean =>
  pod !== undefined && !isTerminating(pod) && isRunningAndAvailable(pod, minReadySeconds, now);
