// When the kubelet looks at a pod: once a second, at a point in the second that the dice lay for each pod.
//
// Kubernetes' timestamps are cut to whole seconds. What the kubelet does on its tick can be told exactly from
// one, for there is one tick in every second; a restarted simulator thus knows all times there were.

import type { View } from '../../events/view.js';
import type { Pod } from '../../kinds/pod/index.js';
import { millisOf } from '../../machinery/duration.js';
import type { Millis } from '../../machinery/object.js';

const SECOND = 1000;

/** The sub-second part of all ticks of a pod. */
const phase = (view: View, pod: Pod, period: number): number =>
  view.roll(period, 'kubelet', 'tick', pod.metadata.uid);

/** The first tick after `at`. */
export function tickAfter(view: View, pod: Pod, at: Millis, period = SECOND): Millis {
  const offset = phase(view, pod, period);
  return (Math.floor((at - offset) / period) + 1) * period + offset;
}

export const isTick = (view: View, pod: Pod, at: Millis, period = SECOND): boolean =>
  (at - phase(view, pod, period)) % period === 0;

/** The tick in the second that a timestamp names. */
export const tickOf = (view: View, pod: Pod, time: string): Millis =>
  millisOf(time) + phase(view, pod, SECOND);
