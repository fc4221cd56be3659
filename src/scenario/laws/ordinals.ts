// `one-per-ordinal`: a StatefulSet's pods come in their order, and never is a second one of a name started while the
// first may still run: on a node that nobody can reach.

import { isObjectEvent } from '../../events/event.js';
import type { View } from '../../events/view.js';
import { nodeFault } from '../../kinds/fault/active.js';
import type { Pod } from '../../kinds/pod/index.js';
import { keyOfObject } from '../../machinery/object.js';
import type { KnownLaw } from '../claim.js';
import { isReady, nameOf, ownerOf } from './pods.js';
import { Lately } from './recent.js';

export const onePerOrdinal: KnownLaw = {
  name: 'one-per-ordinal',
  about: 'No two pods of one StatefulSet ordinal run at once, and they are made in order.',
  watch(view) {
    const ready = new Lately();
    /** Pods that were forgotten while their node was cut off: they may still run there. */
    const ghosts = new Map<string, string>();
    for (const pod of view.list('Pod')) ready.set(keyOfObject(pod), isReady(pod), view.now);
    return (event, now) => {
      if (!isObjectEvent(event) || event.object.kind !== 'Pod') return undefined;
      const pod = event.object as Pod;
      const key = keyOfObject(pod);
      const found = judge(pod, event.type, now, ready, ghosts);
      ready.set(key, event.type !== 'ObjectDeleted' && isReady(pod), event.at);
      return found;
    };
  },
};

function judge(
  pod: Pod,
  type: string,
  view: View,
  ready: Lately,
  ghosts: Map<string, string>,
): string | undefined {
  const set = ownerOf('StatefulSet', pod, view);
  if (!set) return undefined;
  const key = keyOfObject(pod);
  const { nodeName } = pod.spec;
  const ghost = ghosts.get(key);
  if (type === 'ObjectDeleted') {
    if (nodeName !== undefined && pod.status?.phase === 'Running' && isCutOff(view, nodeName))
      ghosts.set(key, nodeName);
    return undefined;
  }
  if (ghost !== undefined && !isCutOff(view, ghost)) ghosts.delete(key);
  else if (ghost !== undefined && ghost !== nodeName && pod.status?.phase === 'Running')
    return `${nameOf(pod)} runs on ${nodeName}, and may still run on ${ghost}, which nobody can reach`;
  if (type !== 'ObjectCreated' || set.spec.podManagementPolicy === 'Parallel') return undefined;
  const { start = 0 } = set.spec.ordinals ?? {};
  const { name, namespace = '' } = set.metadata;
  for (let i = start; i < ordinalOf(pod); i++)
    if (!ready.has(`Pod/${namespace}/${name}-${i}`, view.now))
      return `${nameOf(pod)} was made, and ${name}-${i} before it is not ready`;
  return undefined;
}

const isCutOff = (view: View, node: string): boolean =>
  nodeFault(view, node)?.spec.is === 'Partitioned';

const ordinalOf = ({ metadata }: Pod): number => Number(/-(\d+)$/.exec(metadata.name)?.[1] ?? 0);
