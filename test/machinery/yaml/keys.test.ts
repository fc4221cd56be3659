import { expect, test } from 'vitest';
import { jsonObject, nullKeyText, shownValue } from '../../../src/machinery/yaml/keys.js';

test('keys of any type become the text of fields, in order', () => {
  const pairs = new Map<string | number | boolean, unknown>([
    ['b', 1],
    [true, 2],
    [1, 3],
    ['__proto__', 4],
  ]);
  expect(Object.entries(jsonObject(pairs))).toEqual([
    ['1', 3],
    ['__proto__', 4],
    ['b', 1],
    ['true', 2],
  ]);
});

test('values are shown in Go’s syntax', () => {
  expect(shownValue({ a: [1, 'x', null] })).toBe(
    'map[interface {}]interface {}{"a":[]interface {}{1, "x", interface {}(nil)}}',
  );
  expect(nullKeyText('x')).toBe('unsupported map key of type: %!s(<nil>), key: <nil>, value: "x"');
});
