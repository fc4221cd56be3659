import { describe, expect, test } from 'vitest';
import { BOOT_MS, faultEnds, isActive, strikes } from '../../src/kinds/fault/active.js';
import { type Fault, type FaultSpec, HEAL } from '../../src/kinds/fault/index.js';
import { validateFault } from '../../src/kinds/fault/validate.js';
import { fieldErrorText } from '../../src/machinery/field-errors.js';
import { fault as manifest, World } from '../support/pods.js';

const T0 = Date.UTC(2026, 0, 1);
const fault = (spec: object, metadata: object = {}): Fault =>
  ({
    apiVersion: 'kubetape.io/v1alpha1',
    kind: 'Fault',
    metadata: { name: 'f', creationTimestamp: '2026-01-01T00:00:00Z', ...metadata },
    spec,
  }) as unknown as Fault;
const errors = (spec: object) => validateFault(fault(spec), undefined).map(fieldErrorText);

describe('a fault', () => {
  test('names one victim, and something that can be the matter with it', () => {
    expect(errors({ node: 'n', is: 'Down' })).toEqual([]);
    expect(errors({ is: 'Down' })).toEqual([
      'spec: Required value: must specify one of: `node`, `image`, `pods`, `controller`, `apiServer`, `metricsServer`, `webhook`',
    ]);
    expect(errors({ node: 'n', image: 'i', is: 'Slow' })).toEqual([
      'spec.image: Forbidden: may not specify more than 1 victim',
    ]);
    expect(errors({ node: 'n', is: 'Crash' })).toEqual([
      'spec.is: Unsupported value: "Crash": supported values: "Down", "Partitioned", "Slow", "OutOfMemory", "OutOfDisk"',
    ]);
    expect(errors({ pods: {}, is: 'Hang', for: '0s' })).toEqual([
      'spec.for: Invalid value: "0s": must be greater than 0',
    ]);
  });

  test('does not change once it is there', () => {
    const old = fault({ node: 'a', is: 'Down' });
    expect(validateFault(fault({ node: 'b', is: 'Down' }), old)).toHaveLength(1);
    expect(validateFault(old, old)).toEqual([]);
  });

  test('lasts as long as it says, or until it is deleted', () => {
    const spec: FaultSpec = { node: 'n', is: 'Partitioned', for: '5m' };
    expect(isActive(fault(spec), T0 + 299_999)).toBe(true);
    expect(isActive(fault(spec), T0 + 300_000)).toBe(false);
    expect(faultEnds(fault({ image: 'i', is: 'Missing' }))).toBeUndefined();
  });

  test('keeps a node down until it has booted again', () => {
    const deleted = { deletionTimestamp: '2026-01-01T00:01:00Z' };
    expect(faultEnds(fault({ node: 'n', is: 'Down' }, deleted))).toBe(T0 + 60_000 + BOOT_MS);
  });

  test('strikes the pods and containers it names', () => {
    const pod = { metadata: { name: 'web-0', namespace: 'default', labels: { app: 'web' } } };
    const hits = (pods: object) => strikes(fault({ pods, is: 'Crash' }), pod, { name: 'main' });
    expect(hits({})).toBe(true);
    expect(hits({ name: 'web-*', container: 'main' })).toBe(true);
    expect(hits({ labels: { matchLabels: { app: 'db' } } })).toBe(false);
    expect(hits({ namespace: 'other' })).toBe(false);
    expect(hits({ container: 'side' })).toBe(false);
  });

  test('that takes a node down waits for it to come back before it goes', () => {
    const w = new World().nodes(1).create(manifest('f', { node: 'node-1', is: 'Down' }));
    expect(w.cluster.view.get('Fault', 'f')?.metadata.finalizers).toEqual([HEAL]);
    w.remove('Fault', 'f');
    expect(w.cluster.view.get('Fault', 'f')?.metadata.deletionTimestamp).toBeDefined();
    expect(w.settle().cluster.view.get('Fault', 'f')).toBeUndefined();
  });
});
