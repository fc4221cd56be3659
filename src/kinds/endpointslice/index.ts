// EndpointSlice: up to a hundred of the endpoints behind a Service.

import type { EndpointSlice as ApiEndpointSlice } from 'kubernetes-types/discovery/v1.js';
import { equal } from '../../machinery/equal.js';
import type { Stored } from '../../machinery/object.js';
import { ageColumn, nameColumn } from '../age.js';
import { defineKind } from '../kind.js';
import { validateEndpointSlice } from './validate.js';

export type EndpointSlice = Stored<ApiEndpointSlice>;

export const SERVICE_NAME_LABEL = 'kubernetes.io/service-name';
export const MANAGED_BY_LABEL = 'endpointslice.kubernetes.io/managed-by';

export const endpointSlice = defineKind<EndpointSlice>({
  group: 'discovery.k8s.io',
  version: 'v1',
  kind: 'EndpointSlice',
  plural: 'endpointslices',
  singular: 'endpointslice',
  shortNames: [],
  categories: [],
  namespaced: true,
  type: 'V1EndpointSlice',
  status: false,
  generation: (slice, old) => !equal(contentOf(slice), contentOf(old)),
  defaults({ ports }) {
    for (const port of ports ?? []) {
      port.name ??= '';
      port.protocol ??= 'TCP';
    }
  },
  validate: validateEndpointSlice,
  indexes({ metadata: { namespace, labels } }, write) {
    const service = labels?.[SERVICE_NAME_LABEL];
    if (service) write.file('service', `${namespace}/${service}`);
  },
  columns: [
    nameColumn,
    { name: 'AddressType', value: ({ addressType }) => addressType },
    { name: 'Ports', value: portsText },
    {
      name: 'Endpoints',
      value: ({ endpoints }) => someOf((endpoints ?? []).flatMap((e) => e.addresses)),
    },
    ageColumn,
  ],
});

/** All but metadata, of which labels and annotations count as content too. */
const contentOf = ({ addressType, endpoints, ports, metadata }: EndpointSlice) => ({
  addressType,
  endpoints,
  ports,
  labels: metadata.labels,
});

function portsText({ ports }: EndpointSlice): string {
  if (!ports) return '<unset>';
  return someOf(ports.map(({ name, port }) => (port === undefined ? name || '*' : String(port))));
}

/** Three at most, then how many more. */
function someOf(values: readonly string[]): string {
  if (values.length === 0) return '<unset>';
  const shown = values.slice(0, 3).join(',');
  return values.length > 3 ? `${shown} + ${values.length - 3} more...` : shown;
}
