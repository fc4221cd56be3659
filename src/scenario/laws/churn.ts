// `bounded-churn`: nobody makes pods in a hot loop (kubernetes#72593: 1,800 a minute).

import { isObjectEvent } from '../../events/event.js';
import { controllerOf, type Millis } from '../../machinery/object.js';
import type { KnownLaw } from '../claim.js';

const WINDOW_MS = 60_000;
/** More than anything of a usual size has a reason to make. */
const FEW = 30;
/** Each pod may be replaced so often in a minute. */
const ROUNDS = 5;

export const boundedChurn: KnownLaw = {
  name: 'bounded-churn',
  about: `No owner makes more than ${FEW} pods and ${ROUNDS} for each one it wants within a minute.`,
  watch() {
    const made = new Map<string, Millis[]>();
    return (event, view) => {
      if (!isObjectEvent(event) || event.type !== 'ObjectCreated') return undefined;
      const { object, at } = event;
      const owner = object.kind === 'Pod' ? controllerOf(object) : undefined;
      if (!owner) return undefined;
      const times = (made.get(owner.uid) ?? []).filter((time) => time > at - WINDOW_MS);
      times.push(at);
      made.set(owner.uid, times);
      if (times.length <= FEW) return undefined;
      const { namespace } = object.metadata;
      const found = view.find({ kind: owner.kind, namespace, name: owner.name }) as
        | { spec?: { replicas?: number; parallelism?: number } }
        | undefined;
      const wanted = found?.spec?.replicas ?? found?.spec?.parallelism ?? view.all('Node').length;
      return times.length > FEW + ROUNDS * wanted
        ? `${owner.kind.toLowerCase()}/${owner.name} has made ${times.length} pods within a minute`
        : undefined;
    };
  },
};
