// What protects a controller from its own cache: it waits until it sees what it has written itself
// [kubernetes pkg/controller/controller_utils.go ControllerExpectations, and KEP-5647 since 1.36].
//
// Upstream keeps both in memory. Here they follow from the log, and are only asked for while a cache lags.

import type { View } from '../events/view.js';
import type { FeatureGate } from '../machinery/features.js';
import type { KubeObject, Millis } from '../machinery/object.js';

/** After so long upstream takes expectations for met, whatever it sees (kubernetes#129795). */
const EXPECTATIONS_MS = 5 * 60_000;

const unseenPods = (view: View, owner: KubeObject) =>
  view.unseenWrites?.(owner).filter(({ kind }) => kind === 'Pod') ?? [];

/** Whether it may create and delete pods of `owner`: all that it wrote last is seen, or is long ago. */
export function expectationsMet(view: View, owner: KubeObject): boolean {
  const last: Millis | undefined = unseenPods(view, owner).at(-1)?.at;
  return last === undefined || view.now - last > EXPECTATIONS_MS;
}

/** Whether it sees everything it wrote of `owner` and its objects; releases without the gate do not ask. */
export const seesItsWrites = (view: View, owner: KubeObject, gate: FeatureGate): boolean =>
  !view.unseenWrites || !view.feature(gate) || view.unseenWrites(owner).length === 0;

/** Whether no pod of `owner` that it wrote is out of date in its cache. */
export const seesItsPods = (view: View, owner: KubeObject): boolean =>
  unseenPods(view, owner).length === 0;
