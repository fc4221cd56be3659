// `no-excess-pods` and `max-surge`: nobody makes more pods than wanted.
//
// Judged when a pod is made, against what was wanted at any time in the last seconds. A ReplicaSet that has been
// told to shrink counts as shrunk for its Deployment: what it does about it is judged by the other law.

import { isObjectEvent } from '../../events/event.js';
import type { View } from '../../events/view.js';
import type { Pod } from '../../kinds/pod/index.js';
import { controllerOf, type KubeObject, keyOfObject } from '../../machinery/object.js';
import type { KnownLaw } from '../claim.js';
import { isActive, nameOf, ownerOf, podsOf, roomOf } from './pods.js';
import { Recent } from './recent.js';

const REPLICATED = ['ReplicaSet', 'ReplicationController', 'StatefulSet'] as const;

export const noExcessPods: KnownLaw = {
  name: 'no-excess-pods',
  about: 'No ReplicaSet, StatefulSet, Job or DaemonSet makes more pods than it was told to.',
  watch(view) {
    const wanted = new Recent();
    const note = (object: KubeObject, now: number): void => {
      const most = mostOf(object);
      if (most !== undefined) wanted.note(keyOfObject(object), most, now);
    };
    for (const kind of [...REPLICATED, 'Job'] as const)
      for (const object of view.list(kind)) note(object, view.now);
    return (event, now) => {
      if (!isObjectEvent(event)) return undefined;
      note(event.object, event.at);
      if (event.type !== 'ObjectCreated' || event.object.kind !== 'Pod') return undefined;
      const pod = event.object as Pod;
      if (controllerOf(pod)?.kind === 'DaemonSet') return twiceOnANode(pod, now);
      for (const kind of [...REPLICATED, 'Job'] as const) {
        const owner = ownerOf(kind, pod, now);
        if (!owner) continue;
        const most = wanted.most(keyOfObject(owner), event.at);
        const count = now.owned('Pod', owner).filter(isActive).length;
        if (most !== undefined && count > most)
          return `${nameOf(owner)} has ${count} pods, and is to have ${most}`;
      }
      return undefined;
    };
  },
};

/** Undefined for what makes no pods, and where there is no bound. */
function mostOf(object: KubeObject): number | undefined {
  const { replicas, parallelism } = (object as { spec?: Record<string, number> }).spec ?? {};
  if (object.kind === 'Job') return parallelism ?? 1;
  return (REPLICATED as readonly string[]).includes(object.kind) ? (replicas ?? 1) : undefined;
}

function twiceOnANode(pod: Pod, view: View): string | undefined {
  const owner = ownerOf('DaemonSet', pod, view);
  const node = nodeMeant(pod);
  if (!owner || node === undefined) return undefined;
  const { maxSurge = 0 } = owner.spec.updateStrategy?.rollingUpdate ?? {};
  const most = maxSurge === 0 || maxSurge === '0%' ? 1 : 2;
  const here = view.owned('Pod', owner).filter((one) => isActive(one) && nodeMeant(one) === node);
  return here.length > most
    ? `${nameOf(owner)} has ${here.length} pods for ${node}, and is to have ${most}`
    : undefined;
}

/** A DaemonSet's pod is for one node, by its name. */
const nodeMeant = ({ spec }: Pod): string | undefined =>
  spec.nodeName ??
  spec.affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution?.nodeSelectorTerms[0]
    ?.matchFields?.[0]?.values?.[0];

export const maxSurge: KnownLaw = {
  name: 'max-surge',
  about: 'A Deployment never has more pods than its replicas and maxSurge.',
  watch(view) {
    const bounds = new Recent();
    const note = (object: KubeObject, now: number): void => {
      if (object.kind !== 'Deployment') return;
      const deployment = object as Parameters<typeof roomOf>[0];
      const most = (deployment.spec.replicas ?? 1) + roomOf(deployment).surge;
      bounds.note(keyOfObject(object), most, now);
    };
    for (const deployment of view.list('Deployment')) note(deployment, view.now);
    return (event, now) => {
      if (!isObjectEvent(event)) return undefined;
      note(event.object, event.at);
      if (event.type !== 'ObjectCreated' || event.object.kind !== 'Pod') return undefined;
      const set = ownerOf('ReplicaSet', event.object, now);
      const deployment = set && ownerOf('Deployment', set, now);
      if (!deployment) return undefined;
      const most = bounds.most(keyOfObject(deployment), event.at) ?? Number.POSITIVE_INFINITY;
      const count = podsOf(deployment, now)
        .map(({ set, pods }) => Math.min(pods.filter(isActive).length, set.spec.replicas ?? 1))
        .reduce((a, b) => a + b, 0);
      return count > most
        ? `${nameOf(deployment)} has ${count} pods, and may have ${most}`
        : undefined;
    };
  },
};
