import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  escapeFieldValue,
  exactFieldValue,
  formatFieldSelector,
  matchesFields,
  parseFieldSelector,
  unescapeFieldValue,
} from '../../src/machinery/field-selector.js';

const read = (text: string) => {
  const result = parseFieldSelector(text);
  if (!result.ok) throw new Error(result.error);
  return result.value;
};

test('fields are compared as text, and a field that is not set is the empty text', () => {
  const terms = read('status.phase!=Running,metadata.name==web');
  const on = (fields: Record<string, string>) => matchesFields(terms, (name) => fields[name] ?? '');
  expect(on({ 'metadata.name': 'web' })).toBe(true);
  expect(on({ 'metadata.name': 'web', 'status.phase': 'Running' })).toBe(false);
  expect(on({ 'status.phase': 'Pending' })).toBe(false);
  expect(matchesFields(read('spec.nodeName='), () => '')).toBe(true);
  expect(matchesFields(read(''), () => 'x')).toBe(true);
});

test('terms are sorted, == is printed as =, and empty terms are skipped', () => {
  expect(formatFieldSelector(read('b!=2,,a==1,'))).toBe('a=1,b!=2');
});

test('any value survives being escaped, and any selector being printed', () => {
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom('a', '\\', ',', '=', '!', '수') }), (value) => {
      expect(unescapeFieldValue(escapeFieldValue(value))).toEqual({ ok: true, value });
      const terms = [{ field: 'a', operator: '=', value } as const];
      expect(read(formatFieldSelector(terms))).toEqual(terms);
    }),
  );
});

test.each([
  ['x', "invalid selector: 'x'; can't understand 'x'"],
  ['x=a,b', "invalid selector: 'x=a,b'; can't understand 'b'"],
  ['x=a||y=b', 'invalid field selector: unescaped character in value: 61'],
  ['x=\\a', 'invalid field selector: invalid escape sequence: \\a'],
  ['x=\\', 'invalid field selector: invalid escape sequence: \\'],
])('%s is refused', (text, error) => {
  expect(parseFieldSelector(text)).toEqual({ ok: false, error });
});

test('an equality names an exact value, an inequality does not', () => {
  expect(exactFieldValue(read('a!=x,b=y,b=z'), 'b')).toBe('y');
  expect(exactFieldValue(read('a!=x'), 'a')).toBeUndefined();
});
