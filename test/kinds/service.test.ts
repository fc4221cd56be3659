import { describe, expect, test } from 'vitest';
import { builtInKind } from '../../src/kinds/index.js';
import type { Kind } from '../../src/kinds/kind.js';
import type { Service } from '../../src/kinds/service/index.js';
import { type Story, story } from '../support/infra-cluster.js';

const web = { kind: 'Service', namespace: 'default', name: 'web' };
const service = (spec: object, name = 'web') => ({
  apiVersion: 'v1',
  kind: 'Service',
  metadata: { name, namespace: 'default' },
  spec: { ports: [{ port: 80 }], ...spec },
});

function create(spec: object, name?: string): Story & { readonly answer: unknown } {
  const s = story({ controllers: [] });
  return { ...s, answer: s.create(service(spec, name)) };
}
const found = (s: Story) => s.cluster.view.get('Service', 'web', 'default') as Service;

/** Asks for the spec as it is now, with some parts replaced. */
const change = (s: Story, parts: object) => s.change(web, { spec: { ...found(s).spec, ...parts } });

function cells(s: Story): unknown[] {
  const columns = builtInKind('Service')?.columns.filter(({ name }) => name !== 'Age') ?? [];
  return columns.map(({ value }) => value(found(s), s.cluster.state.now));
}

describe('a Service', () => {
  test('gets an address and what else was left out', () => {
    const s = create({ selector: { app: 'web' } });
    const { clusterIP, ...spec } = found(s).spec;
    expect(clusterIP).toMatch(/^10\.96\.\d+\.\d+$/);
    expect(spec).toEqual({
      clusterIPs: [clusterIP],
      internalTrafficPolicy: 'Cluster',
      ipFamilies: ['IPv4'],
      ipFamilyPolicy: 'SingleStack',
      ports: [{ port: 80, protocol: 'TCP', targetPort: 80 }],
      selector: { app: 'web' },
      sessionAffinity: 'None',
      type: 'ClusterIP',
    });
    expect(cells(s)).toEqual(['web', 'ClusterIP', clusterIP, '<none>', '80/TCP', 'app=web']);
  });

  test('never shares an address or a node port', () => {
    const s = story({ controllers: [] });
    for (let i = 0; i < 300; i++) s.create(service({ type: 'NodePort' }, `s-${i}`));
    const specs = s.cluster.view.list('Service').map(({ spec }) => spec);
    expect(new Set(specs.map(({ clusterIP }) => clusterIP)).size).toBe(300);
    const ports = specs.map(({ ports }) => ports?.[0]?.nodePort ?? 0);
    expect(new Set(ports).size).toBe(300);
    expect(ports.every((port) => port >= 30_086 && port <= 32_767)).toBe(true);
  });

  test('has the same address in every run of the same seed', () => {
    expect(found(create({})).spec.clusterIP).toBe(found(create({})).spec.clusterIP);
  });

  test('may ask for an address, which must be free and of the cluster', () => {
    const s = create({ clusterIP: '10.96.0.10' });
    expect(found(s).spec.clusterIP).toBe('10.96.0.10');
    expect(s.create(service({ clusterIP: '10.96.0.10' }, 'other'))).toBe(
      'Service "other" is invalid: spec.clusterIPs: Invalid value: ["10.96.0.10"]: failed to allocate IP 10.96.0.10: provided IP is already allocated',
    );
    expect(create({ clusterIP: '10.97.0.1' }).answer).toContain(
      'failed to allocate IP 10.97.0.1: the provided IP (10.97.0.1) is not in the valid range. The range of valid IPs is 10.96.0.0/16',
    );
    s.remove(web);
    expect(typeof s.create(service({ clusterIP: '10.96.0.10' }, 'other'))).toBe('object');
  });

  test('may ask for a node port, which must be free and in range', () => {
    const ports = [{ port: 80, nodePort: 30_080 }];
    const s = create({ type: 'NodePort', ports });
    expect(cells(s)[4]).toBe('80:30080/TCP');
    expect(s.create(service({ type: 'NodePort', ports }, 'other'))).toBe(
      'Service "other" is invalid: spec.ports[0].nodePort: Invalid value: 30080: provided port is already allocated',
    );
    expect(create({ type: 'NodePort', ports: [{ port: 80, nodePort: 80 }] }).answer).toBe(
      'Service "web" is invalid: spec.ports[0].nodePort: Invalid value: 80: provided port is not in the valid range. The range of valid ports is 30000-32767',
    );
  });

  test('keeps its address, which may not change', () => {
    const s = create({});
    const { clusterIP } = found(s).spec;
    s.ask({ verb: 'update', ref: web, object: service({ selector: { app: 'x' } }) });
    expect(found(s).spec).toMatchObject({ clusterIP, selector: { app: 'x' } });
    expect(change(s, { clusterIP: '10.96.0.7' })).toBe(
      'Service "web" is invalid: spec.clusterIPs[0]: Invalid value: ["10.96.0.7"]: may not change once set',
    );
    // Before it is asked whether there is such an address.
    expect(change(s, { clusterIP: '10.0.0.77' })).toBe(
      'Service "web" is invalid: spec.clusterIPs[0]: Invalid value: ["10.0.0.77"]: may not change once set',
    );
  });

  test('takes and gives back node ports as its type changes', () => {
    const s = create({});
    change(s, { type: 'NodePort' });
    const port = found(s).spec.ports?.[0]?.nodePort;
    expect(port).toBeGreaterThanOrEqual(30_000);
    expect(s.cluster.view.indexed('Service', 'nodePort', `TCP/${port}`)).toHaveLength(1);
    change(s, { type: 'ClusterIP' });
    expect(found(s).spec.ports).toEqual([{ port: 80, protocol: 'TCP', targetPort: 80 }]);
    expect(found(s).spec.externalTrafficPolicy).toBeUndefined();
    expect(s.cluster.view.indexed('Service', 'nodePort', `TCP/${port}`)).toEqual([]);
  });

  test('gives its address back when it becomes a name', () => {
    const s = create({});
    const ip = found(s).spec.clusterIP ?? '';
    change(s, { type: 'ExternalName', externalName: 'example.com', ports: [] });
    expect(found(s).spec.clusterIP).toBeUndefined();
    expect(s.cluster.view.indexed('Service', 'clusterIP', ip)).toEqual([]);
    expect(cells(s).slice(1, 5)).toEqual(['ExternalName', '<none>', 'example.com', '<none>']);
  });

  test('that wants a load balancer waits for one', () => {
    const s = create({ type: 'LoadBalancer' });
    expect(cells(s)[3]).toBe('<pending>');
    s.change(web, { status: { loadBalancer: { ingress: [{ ip: '1.2.3.4' }] } } }, 'status');
    expect(cells(s)[3]).toBe('1.2.3.4');
  });

  test('without an address is headless', () => {
    const s = create({ clusterIP: 'None', ports: [] });
    expect(found(s).spec).toMatchObject({ clusterIP: 'None', clusterIPs: ['None'] });
    expect(cells(s).slice(2, 5)).toEqual(['None', '<none>', '<none>']);
  });

  test('shares one node port between protocols of one port', () => {
    const s = create({
      type: 'NodePort',
      ports: [
        { name: 'udp', port: 53, protocol: 'UDP' },
        { name: 'tcp', port: 53, protocol: 'TCP' },
      ],
    });
    const [udp, tcp] = found(s).spec.ports ?? [];
    expect(udp?.nodePort).toBe(tcp?.nodePort);
  });

  test.each([
    [{ ports: [] }, 'spec.ports: Required value'],
    [
      { ports: [{ port: 0, targetPort: 80 }] },
      'spec.ports[0].port: Invalid value: 0: must be between 1 and 65535, inclusive',
    ],
    [
      { ports: [{ port: 80, protocol: 'HTTP' }] },
      'spec.ports[0].protocol: Unsupported value: "HTTP": supported values: "SCTP", "TCP", "UDP"',
    ],
    [{ ports: [{ port: 80 }, { port: 81, name: 'b' }] }, 'spec.ports[0].name: Required value'],
    [
      {
        ports: [
          { port: 80, name: 'a' },
          { port: 81, name: 'a' },
        ],
      },
      'spec.ports[1].name: Duplicate value: "a"',
    ],
    [
      { type: 'External' },
      'spec.type: Unsupported value: "External": supported values: "ClusterIP", "ExternalName", "LoadBalancer", "NodePort"',
    ],
    [
      { type: 'NodePort', clusterIP: 'None' },
      'spec.clusterIPs[0]: Invalid value: "None": may not be set to \'None\' for NodePort services',
    ],
    [
      { ports: [{ port: 80, nodePort: 30_001 }] },
      "spec.ports[0].nodePort: Forbidden: may not be used when `type` is 'ClusterIP'",
    ],
    [
      { sessionAffinity: 'Cookie' },
      'spec.sessionAffinity: Unsupported value: "Cookie": supported values: "ClientIP", "None"',
    ],
    [{ type: 'ExternalName', ports: [] }, 'spec.externalName: Required value'],
    [
      { externalTrafficPolicy: 'Local' },
      'spec.externalTrafficPolicy: Invalid value: "Local": may only be set for externally-accessible services',
    ],
    [
      { ipFamilies: ['IPv6'] },
      'spec.ipFamilies[0]: Invalid value: "IPv6": not configured on this cluster',
    ],
  ])('is refused: %j', (spec, why) => {
    expect(create(spec).answer).toBe(`Service "web" is invalid: ${why}`);
  });

  test('has a name that DNS takes', () => {
    expect(create({}, '1web').answer).toContain(
      'metadata.name: Invalid value: "1web": a DNS-1035 label must consist of',
    );
  });
});

test('what a Service says in vain, or in another form than it should, is warned of', () => {
  const { warnings } = builtInKind('Service') as Kind;
  const told = (spec: object, feature: (gate: string) => boolean) =>
    warnings?.(service(spec) as never, undefined, { feature } as never);
  const spec = {
    type: 'LoadBalancer',
    clusterIPs: ['2001:db8:0:0::2', '10.096.0.9'],
    externalName: 'x',
    loadBalancerSourceRanges: ['10.1.2.3/8'],
  };
  expect(told(spec, () => false)).toEqual([
    'spec.clusterIPs[0]: IPv6 address "2001:db8:0:0::2" is not in RFC 5952 canonical format ("2001:db8::2"), which may cause controller apply-loops',
    'spec.clusterIPs[1]: IP address was accepted, but will be invalid in a future Kubernetes release: ParseAddr("10.096.0.9"): IPv4 field has octet with leading zero',
    'spec.externalName is ignored when spec.type is not "ExternalName"',
  ]);
  expect(told(spec, () => true)).toEqual([
    'spec.clusterIPs[0]: IPv6 address "2001:db8:0:0::2" should be in RFC 5952 canonical format ("2001:db8::2")',
    'spec.clusterIPs[1]: non-standard IP address "10.096.0.9" is invalid: use "10.96.0.9"',
    'spec.loadBalancerSourceRanges[0]: CIDR value "10.1.2.3/8" is ambiguous in this context (should be "10.0.0.0/8" or "10.1.2.3/32"?)',
    'spec.externalName is ignored when spec.type is not "ExternalName"',
  ]);
  const headless = { type: 'ClusterIP', clusterIP: 'None', sessionAffinity: 'ClientIP' };
  expect(told(headless, () => true)).toEqual([
    'spec.SessionAffinity is ignored for headless services',
  ]);
});
