// The DaemonSet controller: one pod on every node that qualifies [kubernetes pkg/controller/daemon].
//
// Departure: what was refused is tried again every 15 seconds.

import type { View } from '../../events/view.js';
import type { DaemonSet } from '../../kinds/daemonset/index.js';
import type { Pod } from '../../kinds/pod/index.js';
import { equal } from '../../machinery/equal.js';
import type { Millis } from '../../machinery/object.js';
import { isOver, nextAvailable } from '../availability.js';
import { adopt, controlledOrWanted, orphansOf, release, strayed } from '../claim.js';
import { defineController, type Intent, setStatus, wake } from '../controller.js';
import { expectationsMet, seesItsWrites } from '../expectations.js';
import { adoptRevisions } from '../history.js';
import { nextOnGrid } from '../retry.js';
import { replaceableFrom } from './backoff.js';
import { daemonTemplate } from './daemon-pod.js';
import { eligibility } from './eligibility.js';
import { judge, type Place, placement } from './placement.js';
import { createPods, deletePods, reportEnded } from './pod-writes.js';
import { cleanUpHistory, historyOf } from './revisions.js';
import { limitsOf, replacement } from './rolling.js';
import { statusOf } from './status.js';

export const daemonSetController = defineController({
  name: 'daemonset-controller',
  reconciles: 'DaemonSet',
  watches: {
    Pod: controlledOrWanted('DaemonSet', ({ spec }) => spec.selector),
    ControllerRevision: controlledOrWanted('DaemonSet', ({ spec }) => spec.selector),
    Node: ({ object, before, deleted }, view) =>
      !deleted &&
      before &&
      equal(object.spec, before.spec) &&
      equal(object.metadata.labels, before.metadata.labels)
        ? []
        : view.list('DaemonSet').map(({ metadata }) => ({
            kind: 'DaemonSet',
            namespace: metadata.namespace,
            name: metadata.name,
          })),
  },
  reconcile(ds, view) {
    if (!seesItsWrites(view, ds, 'StaleControllerConsistencyDaemonSet')) return [];
    const pods = view.owned('Pod', ds);
    const claims = claimPods(ds, pods, view);
    if (claims.length > 0) return claims;
    if (ds.metadata.deletionTimestamp !== undefined) return [];
    const history = historyOf(ds, view);
    const { hash } = history;
    if (hash === undefined) return history.intents;
    return [
      ...history.intents,
      ...round(ds, pods, hash, view),
      ...cleanUpHistory(ds, history.old, pods),
    ];
  },
});

function round(ds: DaemonSet, pods: readonly Pod[], hash: string, view: View): readonly Intent[] {
  const template = daemonTemplate(ds, hash);
  const { spec = { containers: [] } } = template;
  const { places, lost } = placement(view.list('Node'), pods, (node) => eligibility(spec, node));
  const report = setStatus(ds, statusOf(ds, places, hash, view.now));
  const { needed, surplus, ended, nextAt } = survey(ds, places, hash, view);
  const settled = needed.length + surplus.length + ended.length + lost.length === 0;
  const rolling = settled && ds.spec.updateStrategy?.type !== 'OnDelete';
  const { remove, surgeOn } = rolling
    ? replacement(ds, places, hash, view.now)
    : { remove: [], surgeOn: [] };
  const wanted = [...needed, ...surgeOn];
  const next = nextAvailable(pods, ds.spec.minReadySeconds ?? 0, view.now);
  const again = wanted.length > 0 ? nextOnGrid(view, ds) : undefined;
  const wakes = [next, nextAt, again].flatMap((at) => (at === undefined ? [] : [wake(at)]));
  // When to look again must not depend on when expectations expire, which nobody tells of.
  if (!expectationsMet(view, ds)) return [report, ...wakes];
  const leaving = [...surplus, ...ended.map(({ pod }) => pod), ...lost, ...remove];
  const deletions = deletePods(view, ds, leaving, [report]);
  return [
    ...reportEnded(view, ds, ended),
    ...createPods(view, ds, template, wanted, [...deletions, report]),
    ...deletions,
    report,
    ...wakes,
  ];
}

/** What is amiss on all nodes together. Pods that fail again and again are left lying for a while. */
function survey(ds: DaemonSet, places: readonly Place[], hash: string, view: View) {
  const desired = places.filter(({ may }) => may.run).length;
  const surge = ds.spec.updateStrategy?.type !== 'OnDelete' && limitsOf(ds, desired).surge > 0;
  const needed: string[] = [];
  const surplus: Pod[] = [];
  const ended: { readonly pod: Pod; readonly node: string }[] = [];
  let nextAt: Millis | undefined;
  for (const place of places) {
    const verdict = judge(ds, place, hash, surge, view.now);
    if (verdict.needed) needed.push(place.node);
    surplus.push(...verdict.surplus);
    for (const pod of verdict.ended) {
      const from = pod.status?.phase === 'Failed' ? replaceableFrom(view, ds, place.node) : 0;
      if (from <= view.now) ended.push({ pod, node: place.node });
      else nextAt = Math.min(nextAt ?? from, from);
    }
  }
  return { needed, surplus, ended, nextAt };
}

function claimPods(ds: DaemonSet, pods: readonly Pod[], view: View): readonly Intent[] {
  const { selector } = ds.spec;
  return [
    ...adoptRevisions(view, ds, selector),
    ...orphansOf(view, 'Pod', ds, selector)
      .filter((pod) => !isOver(pod))
      .map((pod) => adopt(pod, ds)),
    ...strayed(ds, pods, selector).map((pod) => release(pod, ds)),
  ];
}
