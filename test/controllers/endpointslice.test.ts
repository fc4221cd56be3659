import { describe, expect, test } from 'vitest';
import { endpointCleaner, endpointController } from '../../src/controllers/endpoints/index.js';
import { endpointSliceController } from '../../src/controllers/endpointslice/index.js';
import { garbageCollector } from '../../src/controllers/garbagecollector/index.js';
import { addressFor } from '../../src/controllers/service-pods.js';
import { readyStatus, story } from '../support/infra-cluster.js';

const controllers = [
  endpointCleaner,
  endpointController,
  endpointSliceController,
  garbageCollector,
];
const web = { kind: 'Service', namespace: 'default', name: 'web' };
const labels = { app: 'web' };

function withService(spec: object = {}) {
  const s = story({ controllers });
  s.create({
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name: 'web' },
    spec: { selector: labels, ports: [{ port: 80, targetPort: 'http' }], ...spec },
  });
  s.cluster.settle();
  const slices = () => s.cluster.view.list('EndpointSlice');
  const subsets = () => s.cluster.view.get('Endpoints', 'web', 'default')?.subsets;
  const ips = () => slices().flatMap((x) => (x.endpoints ?? []).flatMap((e) => e.addresses));
  return { ...s, slices, subsets, ips };
}

describe('endpoints of a Service', () => {
  test('without pods are one empty slice', () => {
    const { slices, subsets } = withService();
    expect(slices().map(({ endpoints, ports }) => [endpoints, ports])).toEqual([[null, null]]);
    expect(subsets()).toBeUndefined();
  });

  test('are the ready pods its selector matches, at their own ports', () => {
    const s = withService();
    s.readyPod('web-1', '10.0.0.1', labels);
    s.readyPod('other', '10.0.0.9', { app: 'other' });
    s.cluster.settle();
    const [slice] = s.slices();
    expect(slice?.ports).toEqual([{ name: '', port: 8080, protocol: 'TCP' }]);
    expect(slice?.endpoints).toMatchObject([
      {
        addresses: ['10.0.0.1'],
        conditions: { ready: true, serving: true, terminating: false },
        nodeName: 'node-1',
        targetRef: { kind: 'Pod', name: 'web-1', namespace: 'default' },
      },
    ]);
    expect(s.subsets()).toMatchObject([
      { addresses: [{ ip: '10.0.0.1', nodeName: 'node-1' }], ports: [{ port: 8080 }] },
    ]);
  });

  test.each([
    [undefined, undefined],
    ['PreferClose', { forZones: [{ name: 'zone-1' }] }],
    ['PreferSameZone', { forZones: [{ name: 'zone-1' }] }],
    ['PreferSameNode', { forNodes: [{ name: 'node-1' }], forZones: [{ name: 'zone-1' }] }],
  ])('are for clients nearby where the Service asks for it: %s', (trafficDistribution, hints) => {
    const s = withService({ ...(trafficDistribution ? { trafficDistribution } : {}) });
    s.create({
      apiVersion: 'v1',
      kind: 'Node',
      metadata: { name: 'node-1', labels: { 'topology.kubernetes.io/zone': 'zone-1' } },
    });
    s.readyPod('web-1', '10.0.0.1', labels);
    s.cluster.settle();
    expect(s.slices()[0]?.endpoints?.[0]?.hints).toEqual(hints);
  });

  test.each([
    [{ clusterIP: '10.0.0.1' }, '10.0.0.1'],
    [{ clusterIP: 'fd00::1' }, 'fd00::2'],
    [{ clusterIP: 'None' }, '10.0.0.1'],
    [{ clusterIP: 'None', ipFamilies: ['IPv6'] }, 'fd00::2'],
  ])('have the address of the family that the Service %j is of', (spec, address) => {
    const podIPs = [{ ip: '10.0.0.1' }, { ip: 'fd00::2' }];
    const pod = (list: object[]) => ({ status: { podIP: '10.0.0.1', podIPs: list } }) as never;
    expect(addressFor({ spec } as never, pod(podIPs))).toBe(address);
    expect(addressFor({ spec: { ipFamilies: ['IPv6'] } } as never, pod([{ ip: '10.0.0.1' }]))).toBe(
      undefined,
    );
  });

  test('are put right in slices that somebody else has changed', () => {
    const s = withService();
    s.readyPod('web-1', '10.0.0.1', labels);
    s.cluster.settle();
    const name = s.slices()[0]?.metadata.name ?? '';
    s.change({ kind: 'EndpointSlice', namespace: 'default', name }, { endpoints: [] });
    expect(s.ips()).toEqual([]);
    s.cluster.settle();
    expect(s.ips()).toEqual(['10.0.0.1']);
  });

  test('that are not ready are told apart, and leave when the pod is relabelled', () => {
    const s = withService();
    s.readyPod('web-1', '10.0.0.1', labels);
    const ref = { kind: 'Pod', namespace: 'default', name: 'web-1' };
    s.change(ref, readyStatus('10.0.0.1', false), 'status');
    s.cluster.settle();
    expect(s.slices()[0]?.endpoints?.[0]?.conditions?.ready).toBe(false);
    expect(s.subsets()).toMatchObject([{ notReadyAddresses: [{ ip: '10.0.0.1' }] }]);
    const pod = s.cluster.view.get('Pod', 'web-1', 'default');
    s.change(ref, { metadata: { ...pod?.metadata, labels: { app: 'gone' } } });
    s.cluster.settle();
    expect(s.ips()).toEqual([]);
    expect(s.subsets()).toBeUndefined();
  });

  test('are a hundred to a slice, and stay where they are when others leave', () => {
    const s = withService();
    for (let i = 0; i < 150; i++) s.readyPod(`web-${100 + i}`, `10.0.1.${i}`, labels);
    s.cluster.settle();
    const sizes = () => s.slices().map(({ endpoints }) => endpoints?.length);
    expect(sizes().sort()).toEqual([100, 50]);
    const before = s.slices().map(({ metadata }) => metadata.resourceVersion);
    s.remove({ kind: 'Pod', namespace: 'default', name: 'web-249' }, { gracePeriodSeconds: 0 });
    s.cluster.settle();
    expect(sizes().sort()).toEqual([100, 49]);
    const after = s.slices().map(({ metadata }) => metadata.resourceVersion);
    expect(after.filter((version) => before.includes(version))).toHaveLength(1);
  });

  test('are written once for changes that come together, and never without a change', () => {
    const s = withService();
    const writes = () => s.slices().map(({ metadata }) => metadata.generation);
    for (let i = 0; i < 20; i++) s.readyPod(`web-${i}`, `10.0.1.${i}`, labels);
    s.cluster.settle();
    const [made] = writes();
    s.cluster.advance(60_000);
    expect(writes()).toEqual([made]);
    expect(made).toBe(2);
  });

  test('go with the Service', () => {
    const s = withService();
    s.readyPod('web-1', '10.0.0.1', labels);
    s.cluster.settle();
    s.remove(web);
    s.cluster.settle();
    expect(s.slices()).toEqual([]);
    expect(s.subsets()).toBeUndefined();
  });

  test('of a Service without a selector are left to whoever writes them', () => {
    const s = withService({ selector: undefined });
    expect(s.slices()).toEqual([]);
    expect(s.subsets()).toBeUndefined();
  });
});

describe('a Service that is spread by zone', () => {
  const MODE = 'service.kubernetes.io/topology-mode';
  const node = (name: string, zone: string | undefined, cpu: string) => ({
    apiVersion: 'v1',
    kind: 'Node',
    metadata: { name, ...(zone ? { labels: { 'topology.kubernetes.io/zone': zone } } : {}) },
    status: { allocatable: { cpu }, conditions: [{ type: 'Ready', status: 'True' }] },
  });

  function spread(nodes: readonly object[], pods: readonly (readonly [string, string])[]) {
    const s = withService();
    for (const one of nodes) s.create(one);
    for (const [i, [name, on]] of pods.entries()) {
      const containers = [
        { name: 'c', image: 'i', ports: [{ name: 'http', containerPort: 8080 }] },
      ];
      const metadata = { name, namespace: 'default', labels };
      s.create({ apiVersion: 'v1', kind: 'Pod', metadata, spec: { containers, nodeName: on } });
      s.change({ kind: 'Pod', namespace: 'default', name }, readyStatus(`10.0.0.${i}`), 'status');
    }
    s.cluster.settle();
    const asks = (mode: string | null) => {
      const patch = { metadata: { annotations: { [MODE]: mode } } };
      s.ask({ verb: 'patch', ref: web, patchType: 'merge', patch });
      s.cluster.settle();
    };
    const hints = () =>
      s
        .slices()
        .flatMap(({ endpoints }) => endpoints ?? [])
        .map(({ zone, hints: given }) => `${zone}>${given?.forZones?.map((z) => z.name) ?? ''}`);
    const told = () =>
      s.cluster.view
        .list('Event')
        .filter(({ reason }) => reason?.startsWith('TopologyAware'))
        .map(({ type, reason, message, source }) => [type, reason, message, source?.component]);
    return { ...s, asks, hints, told };
  }
  const ZONES = [node('a', 'zone-a', '4'), node('b', 'zone-b', '4')];

  test('has as many endpoints for a zone as it has of the CPU, and most of them in it', () => {
    const s = spread(
      [node('a', 'zone-a', '2'), node('b', 'zone-b', '4')],
      [
        ...['1', '2', '3', '4'].map((n) => [`a${n}`, 'a'] as const),
        ...['1', '2'].map((n) => [`b${n}`, 'b'] as const),
      ],
    );
    expect(s.hints()).toEqual([...Array(4).fill('zone-a>'), ...Array(2).fill('zone-b>')]);
    s.asks('Auto');
    expect(s.hints().sort()).toEqual([
      ...['zone-a>zone-a', 'zone-a>zone-a', 'zone-a>zone-b', 'zone-a>zone-b'],
      ...['zone-b>zone-b', 'zone-b>zone-b'],
    ]);
    expect(s.told()).toEqual([
      [
        'Normal',
        'TopologyAwareHintsEnabled',
        'Topology Aware Hints has been enabled, addressType: IPv4',
        'endpoint-slice-controller',
      ],
    ]);
    s.asks(null);
    expect(s.hints()).toEqual([...Array(4).fill('zone-a>'), ...Array(2).fill('zone-b>')]);
    expect(s.told().at(-1)?.slice(0, 3)).toEqual([
      'Warning',
      'TopologyAwareHintsDisabled',
      'Topology Aware Hints has been disabled, addressType: IPv4',
    ]);
  });

  test.each([
    [ZONES, [['a1', 'a']], 'Insufficient number of endpoints (1 endpoints, 2 zones)'],
    [
      [...ZONES, node('c', 'zone-c', '40')],
      [
        ['a1', 'a'],
        ['b1', 'b'],
        ['c1', 'c'],
      ],
      'Unable to allocate minimum required endpoints to each zone without exceeding overload threshold (3 endpoints, 3 zones)',
    ],
    [
      [...ZONES, node('c', undefined, '4')],
      [
        ['a1', 'a'],
        ['b1', 'b'],
      ],
      'Insufficient Node information: allocatable CPU or zone not specified on one or more nodes',
    ],
  ] as const)('has no hints where %#, and is told why once', (nodes, pods, why) => {
    const s = spread(nodes, pods);
    s.asks('Auto');
    s.asks('auto');
    expect(s.hints().every((hint) => hint.endsWith('>'))).toBe(true);
    expect(s.told().map(([, reason, message]) => [reason, message])).toEqual([
      ['TopologyAwareHintsDisabled', `${why}, addressType: IPv4`],
    ]);
  });

  test('loses its hints when a zone does, and has them again', () => {
    const s = spread(ZONES, [
      ['a1', 'a'],
      ['b1', 'b'],
    ]);
    s.asks('Auto');
    expect(s.hints()).toEqual(['zone-a>zone-a', 'zone-b>zone-b']);
    const ready = (status: string) =>
      s.change(
        { kind: 'Node', name: 'b' },
        { status: { allocatable: { cpu: '4' }, conditions: [{ type: 'Ready', status }] } },
        'status',
      );
    ready('False');
    s.cluster.settle();
    expect(s.hints()).toEqual(['zone-a>', 'zone-b>']);
    ready('True');
    s.cluster.settle();
    expect(s.hints()).toEqual(['zone-a>zone-a', 'zone-b>zone-b']);
  });
});
