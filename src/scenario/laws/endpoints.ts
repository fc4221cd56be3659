// `service-has-endpoints`: while a Deployment says that it is available, the Services in front of it have somewhere
// to send to. What lasts no longer than a few seconds is on its way.

import { isObjectEvent } from '../../events/event.js';
import type { View } from '../../events/view.js';
import type { Deployment } from '../../kinds/deployment/index.js';
import type { EndpointSlice } from '../../kinds/endpointslice/index.js';
import type { Service } from '../../kinds/service/index.js';
import type { Millis, Revision } from '../../machinery/object.js';
import type { KnownLaw } from '../claim.js';
import { nameOf } from './pods.js';
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
    /** Services that have had an endpoint: before that nothing has been taken from anybody. */
    const served = new Set<string>();
    const look = (services: readonly Service[], now: View): void => {
      for (const service of services) {
        const key = `${service.metadata.namespace}/${service.metadata.name}`;
        const found = emptiness(service, now);
        if (found === 'has some') served.add(key);
        else if (found === 'wants none') served.delete(key);
        else if (served.has(key)) {
          if (!empty.has(key)) empty.set(key, { revision: now.revision, at: now.now, found });
          continue;
        }
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

function emptiness(service: Service, view: View): string {
  if (hasReadyEndpoint(service, view)) return 'has some';
  const { namespace } = service.metadata;
  const behind = view.list('Deployment', namespace).find((one) => isBehind(one, service));
  return behind
    ? `${nameOf(service)} has no ready endpoint, and ${nameOf(behind)} says Available`
    : 'wants none';
}

export function hasReadyEndpoint(service: Service, view: View): boolean {
  const { name, namespace } = service.metadata;
  return view
    .list('EndpointSlice', namespace)
    .some((slice) => slice.metadata.labels?.[SERVICE_NAME] === name && hasReady(slice));
}

const hasReady = ({ endpoints }: EndpointSlice): boolean =>
  (endpoints ?? []).some(({ conditions }) => conditions?.ready !== false);

/** Wants pods, has enough of them by its own account, and the Service selects them. */
function isBehind({ spec, status }: Deployment, service: Service): boolean {
  if ((spec.replicas ?? 1) === 0) return false;
  const available = status?.conditions?.some(
    (condition) => condition.type === 'Available' && condition.status === 'True',
  );
  return available === true && selects(service, spec.template.metadata?.labels);
}

/** A Service without a selector selects nothing. */
export function selects(
  { spec }: Service,
  labels: Readonly<Record<string, string>> | undefined,
): boolean {
  const wanted = Object.entries(spec.selector ?? {});
  return wanted.length > 0 && wanted.every(([label, value]) => labels?.[label] === value);
}
