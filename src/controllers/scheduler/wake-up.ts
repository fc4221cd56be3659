// Which pods that found no node should be tried again after a change of something else.
//
// Source: pkg/scheduler/backend/queue and the plugins' EventsToRegister. They are tried at once, as since 1.33
// [SchedulerPopFromBackoffQ]; departure: earlier versions gave pods 1 to 10 s of back-off, and so do later ones while
// their queue is never empty.

import type { Node as ApiNode } from 'kubernetes-types/core/v1.js';
import type { View } from '../../events/view.js';
import type { Pod } from '../../kinds/pod/index.js';
import { equal } from '../../machinery/equal.js';
import { type KubeObject, type ObjectRef, refOf } from '../../machinery/object.js';
import type { Change, Watches } from '../controller.js';
import { demandOf, fits } from './fit.js';
import { isOver } from './matching-pods.js';
import { type NodeInfo, snapshotOf } from './snapshot.js';

export const SCHEDULER = 'default-scheduler';

const waiting = (view: View, what = ''): readonly Pod[] =>
  view.indexed('Pod', 'waiting', what) as unknown as readonly Pod[];

/** Pods waiting for a node that has room for them now. */
const thatFit = (view: View, info: NodeInfo | undefined): readonly ObjectRef[] => {
  const pods = waiting(view);
  if (pods.length === 0 || !info) return [];
  return pods.filter((pod) => fits(demandOf(pod.spec), info)).map(refOf);
};

/** All that wait in a namespace, or anywhere: storage and namespaces matter to few pods, and seldom change. */
const withClaims = ({ object }: Change, view: View): readonly ObjectRef[] =>
  waiting(view)
    .filter(
      ({ metadata, spec }) =>
        (object.metadata.namespace === undefined ||
          object.metadata.namespace === metadata.namespace) &&
        spec.volumes?.some((volume) => volume.persistentVolumeClaim ?? volume.ephemeral),
    )
    .map(refOf);

/** Those that are held back until a claim of theirs has its volume. */
const usersOf = ({ object: { metadata } }: Change, view: View): readonly ObjectRef[] =>
  (
    view.indexed(
      'Pod',
      'claim',
      `${metadata.namespace}/${metadata.name}`,
    ) as unknown as readonly Pod[]
  )
    .filter(({ spec }) => !spec.nodeName)
    .map(refOf);

export const watches = {
  Pod: ({ object, before, deleted, actor }: Change<Pod>, view: View): readonly ObjectRef[] => {
    const node = object.spec.nodeName;
    if (!node) return [];
    // Gone at once for a pod that has yet to be told to wait.
    if (deleted && actor === SCHEDULER) return view.indexed('Pod', 'unassigned', '').map(refOf);
    const arrives = !deleted && before !== undefined && !before.spec.nodeName;
    if (arrives) return waiting(view, 'affinity').map(refOf);
    // Who is on the way out counts for spreading no more.
    const departs = before?.metadata.deletionTimestamp !== object.metadata.deletionTimestamp;
    if (before && !deleted && (departs || !equal(before.metadata.labels, object.metadata.labels)))
      return particular(view).map(refOf);
    const leaves = deleted ? !isOver(object) : isOver(object) && before && !isOver(before);
    return leaves ? freed(view, node) : [];
  },
  Node: ({ object, before, deleted }: Change<KubeObject & ApiNode>, view: View) => {
    // A domain less may be what evens a spread.
    if (deleted) return particular(view).map(refOf);
    if (before && sameForPods(object, before)) return [];
    return thatFit(view, snapshotOf(view).node(object.metadata.name));
  },
  PersistentVolumeClaim: (change: Change, view: View) => [
    ...withClaims(change, view),
    ...usersOf(change, view),
  ],
  PersistentVolume: withClaims,
  StorageClass: withClaims,
} as unknown as Watches;

/** Those that are particular about which pods they share a node or a zone with. */
const particular = (view: View): readonly Pod[] =>
  waiting(view).filter(({ spec }) => spec.affinity || spec.topologySpreadConstraints);

function freed(view: View, node: string): readonly ObjectRef[] {
  if (waiting(view).length === 0) return [];
  const info = snapshotOf(view).node(node);
  const refs = new Map(
    [...thatFit(view, info), ...particular(view).map(refOf)].map((r) => [keyText(r), r]),
  );
  return [...refs.values()];
}

const keyText = ({ namespace, name }: ObjectRef): string => `${namespace}/${name}`;

/** Heartbeats change a node all the time, but nothing that pods care about. */
const sameForPods = (a: ApiNode, b: ApiNode): boolean =>
  (a.spec === b.spec || equal(a.spec, b.spec)) &&
  (a.metadata?.labels === b.metadata?.labels || equal(a.metadata?.labels, b.metadata?.labels)) &&
  equal(a.status?.allocatable, b.status?.allocatable);
