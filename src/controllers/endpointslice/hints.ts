// Whom an endpoint is meant for, when a Service asks that its traffic stays near: clients of its zone, or of its node.
//
// Source: staging endpointslice/trafficdist.

import type { Endpoint } from 'kubernetes-types/discovery/v1.js';
import type { Service } from '../../kinds/service/index.js';

type Hints = Endpoint['hints'] & { readonly forNodes?: readonly { readonly name: string }[] };

const askedBy = ({ spec }: Service): string | undefined =>
  (spec as { readonly trafficDistribution?: string }).trafficDistribution;

export const asksNearby = (service: Service): boolean => askedBy(service) !== undefined;

/** None for endpoints that nobody is to be sent to, and none where nothing is asked. */
export function hintsFor(
  service: Service,
  { conditions, nodeName, zone }: Endpoint,
): Hints | undefined {
  const asked = askedBy(service);
  if (asked === undefined || !conditions?.ready) return undefined;
  const onNode = asked === 'PreferSameNode' && nodeName;
  const hints = {
    ...(onNode ? { forNodes: [{ name: nodeName }] } : {}),
    ...(zone ? { forZones: [{ name: zone }] } : {}),
  };
  return Object.keys(hints).length > 0 ? (hints as Hints) : undefined;
}
