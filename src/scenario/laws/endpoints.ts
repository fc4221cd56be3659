// `service-has-endpoints`: while a Deployment says that it is available, the Services in front of it have somewhere
// to send to. What lasts no longer than a few seconds is on its way.
//
// Available says that no more pods than maxUnavailable are missing. Where all may be missing it promises nothing, so that
// losing the last pod to a node or to a crash breaks no word; but a rollout that takes all of several pods away is
// somebody's doing. Of a single pod that may be missing nobody expects that it is always there.

import { isObjectEvent } from '../../events/event.js';
import type { View } from '../../events/view.js';
import type { Deployment } from '../../kinds/deployment/index.js';
import type { EndpointSlice } from '../../kinds/endpointslice/index.js';
import type { Service } from '../../kinds/service/index.js';
import type { Millis, Revision } from '../../machinery/object.js';
import type { KnownLaw } from '../claim.js';
import { nameOf, roomOf } from './pods.js';
import { GRACE_MS } from './recent.js';

const SERVICE_NAME = 'kubernetes.io/service-name';

interface Empty {
  /** The event that emptied it. */
  readonly revision: Revision;
  readonly at: Millis;
  readonly found: string;
}

export const serviceHasEndpoints: KnownLaw = {
  name: 'service-has-endpoints',
  about: 'A Service is never without endpoints while the Deployment behind it says Available.',
  watch(view) {
    const empty = new Map<string, Empty>();
    /** By Service, the Deployments that it has had endpoints of: before that nothing has been taken from anybody. */
    const served = new Map<string, Set<string>>();
    const look = (services: readonly Service[], now: View): void => {
      for (const service of services) {
        const key = `${service.metadata.namespace}/${service.metadata.name}`;
        const behind = now
          .list('Deployment', service.metadata.namespace)
          .filter((one) => selects(service, one.spec.template.metadata?.labels));
        const before = served.get(key) ?? new Set();
        if (hasReadyEndpoint(service, now)) {
          served.set(key, new Set([...before, ...behind.filter(hasSome).map(uidOf)]));
          empty.delete(key);
          continue;
        }
        const one = behind.find((one) => before.has(uidOf(one)) && promisesSome(one));
        if (one && !empty.has(key))
          empty.set(key, { revision: now.revision, at: now.now, found: emptiness(service, one) });
        if (one) continue;
        served.delete(key);
        empty.delete(key);
      }
    };
    look(view.list('Service'), view);
    return (event, now) => {
      const late = [...empty.values()].find(({ at }) => event.at - at > GRACE_MS);
      if (late) return late;
      if (!isObjectEvent(event)) return undefined;
      const { kind, metadata } = event.object;
      if (event.type === 'ObjectDeleted' && kind === 'Service')
        empty.delete(`${metadata.namespace}/${metadata.name}`);
      else if (kind === 'Service') look([event.object as Service], now);
      else if (kind === 'Deployment') look(now.list('Service', metadata.namespace), now);
      else if (kind === 'EndpointSlice') {
        const name = metadata.labels?.[SERVICE_NAME] ?? '';
        const service = now.get('Service', name, metadata.namespace);
        if (service) look([service], now);
      }
      return undefined;
    };
  },
};

const emptiness = (service: Service, deployment: Deployment): string =>
  `${nameOf(service)} has no ready endpoint, and ${nameOf(deployment)} says Available`;

const uidOf = ({ metadata }: Deployment): string => metadata.uid;
const hasSome = ({ status }: Deployment): boolean => (status?.availableReplicas ?? 0) > 0;

export function hasReadyEndpoint(service: Service, view: View): boolean {
  const { name, namespace } = service.metadata;
  return view
    .list('EndpointSlice', namespace)
    .some((slice) => slice.metadata.labels?.[SERVICE_NAME] === name && hasReady(slice));
}

const hasReady = ({ endpoints }: EndpointSlice): boolean =>
  (endpoints ?? []).some(({ conditions }) => conditions?.ready !== false);

/** Has enough pods by its own account, which says something. */
function promisesSome(deployment: Deployment): boolean {
  const { replicas = 1, strategy } = deployment.spec;
  const missing = strategy?.type === 'Recreate' ? 0 : roomOf(deployment).missing;
  return (
    conditionOf(deployment, 'Available')?.status === 'True' &&
    (replicas > missing || (replicas > 1 && isRollingOut(deployment)))
  );
}

const conditionOf = ({ status }: Deployment, type: string) =>
  status?.conditions?.find((condition) => condition.type === type);

/** A rollout that has come to its end says so, whatever becomes of its pods afterwards. */
function isRollingOut(deployment: Deployment): boolean {
  const { metadata, spec, status } = deployment;
  const progress = conditionOf(deployment, 'Progressing');
  return progress
    ? progress.reason !== 'NewReplicaSetAvailable'
    : (status?.updatedReplicas ?? 0) < (spec.replicas ?? 1) ||
        (status?.observedGeneration ?? 0) < (metadata.generation ?? 0);
}

/** A Service without a selector selects nothing. */
export function selects(
  { spec }: Service,
  labels: Readonly<Record<string, string>> | undefined,
): boolean {
  const wanted = Object.entries(spec.selector ?? {});
  return wanted.length > 0 && wanted.every(([label, value]) => labels?.[label] === value);
}
