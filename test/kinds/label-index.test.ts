// Whoever looks for pods by a label finds those that have it, whichever of two names of it they are filed under.

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { genesis, withObjects } from '../../src/events/state.js';
import { viewOf } from '../../src/events/view.js';
import { podsSelected } from '../../src/kinds/pod/selection.js';
import { canonical, type KubeObject } from '../../src/machinery/object.js';
import { matchesSelector } from '../../src/machinery/selector.js';
import { defaultSettings } from '../../src/machinery/settings.js';

const KEYS = [
  'app',
  'job-name',
  'batch.kubernetes.io/job-name',
  'controller-uid',
  'batch.kubernetes.io/controller-uid',
] as const;
const key = fc.constantFrom(...KEYS);
const value = fc.constantFrom('a', 'b');
const labels = fc.dictionary(key, value);
const selector = fc.oneof(
  fc.tuple(key, value).map(([key, value]) => ({ matchLabels: { [key]: value } })),
  fc
    .tuple(key, fc.array(value, { minLength: 1, maxLength: 3 }))
    .map(([key, values]) => ({ matchExpressions: [{ key, operator: 'In', values }] })),
);

test('a selector finds each of its pods once', () => {
  fc.assert(
    fc.property(fc.array(labels, { maxLength: 8 }), selector, (all, selector) => {
      const pods = all.map((labels, i) =>
        canonical({
          apiVersion: 'v1',
          kind: 'Pod',
          metadata: { name: `pod-${i}`, namespace: 'default', uid: `${i}`, labels },
          spec: { containers: [{ name: 'main' }] },
        }),
      ) as unknown as readonly KubeObject[];
      const view = viewOf(withObjects(genesis(0), pods), defaultSettings);
      const found = podsSelected(view, 'default', selector);
      expect(found).toEqual(
        pods.filter(({ metadata }) => matchesSelector(selector, metadata.labels)),
      );
    }),
  );
});
