import { expect, test } from 'vitest';
import { formatLabels, hasLabels, labelValue } from '../../src/machinery/labels.js';

test('labels are wanted by key and value, and wanting none is always met', () => {
  expect(hasLabels({ app: 'web' }, { app: 'web', tier: 'a' })).toBe(true);
  expect(hasLabels({ app: 'web' }, { app: 'db' })).toBe(false);
  expect(hasLabels({ app: '' }, {})).toBe(false);
  expect(hasLabels({ app: 'web' }, undefined)).toBe(false);
  expect(hasLabels({}, undefined)).toBe(true);
});

test('a key that every object inherits is not a label', () => {
  expect(labelValue({}, 'constructor')).toBeUndefined();
  expect(labelValue({ constructor: 'x' } as never, 'constructor')).toBe('x');
});

test('labels are printed sorted by code unit', () => {
  expect(formatLabels({ b: '2', a: '', Z: '1' })).toBe('Z=1,a=,b=2');
  expect(formatLabels({})).toBe('<none>');
  expect(formatLabels(undefined)).toBe('<none>');
});
