// ResourceQuota controller: writes down how much of each quota is used [pkg/controller/resourcequota].
//
// Departure: it follows every object that a quota counts, where upstream hears of deletions and recounts the
// rest every five minutes.

import type { View } from '../../events/view.js';
import { findKind } from '../../kinds/lookup.js';
import type { Pod } from '../../kinds/pod/index.js';
import { isCharged } from '../../kinds/pod/quota-usage.js';
import { amountText, formatOfUsed } from '../../kinds/resourcequota/amounts.js';
import type { ResourceQuota } from '../../kinds/resourcequota/index.js';
import { usageOf, usedOf } from '../../kinds/resourcequota/usage.js';
import { type KubeObject, kindName, refOf } from '../../machinery/object.js';
import { type Change, defineController, setStatus } from '../controller.js';

export const resourceQuotaController = defineController({
  name: 'resourcequota-controller',
  reconciles: 'ResourceQuota',
  watches: {
    '*': (change, view) => {
      const { namespace } = change.object.metadata;
      if (namespace === undefined || !matters(change)) return [];
      return view
        .list('ResourceQuota', namespace)
        .filter((quota) => isCountedBy(quota, change.object, view))
        .map(refOf);
    },
  },
  heeds: (kind) => kind !== 'Event',
  reconcile(quota, view) {
    const hard = quota.spec.hard ?? {};
    return [setStatus(quota, { hard: { ...hard }, used: usedBy(quota, hard, view) })];
  },
});

/** Objects come and go; pods end, services and claims change what they take. */
function matters({ object, before, deleted }: Change): boolean {
  if (!before || deleted) return true;
  if (object.kind === 'Pod') return isCharged(object as Pod) !== isCharged(before as Pod);
  return object.kind === 'Service' || object.kind === 'PersistentVolumeClaim';
}

function isCountedBy({ spec }: ResourceQuota, object: KubeObject, view: View): boolean {
  if (object.kind === 'Pod') return true;
  const kind = findKind(view, kindName(object.apiVersion, object.kind));
  const names = Object.keys(spec.hard ?? {});
  return kind !== undefined && Object.keys(usageOf(kind, object, names)).length > 0;
}

function usedBy(
  quota: ResourceQuota,
  hard: Readonly<Record<string, string>>,
  view: View,
): Record<string, string> {
  const used: Record<string, string> = {};
  for (const name of Object.keys(hard).sort()) {
    const amount = usedOf(quota, name, view);
    const format = amount === 0 ? undefined : formatOfUsed(quota, name, view);
    used[name] = amountText(name, amount, format);
  }
  return used;
}
