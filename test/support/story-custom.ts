// Custom kinds for stories nobody wrote: definitions that vie for names and change, and objects that may fit them.

import fc from 'fast-check';
import type { KubeObject } from '../../src/machinery/object.js';
import { type Defining, definition } from './custom-kinds.js';

const subresources = {
  status: {},
  scale: { specReplicasPath: '.spec.size', statusReplicasPath: '.status.size' },
};
const open = { type: 'object', 'x-kubernetes-preserve-unknown-fields': true };

/** Few kinds with few names: `wd` is wanted by both. */
const defining: fc.Arbitrary<Defining> = fc
  .record({
    kind: fc.constantFrom('Widget', 'Widget', 'Gadget'),
    scope: fc.constantFrom('Namespaced' as const, 'Namespaced' as const, 'Cluster' as const),
    shortNames: fc.constantFrom([], ['wd']),
    fallback: fc.constantFrom('a', 'b'),
    most: fc.constantFrom(2, 9),
    versions: fc.constantFrom(['v1'], ['v1', 'v1beta1'], ['v1beta1', 'v1']),
  })
  .map(({ kind, scope, shortNames, fallback, most, versions }) => ({
    kind,
    scope,
    names: { shortNames },
    versions: versions.map((name, i) => ({
      name,
      served: true,
      storage: i === 0,
      subresources,
      schema: {
        openAPIV3Schema: {
          type: 'object',
          properties: {
            spec: {
              type: 'object',
              'x-kubernetes-validations': [{ rule: '!has(self.size) || self.size < 4' }],
              properties: {
                size: { type: 'integer', maximum: most },
                mode: { type: 'string', default: fallback },
              },
            },
            status: open,
          },
        },
      },
    })),
  }));

export const customDefinition = defining.map((how) => definition(how) as KubeObject);

export const customObject: fc.Arbitrary<KubeObject> = fc
  .record({
    kind: fc.constantFrom('Widget', 'Widget', 'Gadget'),
    version: fc.constantFrom('v1', 'v1', 'v1beta1'),
    name: fc.constantFrom('web', 'api'),
    namespace: fc.constantFrom('default', 'default', 'shop'),
    size: fc.nat(5),
    held: fc.constantFrom(false, false, true),
  })
  .map(
    ({ kind, version, name, namespace, size, held }) =>
      ({
        apiVersion: `example.com/${version}`,
        kind,
        metadata: { name, namespace, ...(held ? { finalizers: ['example.com/hold'] } : {}) },
        spec: { size, stray: true },
      }) as unknown as KubeObject,
  );

export const CUSTOM = ['Widget.example.com', 'Gadget.example.com'];
