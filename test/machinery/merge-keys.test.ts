import { expect, test } from 'vitest';
import { isAtomicType, keyDefault, mergeFact } from '../../src/machinery/merge-keys.js';

test('a container port is patched by its number and owned by number and protocol', () => {
  expect(mergeFact('V1Container', 'ports')).toEqual({
    list: 'map',
    keys: ['containerPort', 'protocol'],
    mergeKey: 'containerPort',
    strategies: ['merge'],
  });
  expect(keyDefault('V1Container', 'ports', 'protocol')).toBe('TCP');
});

test('conditions of a job are patched by type but owned as a whole', () => {
  expect(mergeFact('V1JobStatus', 'conditions')).toMatchObject({
    list: 'atomic',
    mergeKey: 'type',
  });
});

test('fields without a fact, and names every object inherits, have none', () => {
  expect(mergeFact('V1PodSpec', 'tolerations')).toBeUndefined();
  expect(mergeFact('constructor', 'name')).toBeUndefined();
  expect(mergeFact('V1PodSpec', 'constructor')).toBeUndefined();
});

test('selectors are owned as a whole, a volume claim reference field by field', () => {
  expect(isAtomicType('V1LabelSelector')).toBe(true);
  expect(isAtomicType('V1PodSpec')).toBe(false);
  expect(mergeFact('V1PersistentVolumeSpec', 'claimRef')).toEqual({ map: 'granular' });
});
