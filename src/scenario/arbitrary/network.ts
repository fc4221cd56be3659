// Manifests of addresses and of who may talk to whom.

import fc from 'fast-check';
import { type Drawn, global, name, namespaced, perhaps, spec } from './drawn.js';

const port = fc.integer({ min: 1, max: 65_535 });

export const network = {
  Service: namespaced(
    'v1',
    spec((app) => ({
      type: perhaps('ClusterIP', 'NodePort', 'LoadBalancer'),
      selector: fc.constant({ app }),
      ports: port.map((port) => [{ port, targetPort: 80 }]),
      sessionAffinity: perhaps('ClientIP'),
    })),
    [
      ['spec.ports[0].port', 0],
      ['spec.ports[0].targetPort', 70_000],
      ['spec.ports[0].protocol', 'HTTP'],
      ['spec.ports', undefined],
      ['spec.type', 'Magic'],
      ['spec.clusterIP', 'nowhere', 'spec.clusterIPs[0]'],
      ['spec.sessionAffinity', 'Always'],
      ['spec.selector', { 'a b': 'x' }],
    ],
  ),
  Endpoints: namespaced(
    'v1',
    () =>
      port.map((port) => ({
        subsets: [{ addresses: [{ ip: '10.20.30.40' }], ports: [{ port }] }],
      })),
    [
      ['subsets[0].addresses[0].ip', 'nowhere'],
      ['subsets[0].ports[0].port', 0],
      ['subsets[0].ports[0].protocol', 'HTTP'],
    ],
  ),
  EndpointSlice: namespaced(
    'discovery.k8s.io/v1',
    () =>
      fc.record({
        addressType: fc.constant('IPv4'),
        endpoints: fc.constantFrom([{ addresses: ['10.20.30.40'] }], []),
        ports: port.map((port) => [{ name: 'http', port }]),
      }),
    [
      ['addressType', 'IPv5'],
      ['endpoints', [{ addresses: [] }], 'endpoints[0].addresses'],
      ['endpoints', [{ addresses: ['nowhere'] }], 'endpoints[0].addresses[0]'],
      ['ports[0].name', 'Not Valid'],
      ['ports[0].protocol', 'HTTP'],
    ],
  ),
  Ingress: namespaced(
    'networking.k8s.io/v1',
    spec((app) => ({
      ingressClassName: perhaps('nginx'),
      rules: fc.constantFrom('/', '/shop').map((path) => [
        {
          host: 'shop.example.com',
          http: {
            paths: [
              {
                path,
                pathType: 'Prefix',
                backend: { service: { name: app, port: { number: 80 } } },
              },
            ],
          },
        },
      ]),
    })),
    [
      ['spec.rules[0].host', 'Shop_Example'],
      ['spec.rules[0].http.paths[0].path', 'shop'],
      ['spec.rules[0].http.paths[0].pathType', 'Nearly'],
      ['spec.rules[0].http.paths[0].backend.service.name', 'Not Valid'],
      ['spec.rules[0].http.paths[0].backend.service.port.number', 70_000],
      ['spec', {}, 'spec'],
    ],
  ),
  IngressClass: global(
    'networking.k8s.io/v1',
    spec(() => ({ controller: fc.constantFrom('example.com/nginx', 'example.com/envoy') })),
    [
      ['spec.controller', 'nginx'],
      ['spec.parameters', { kind: '', name: 'x' }, 'spec.parameters.kind'],
    ],
  ),
  NetworkPolicy: namespaced(
    'networking.k8s.io/v1',
    spec((app) => ({
      podSelector: fc.constantFrom<object>({}, { matchLabels: { app } }),
      policyTypes: fc.constantFrom(['Ingress'], ['Egress'], ['Ingress', 'Egress']),
      ingress: perhaps([{ from: [{ podSelector: {} }], ports: [{ port: 80 }] }]),
      egress: perhaps([{ to: [{ ipBlock: { cidr: '10.0.0.0/8' } }] }]),
    })),
    [
      ['spec.policyTypes', ['Sideways'], 'spec.policyTypes[0]'],
      ['spec.podSelector', { matchLabels: { 'a b': 'x' } }, 'spec.podSelector.matchLabels'],
      ['spec.ingress', [{ ports: [{ port: 70_000 }] }], 'spec.ingress[0].ports[0].port'],
      [
        'spec.egress',
        [{ to: [{ ipBlock: { cidr: 'all' } }] }],
        'spec.egress[0].to[0].ipBlock.cidr',
      ],
    ],
  ),
  IPAddress: global(
    'networking.k8s.io/v1',
    spec((app) => ({
      parentRef: name.map((service) => ({
        resource: 'services',
        namespace: 'default',
        name: `${app}-${service}`,
      })),
    })),
    [
      ['spec.parentRef', undefined],
      ['spec.parentRef.resource', ''],
      ['spec.parentRef.name', ''],
    ],
    fc.integer({ min: 1, max: 250 }).map((last) => `10.96.77.${last}`),
  ),
  ServiceCIDR: global(
    'networking.k8s.io/v1',
    spec(() => ({ cidrs: fc.constantFrom(['10.97.0.0/24'], ['10.98.0.0/16']) })),
    [
      ['spec.cidrs', []],
      ['spec.cidrs', ['all'], 'spec.cidrs[0]'],
    ],
  ),
} satisfies Readonly<Record<string, Drawn>>;
