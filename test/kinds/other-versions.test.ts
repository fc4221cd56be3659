import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { eventsV1Event } from '../../src/kinds/event/events-v1.js';
import { horizontalPodAutoscalerV1 } from '../../src/kinds/horizontalpodautoscaler/v1.js';
import type { Kind } from '../../src/kinds/kind.js';
import { canonical, type KubeObject } from '../../src/machinery/object.js';

const forthAndBack = (kind: unknown, object: object): KubeObject => {
  const { converted } = kind as Kind;
  const served = converted?.served(object as KubeObject);
  return canonical(converted?.stored(served as KubeObject)) as KubeObject;
};

const share = fc.integer({ min: 1, max: 200 });
const quantity = fc.integer({ min: 1, max: 900 }).map((n) => `${n}m`);
const name = fc.constantFrom('cpu', 'memory');
const metric = fc.record(
  { name: fc.constantFrom('hits', 'queue'), selector: fc.constant({ matchLabels: { a: 'b' } }) },
  { requiredKeys: ['name'] },
);
const resourceTarget = fc.oneof(
  share.map((averageUtilization) => ({ type: 'Utilization', averageUtilization })),
  quantity.map((averageValue) => ({ type: 'AverageValue', averageValue })),
);
const valueTarget = fc.oneof(
  quantity.map((value) => ({ type: 'Value', value })),
  quantity.map((averageValue) => ({ type: 'AverageValue', averageValue })),
);
const average = quantity.map((averageValue) => ({ type: 'AverageValue', averageValue }));
const described = fc.constant({ apiVersion: 'v1', kind: 'Service', name: 'web' });
const otherMetrics = fc.oneof(
  fc.record({ name, target: average }).map((resource) => ({ type: 'Resource', resource })),
  fc
    .record({ name, target: resourceTarget, container: fc.constant('c') })
    .map((containerResource) => ({ type: 'ContainerResource', containerResource })),
  fc.record({ metric, target: average }).map((pods) => ({ type: 'Pods', pods })),
  fc.record({ metric, target: valueTarget }).map((external) => ({ type: 'External', external })),
  fc
    .record({ metric, describedObject: described, target: quantity })
    .map(({ target, ...rest }) => ({
      type: 'Object',
      object: { ...rest, target: { type: 'Value', value: target } },
    })),
);
const cpu = share.map((averageUtilization) => ({
  type: 'Resource',
  resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization } },
}));
const rules = fc.record(
  {
    stabilizationWindowSeconds: fc.nat(3600),
    selectPolicy: fc.constantFrom('Max', 'Min', 'Disabled'),
    policies: fc.array(
      fc.record({
        type: fc.constantFrom('Pods', 'Percent'),
        value: share,
        periodSeconds: fc.nat(60),
      }),
    ),
  },
  { requiredKeys: ['selectPolicy'] },
);
const autoscaler = fc.record({
  apiVersion: fc.constant('autoscaling/v2'),
  kind: fc.constant('HorizontalPodAutoscaler'),
  metadata: fc.record(
    { name: fc.constant('web'), annotations: fc.constant({ note: 'kept' }) },
    { requiredKeys: ['name'] },
  ),
  spec: fc
    .record(
      { minReplicas: share, behavior: fc.record({ scaleUp: rules, scaleDown: rules }) },
      { requiredKeys: [] },
    )
    .chain((spec) =>
      fc
        .tuple(fc.array(cpu, { maxLength: 1 }), fc.array(otherMetrics, { minLength: 1 }))
        .map(([first, others]) => ({
          ...spec,
          scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'web' },
          maxReplicas: 10,
          metrics: [...first, ...others],
        })),
    ),
  status: fc.record({
    currentReplicas: fc.nat(9),
    desiredReplicas: fc.nat(9),
    currentMetrics: fc.array(
      fc.record({ averageUtilization: share, averageValue: quantity }).map((current) => ({
        type: 'Resource',
        resource: { name: 'cpu', current },
      })),
      { minLength: 1 },
    ),
    conditions: fc.array(
      fc.record({ type: fc.constant('AbleToScale'), status: fc.constant('True') }),
      { minLength: 1 },
    ),
  }),
});

describe('an object at another version', () => {
  test('is the same autoscaler when it has gone through autoscaling/v1', () => {
    fc.assert(
      fc.property(autoscaler, (object) => {
        expect(forthAndBack(horizontalPodAutoscalerV1, object)).toEqual(canonical(object));
      }),
      { numRuns: 100 },
    );
  });

  test('is the same event when it has gone through events.k8s.io/v1', () => {
    const text = fc.constantFrom('kubelet', 'scheduler');
    const event = fc.record(
      {
        apiVersion: fc.constant('v1'),
        kind: fc.constant('Event'),
        metadata: fc.record({ name: text }),
        involvedObject: fc.record({ kind: text, name: text }),
        message: text,
        reason: text,
        count: fc.nat(9),
        eventTime: fc.constant('2026-01-01T00:00:00.000000Z'),
        firstTimestamp: fc.constant('2026-01-01T00:00:00Z'),
        reportingComponent: text,
        source: fc.record({ component: text }),
      },
      { requiredKeys: ['apiVersion', 'kind', 'metadata', 'involvedObject'] },
    );
    fc.assert(
      fc.property(event, (object) => {
        expect(forthAndBack(eventsV1Event, object)).toEqual(canonical(object));
      }),
      { numRuns: 50 },
    );
  });
});
