import { expect, test } from 'vitest';
import { resolveScalar, taggedScalar } from '../../../src/machinery/yaml/scalars.js';

test.each([
  ['0644', 420],
  ['0o17', 15],
  ['0x1F', 31],
  ['0b101', 5],
  ['-0b101', -5],
  ['1_000', 1000],
  ['+5', 5],
  ['08', 8],
  ['1e3', 1000],
  ['.5', 0.5],
  ['1.', 1],
  ['yes', true],
  ['y', true],
  ['Off', false],
  ['N', false],
  ['~', null],
  ['', null],
])('%j means %j', (text, value) => {
  expect(resolveScalar(text).value).toBe(value);
});

test.each([
  ...['yEs', 'tRue', 'nil', '0x', '0b2', '1.2.3', '10Gi', '-', '.', '1e400', '_1', '0xG', '1:20'],
  ...['9'.repeat(400)],
])('%j is text', (text) => {
  expect(resolveScalar(text)).toEqual({ tag: 'str', value: text });
});

test.each([
  ...['2024-01-01', '2024-1-1', '2024-02-29', '2024-01-01T00:00:00Z', '2024-01-01t1:2:3.5+02:00'],
  ...['2024-01-01 10:20:30', '2024-01-01 10:20:30.5'],
])('%j is a time, which stays text', (text) => {
  expect(resolveScalar(text)).toEqual({ tag: 'timestamp', value: text });
});

test.each([
  '2023-02-29',
  '2024-13-01',
  '2024-01-01T25:00:00Z',
  '2024-01-01T00:00:00',
  '24-01-01',
])('%j is no time', (text) => {
  expect(resolveScalar(text).tag).toBe('str');
});

test('64 bits are a whole number, more are a fraction', () => {
  expect(resolveScalar('18446744073709551615').tag).toBe('int');
  expect(resolveScalar('18446744073709551616').tag).toBe('float');
  expect(resolveScalar('-9223372036854775809').tag).toBe('float');
});

test('a tag that does not fit is refused', () => {
  expect(taggedScalar('float', '3')).toEqual({ tag: 'float', value: 3 });
  expect(() => taggedScalar('bool', '3')).toThrow('yaml: cannot decode !!int `3` as a !!bool');
  expect(() => taggedScalar('binary', '*')).toThrow('!!binary value contains invalid base64 data');
});
