// The StatefulSet controller: pods that keep their names, in order [kubernetes pkg/controller/statefulset].
//
// Departures: a pod whose volumes do not fit its templates is left alone, for the API server would refuse to
// change them; a set on its way out makes no revisions, for here it notices when the garbage collector takes
// them; creations that were refused are tried again every 15 seconds rather than ever more rarely.

import type { View } from '../../events/view.js';
import type { Pod } from '../../kinds/pod/index.js';
import type { StatefulSet } from '../../kinds/statefulset/index.js';
import { isOver, nextAvailable } from '../availability.js';
import { adopt, controlledOrWanted, orphansOf, release, strayed } from '../claim.js';
import { defineController, type Intent, setStatus, wake } from '../controller.js';
import { seesItsWrites } from '../expectations.js';
import { adoptRevisions } from '../history.js';
import { nextOnGrid } from '../retry.js';
import { ordinalOf } from './identity.js';
import { revisionsFor, truncateHistory } from './revisions.js';
import { play, sorted } from './rounds.js';
import { statusOf } from './status.js';

export const statefulSetController = defineController({
  name: 'statefulset-controller',
  reconciles: 'StatefulSet',
  watches: {
    Pod: controlledOrWanted('StatefulSet', ({ spec }) => spec.selector),
    ControllerRevision: controlledOrWanted('StatefulSet', ({ spec }) => spec.selector),
  },
  reconcile(set, view) {
    if (!seesItsWrites(view, set, 'StaleControllerConsistencyStatefulSet')) return [];
    const pods = view.owned('Pod', set);
    const claims = claimPods(set, pods, view);
    if (claims.length > 0) return claims;
    const revisions = revisionsFor(set, view);
    const { replicas, condemned } = sorted(set, pods);
    const ours = [...replicas.flatMap((pod) => pod ?? []), ...condemned];
    const report = (outdated: number) =>
      setStatus(set, statusOf(set, ours, revisions, outdated, view.now));
    const monotonic = set.spec.podManagementPolicy !== 'Parallel';
    const onRefusal = [report(0)];
    const { intents, outdated } = play({
      set,
      view,
      revisions,
      replicas,
      condemned,
      monotonic,
      onRefusal,
    });
    const { minReadySeconds = 0 } = set.spec;
    const next = nextAvailable(ours, minReadySeconds, view.now);
    const incomplete = replicas.includes(undefined);
    return [
      ...revisions.intents,
      ...intents,
      report(outdated),
      ...truncateHistory(set, pods, revisions, view),
      ...(next === undefined ? [] : [wake(next)]),
      ...(incomplete ? [wake(nextOnGrid(view, set))] : []),
    ];
  },
});

function claimPods(set: StatefulSet, pods: readonly Pod[], view: View): readonly Intent[] {
  const { selector } = set.spec;
  return [
    ...adoptRevisions(view, set, selector),
    ...orphansOf(view, 'Pod', set, selector)
      .filter((pod) => !isOver(pod) && ordinalOf(set, pod.metadata.name) >= 0)
      .map((pod) => adopt(pod, set)),
    ...strayed(set, pods, selector).map((pod) => release(pod, set)),
  ];
}
