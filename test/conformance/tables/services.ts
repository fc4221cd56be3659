// tables_controllers: rounds of the controllers of Endpoints and of EndpointSlices.

import { endpointController } from '../../../src/controllers/endpoints/index.js';
import { truncated } from '../../../src/controllers/endpoints/subsets.js';
import { endpointSliceController } from '../../../src/controllers/endpointslice/index.js';
import { addressFor } from '../../../src/controllers/service-pods.js';
import type { Pod } from '../../../src/kinds/pod/index.js';
import type { Service } from '../../../src/kinds/service/index.js';
import type { KubeObject } from '../../../src/machinery/object.js';
import { type Fields, notRun } from '../corpus.js';
import { plain } from '../values.js';
import { carriedOut, createdOf, type Outcome } from './carried-out.js';
import { LAGGING, type Recipe, type Recipes } from './table.js';
import { identified, several, worldOf } from './world.js';

const DUAL = 'addresses of IPv6: the cluster speaks IPv4';

/** What was written to the Endpoints, if anything was. */
const written = ({ requests }: Outcome): Fields | undefined =>
  requests.flatMap((request) =>
    request.verb === 'create' || request.verb === 'update' ? [request.object as Fields] : [],
  )[0];

const count = (endpoints: Fields | undefined, field: string): number =>
  ((endpoints?.['subsets'] ?? []) as readonly Fields[]).reduce(
    (sum, subset) => sum + (subset[field] ?? []).length,
    0,
  );

function roundOf(service: unknown, pods: readonly KubeObject[], more: readonly KubeObject[] = []) {
  const own = identified('Service', service, 'foo');
  const view = worldOf([own, ...pods, ...more]);
  return carriedOut(endpointController.reconcile(own, view), view);
}

const addresses: Recipe = ({ pod, service, expectedReady, expectedUnready }) => {
  const endpoints = written(roundOf(service, several('Pod', [pod])));
  return {
    actual: [count(endpoints, 'addresses'), count(endpoints, 'notReadyAddresses')],
    expected: [expectedReady, expectedUnready],
  };
};

const NAMESPACE = 'default';
const SERVICE = {
  metadata: { name: 'foo', namespace: NAMESPACE },
  spec: { selector: { foo: 'bar' }, ports: [{ port: 80, targetPort: 8080, protocol: 'TCP' }] },
};

const podAt = (at: number, ready: boolean): KubeObject =>
  identified(
    'Pod',
    {
      metadata: { name: `pod${at}`, namespace: NAMESPACE, labels: { foo: 'bar' } },
      spec: { containers: [] },
      status: {
        phase: 'Running',
        podIP: `10.${Math.floor(at / 65_536)}.${Math.floor(at / 256) % 256}.${at % 256}`,
        conditions: [{ type: 'Ready', status: ready ? 'True' : 'False' }],
      },
    },
    `pod${at}`,
  );

const OVER = 'endpoints.kubernetes.io/over-capacity';

const capacity: Recipe = (given) => {
  const { numDesired, numDesiredNotReady, numExisting, startingAnnotation } = given;
  const pods = Array.from({ length: numDesired + numDesiredNotReady }, (_, i) =>
    podAt(i, i < numDesired),
  );
  const known = identified(
    'Endpoints',
    {
      metadata: {
        name: 'foo',
        namespace: NAMESPACE,
        annotations: startingAnnotation ? { [OVER]: startingAnnotation } : {},
      },
      subsets: [
        {
          ports: [{ port: 8080, protocol: 'TCP' }],
          addresses: Array.from({ length: numExisting }, (_, i) => ({ ip: `10.1.0.${i}` })),
        },
      ],
    },
    'foo',
  );
  const endpoints = written(roundOf(SERVICE, pods, [known])) ?? (known as unknown as Fields);
  const annotation = endpoints['metadata'].annotations?.[OVER];
  return {
    actual: [
      count(endpoints, 'addresses'),
      count(endpoints, 'notReadyAddresses'),
      annotation === 'truncated',
    ],
    expected: [
      given['numExpectedReady'],
      given['numExpectedNotReady'],
      given['expectedAnnotation'],
    ],
  };
};

const ips = (many: number) => Array.from({ length: many }, (_, i) => ({ ip: `10.0.0.${i}` }));

const slices: Recipe = ({ service, pods, expectedEndpointPorts, expectedEndpoints }) => {
  const own = identified('Service', service, 'foobar');
  const { ipFamilies } = plain<Fields>(service)['spec'];
  if (ipFamilies?.[0] === 'IPv6') return notRun(DUAL);
  const nodes = several('Node', [{ metadata: { name: 'node-1' } }]);
  const view = worldOf([own, ...several('Pod', pods), ...nodes]);
  const outcome = carriedOut(endpointSliceController.reconcile(own, view), view);
  const [slice = {}] = createdOf(outcome, 'EndpointSlice') as readonly Fields[];
  const ports = (list: readonly Fields[] | null) =>
    (list ?? []).map(({ name, protocol, port }) => `${name} ${protocol} ${port}`).sort();
  const endpoints = (list: readonly Fields[] | null) =>
    (list ?? [])
      .map(({ addresses, conditions, targetRef, nodeName, hostname = null }) =>
        JSON.stringify([
          addresses,
          conditions,
          targetRef?.kind,
          targetRef?.name,
          nodeName,
          hostname,
        ]),
      )
      .sort();
  return {
    actual: [ports(slice['ports']), endpoints(slice['endpoints'])],
    expected: [ports(plain(expectedEndpointPorts)), endpoints(plain(expectedEndpoints))],
  };
};

export const serviceRecipes: Recipes = {
  TestSyncServiceAddresses: addresses,
  TestSyncServiceExternalNameType: ({ service }) => ({
    actual: roundOf(service, [podAt(1, true)]).requests.length,
    expected: 0,
  }),
  TestSyncServiceOverCapacity: capacity,
  TestTruncateEndpoints: (given) => {
    const subsets = (given['subsetsReady'] as readonly number[]).map((ready, i) => ({
      addresses: ips(ready),
      notReadyAddresses: ips(given['subsetsNotReady'][i]),
      ports: [{ port: 80 + i }],
    }));
    const { subsets: left } = truncated(subsets);
    return {
      actual: [
        left.map((subset) => (subset.addresses ?? []).length),
        left.map((subset) => (subset.notReadyAddresses ?? []).length),
      ],
      expected: [given['expectedReady'], given['expectedNotReady']],
    };
  },
  TestServiceExternalNameTypeSync: ({ service }) => {
    const own = identified('Service', service, 'foobar');
    const view = worldOf([own, podAt(1, true)]);
    const outcome = carriedOut(endpointSliceController.reconcile(own, view), view);
    return { actual: outcome.requests.length, expected: 0 };
  },
  'endpointslice/TestSyncService': slices,
  TestSyncServiceStaleInformer: LAGGING,
  TestPodToEndpointAddressForService: ({ ipFamilies, service, ...given }) => {
    const podIPs = (ipFamilies as readonly string[]).map((family) => ({
      ip: family === 'IPv6' ? '2000::1' : '1.2.3.4',
    }));
    const pod = identified('Pod', { status: { podIP: podIPs[0]?.ip, podIPs } }, 'pod') as Pod;
    const own = identified('Service', service, 'foo') as unknown as Service;
    const address = addressFor(own, pod);
    const family = address?.includes(':') ? 'IPv6' : 'IPv4';
    return given['expectError']
      ? { actual: address === undefined, expected: true }
      : { actual: address && family, expected: given['expectedEndpointFamily'] };
  },
};
