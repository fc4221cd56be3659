// `converges` and `no-orphans`: what things come to once nothing disturbs them any more.

import type { View } from '../../events/view.js';
import type { DaemonSet } from '../../kinds/daemonset/index.js';
import type { Deployment } from '../../kinds/deployment/index.js';
import type { Service } from '../../kinds/service/index.js';
import type { StatefulSet } from '../../kinds/statefulset/index.js';
import type { KubeObject } from '../../machinery/object.js';
import type { KnownLaw } from '../claim.js';
import { hasReadyEndpoint, selects } from './endpoints.js';
import { jobLacks } from './jobs.js';
import { isActive, isReady, nameOf } from './pods.js';

export const converges: KnownLaw = {
  name: 'converges',
  about:
    'Every workload has as many pods as it asks for, all of them new and available, and Jobs are over or at work.',
  judge: (view) =>
    firstOf(view.list('Deployment'), deploymentLacks) ??
    firstOf(view.list('StatefulSet'), statefulSetLacks) ??
    firstOf(view.list('DaemonSet'), daemonSetLacks) ??
    firstOf(view.list('Job'), (job) => jobLacks(job, view)) ??
    firstOf(view.list('Service'), (service) => {
      const { selector } = service.spec;
      if (!selector || Object.keys(selector).length === 0) return undefined;
      const templates = ['Deployment', 'StatefulSet', 'DaemonSet', 'ReplicaSet', 'Job'] as const;
      const labels = templates.flatMap((kind) =>
        view
          .list(kind, service.metadata.namespace)
          .map((one) => one.spec.template?.metadata?.labels),
      );
      const pods = view.list('Pod', service.metadata.namespace).map((pod) => pod.metadata.labels);
      return [...labels, ...pods].some((one) => selects(service, one))
        ? unserved(service, view)
        : `${nameOf(service)} selects no pod that anything makes`;
    }),
};

/** Pods are ready behind it, and nothing is sent to them. */
function unserved(service: Service, view: View): string | undefined {
  const { name, namespace } = service.metadata;
  if (service.spec.type === 'ExternalName') return undefined;
  const ready = view
    .list('Pod', namespace)
    .find((pod) => isActive(pod) && isReady(pod) && selects(service, pod.metadata.labels));
  return !ready || hasReadyEndpoint(service, view)
    ? undefined
    : `service/${name} has no ready endpoint, and ${nameOf(ready)} is ready behind it`;
}

function deploymentLacks(deployment: Deployment): string | undefined {
  const { spec, status = {}, metadata } = deployment;
  const { replicas = 1, paused = false } = spec;
  if (paused) return undefined;
  if (status.observedGeneration !== metadata.generation)
    return `${nameOf(deployment)} has not been looked at since it was changed`;
  const {
    replicas: all = 0,
    updatedReplicas: updated = 0,
    availableReplicas: available = 0,
  } = status;
  return all === replicas && updated === replicas && available === replicas
    ? undefined
    : `${nameOf(deployment)} wants ${replicas} pods, and has ${all}, ${updated} of them new, ${available} available`;
}

function statefulSetLacks(set: StatefulSet): string | undefined {
  const { spec, status, metadata } = set;
  const { replicas = 1, updateStrategy } = spec;
  if (status?.observedGeneration !== metadata.generation)
    return `${nameOf(set)} has not been looked at since it was changed`;
  const { replicas: all = 0, availableReplicas: available = 0, updatedReplicas = 0 } = status ?? {};
  const { partition = 0 } = updateStrategy?.rollingUpdate ?? {};
  const isRolling = updateStrategy?.type !== 'OnDelete';
  const isOld =
    isRolling &&
    updatedReplicas < replicas - partition &&
    status?.currentRevision !== status?.updateRevision;
  return all === replicas && available === replicas && !isOld
    ? undefined
    : `${nameOf(set)} wants ${replicas} pods, and has ${all}, ${available} of them available${isOld ? ', and some of them old' : ''}`;
}

function daemonSetLacks(set: DaemonSet): string | undefined {
  const { status, metadata, spec } = set;
  if (status?.observedGeneration !== metadata.generation)
    return `${nameOf(set)} has not been looked at since it was changed`;
  const {
    desiredNumberScheduled: wanted = 0,
    numberAvailable = 0,
    updatedNumberScheduled = 0,
  } = status ?? {};
  const isOld = spec.updateStrategy?.type !== 'OnDelete' && updatedNumberScheduled < wanted;
  return numberAvailable === wanted && !isOld
    ? undefined
    : `${nameOf(set)} wants ${wanted} pods, and has ${numberAvailable} available, ${updatedNumberScheduled} of them new`;
}

export const noOrphans: KnownLaw = {
  name: 'no-orphans',
  about: 'Nothing is left whose owner is gone, and nothing that is to be deleted stays.',
  judge: (view) => {
    const [stuck] = view.deleting().filter((object) => !isHeldOnPurpose(object));
    if (stuck)
      return `${nameOf(stuck)} is to be deleted since ${stuck.metadata.deletionTimestamp}, and is still there`;
    return orphanIn(view);
  },
};

/** A namespace and a Fault take their time. */
const isHeldOnPurpose = ({ kind }: KubeObject): boolean => kind === 'Fault';

const OWNED = ['Pod', 'ReplicaSet', 'Job', 'ControllerRevision', 'EndpointSlice'] as const;

function orphanIn(view: View): string | undefined {
  const there = new Set<string>();
  const owners = [
    'Deployment',
    'StatefulSet',
    'DaemonSet',
    'CronJob',
    'Service',
    'ReplicationController',
    'ReplicaSet',
    'Job',
    'Node',
    'Pod',
  ] as const;
  for (const kind of owners) for (const { metadata } of view.list(kind)) there.add(metadata.uid);
  return firstOf(
    OWNED.flatMap((kind): readonly KubeObject[] => view.list(kind)),
    (object) => {
      const known = object.metadata.ownerReferences?.filter(({ kind }) =>
        (owners as readonly string[]).includes(kind),
      );
      if (known && known.length > 0)
        return known.every(({ uid }) => !there.has(uid))
          ? `${nameOf(object)} has lost its owner ${known[0]?.kind.toLowerCase()}/${known[0]?.name}`
          : undefined;
      return outlived(object, view);
    },
  );
}

const MAKERS: Readonly<Record<string, readonly string[]>> = {
  Pod: ['ReplicaSet', 'DaemonSet', 'StatefulSet', 'Job', 'ReplicationController'],
  ReplicaSet: ['Deployment'],
};

/** Names nobody as its owner, though somebody made it who is gone: who let go of it is still there. */
function outlived(object: KubeObject, view: View): string | undefined {
  const { labels, namespace, ownerReferences = [] } = object.metadata;
  const maker = ownerReferences.length > 0 ? undefined : makerOf(object);
  if (maker === undefined) return undefined;
  const uid = labels?.['batch.kubernetes.io/controller-uid'];
  const makers = (MAKERS[object.kind] ?? []).flatMap(
    (kind) => view.find({ kind, namespace, name: maker }) ?? [],
  );
  return makers.some((one) => uid === undefined || one.metadata.uid === uid)
    ? undefined
    : `${nameOf(object)} has outlived its owner ${maker}`;
}

/** The name of whoever made it, as far as its own says so. */
function makerOf({ kind, metadata }: KubeObject): string | undefined {
  if (kind === 'Pod') return metadata.generateName?.replace(/-$/, '');
  const hash = metadata.labels?.['pod-template-hash'];
  return kind === 'ReplicaSet' && hash !== undefined && metadata.name.endsWith(`-${hash}`)
    ? metadata.name.slice(0, -hash.length - 1)
    : undefined;
}

function firstOf<T>(
  items: readonly T[],
  judged: (item: T) => string | undefined,
): string | undefined {
  for (const item of items) {
    const found = judged(item);
    if (found !== undefined) return found;
  }
  return undefined;
}
