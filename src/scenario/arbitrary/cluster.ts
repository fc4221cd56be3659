// Manifests of the cluster itself, of the API it serves, and of the simulated world.

import fc from 'fast-check';
import { type Drawn, global, perhaps, spec } from './drawn.js';

const GROUP = 'example.com';
const plural = fc.constantFrom('widgets', 'gadgets');
const span = fc.constantFrom('1s', '30s', '5m');
const SCHEMA = {
  openAPIV3Schema: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true },
};

export const cluster = {
  Node: global(
    'v1',
    () =>
      fc.record({
        spec: fc.record({
          unschedulable: perhaps(true),
          taints: perhaps([{ key: 'example.com/only', value: 'a', effect: 'NoSchedule' }]),
        }),
        status: fc.constantFrom('2', '8').map((cpu) => {
          const capacity = { cpu, memory: '8Gi', pods: '110' };
          return { capacity, allocatable: capacity };
        }),
      }),
    [
      ['spec.taints', [{ key: 'a b', effect: 'NoSchedule' }], 'spec.taints[0].key'],
      ['spec.taints', [{ key: 'a', effect: 'Perhaps' }], 'spec.taints[0].effect'],
      ['spec.podCIDRs', ['all'], 'spec.podCIDRs[0]'],
    ],
  ),
  APIService: global(
    'apiregistration.k8s.io/v1',
    (name) =>
      fc
        .record({ groupPriorityMinimum: fc.constantFrom(100, 1000), versionPriority: fc.nat(99) })
        .map(({ versionPriority, ...more }) => ({
          spec: {
            group: name.replace(/^v1\./, ''),
            version: 'v1',
            versionPriority: versionPriority + 1,
            insecureSkipTLSVerify: true,
            service: { namespace: 'default', name: 'api' },
            ...more,
          },
        })),
    [
      ['spec.groupPriorityMinimum', 0],
      ['spec.versionPriority', 0],
      ['spec.service.name', ''],
    ],
    fc.constantFrom('v1.metrics.example.com', 'v1.things.example.com'),
  ),
  CustomResourceDefinition: global(
    'apiextensions.k8s.io/v1',
    (name) =>
      fc.constantFrom('Namespaced', 'Cluster').map((scope) => {
        const plural = name.replace(/\..*/, '');
        const kind = plural[0]?.toUpperCase() + plural.slice(1, -1);
        return {
          spec: {
            group: GROUP,
            scope,
            names: { plural, singular: kind.toLowerCase(), kind },
            versions: [{ name: 'v1', served: true, storage: true, schema: SCHEMA }],
          },
        };
      }),
    [
      ['spec.scope', 'Everywhere'],
      ['spec.versions[0].storage', false, 'spec.versions'],
      ['spec.versions[0].name', 'Not Valid'],
      ['spec.names.plural', 'others', 'metadata.name'],
      ['spec.versions[0].schema', undefined, 'spec.versions[0].schema.openAPIV3Schema'],
    ],
    plural.map((plural) => `${plural}.${GROUP}`),
  ),
  FlowSchema: global(
    'flowcontrol.apiserver.k8s.io/v1',
    spec(() => ({
      priorityLevelConfiguration: fc.constant({ name: 'workload-low' }),
      matchingPrecedence: fc.integer({ min: 1, max: 10_000 }),
      distinguisherMethod: perhaps({ type: 'ByUser' }),
    })),
    [
      ['spec.matchingPrecedence', 10_001],
      ['spec.priorityLevelConfiguration.name', ''],
      ['spec.distinguisherMethod', { type: 'ByLuck' }, 'spec.distinguisherMethod.type'],
    ],
  ),
  PriorityLevelConfiguration: global(
    'flowcontrol.apiserver.k8s.io/v1',
    spec(() => ({
      type: fc.constant('Limited'),
      limited: fc.integer({ min: 1, max: 50 }).map((nominalConcurrencyShares) => ({
        nominalConcurrencyShares,
        limitResponse: { type: 'Reject' },
      })),
    })),
    [
      ['spec.type', 'Boundless'],
      ['spec.limited.nominalConcurrencyShares', -1],
      ['spec.limited.limitResponse.type', 'Laugh'],
    ],
  ),
  Fault: global(
    'kubetape.io/v1alpha1',
    spec(() => ({
      node: fc.constantFrom('node-1', 'node-2'),
      is: fc.constantFrom('Down', 'Partitioned', 'Slow'),
      for: span,
    })),
    [
      ['spec.is', 'Sad'],
      ['spec.for', 'ever'],
      ['spec.node', ''],
      ['spec.image', 'nginx*'],
      ['spec.by', '2s'],
    ],
  ),
  Behavior: global(
    'kubetape.io/v1alpha1',
    spec((app) => ({
      selector: fc.constant({ labels: { matchLabels: { app } } }),
      start: span.map((time) => ({ time })),
      exits: perhaps({ code: 0, after: '20s' }),
    })),
    [
      ['spec.start', { time: 'soon' }, 'spec.start.time'],
      ['spec.exits', { code: 256 }, 'spec.exits.code'],
      ['spec.hangAfter', 'never'],
    ],
  ),
} satisfies Readonly<Record<string, Drawn>>;
