import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Labels } from '../../src/machinery/labels.js';
import { formatRequirements, matchesRequirements } from '../../src/machinery/requirement.js';
import {
  formatSelector,
  isEmptySelector,
  type LabelSelector,
  matchesSelector,
  selectorAsLabels,
  selectorRequirements,
} from '../../src/machinery/selector.js';
import { parseSelector } from '../../src/machinery/selector-syntax.js';

const key = fc.constantFrom('a', 'b', 'c');
const value = fc.constantFrom('', 'x', 'y');
const labels: fc.Arbitrary<Labels> = fc.dictionary(key, value, { noNullPrototype: true });
const expression = fc.oneof(
  fc.record({
    key,
    operator: fc.constantFrom('In', 'NotIn'),
    values: fc.array(value, { minLength: 1, maxLength: 2 }),
  }),
  fc.record({ key, operator: fc.constantFrom('Exists', 'DoesNotExist') }),
);
const selector: fc.Arbitrary<LabelSelector> = fc.record(
  { matchLabels: labels, matchExpressions: fc.array(expression, { maxLength: 3 }) },
  { requiredKeys: [] },
);

test('a missing selector matches nothing, an empty one everything', () => {
  expect(matchesSelector(undefined, { a: 'x' })).toBe(false);
  expect(matchesSelector({}, { a: 'x' })).toBe(true);
  expect(matchesSelector({}, undefined)).toBe(true);
  expect(isEmptySelector({ matchLabels: {}, matchExpressions: [] })).toBe(true);
  expect(isEmptySelector({ matchLabels: { a: 'x' } })).toBe(false);
});

test.each([
  ['In', { tier: 'a' }, true],
  ['In', { tier: 'z' }, false],
  ['In', {}, false],
  ['NotIn', { tier: 'a' }, false],
  ['NotIn', { tier: 'z' }, true],
  ['NotIn', {}, true],
  ['Exists', { tier: '' }, true],
  ['Exists', {}, false],
  ['DoesNotExist', { tier: '' }, false],
  ['DoesNotExist', {}, true],
  ['Near', { tier: 'a' }, false],
])('tier %s (a,b) on %j is %s', (operator, given, expected) => {
  const matchExpressions = [{ key: 'tier', operator, values: ['a', 'b'] }];
  expect(matchesSelector({ matchExpressions }, given)).toBe(expected);
});

test('the selector, its requirements and its printed form match the same labels', () => {
  fc.assert(
    fc.property(selector, labels, (given, on) => {
      const requirements = selectorRequirements(given);
      if (!requirements.ok) throw new Error(requirements.error);
      const expected = matchesSelector(given, on);
      expect(matchesRequirements(requirements.value, on)).toBe(expected);
      const reread = parseSelector(formatRequirements(requirements.value));
      if (!reread.ok) throw new Error(reread.error);
      expect(matchesRequirements(reread.value, on)).toBe(expected);
    }),
  );
});

test('a selector is printed as kubectl prints it', () => {
  const matchExpressions = [
    { key: 'tier', operator: 'In', values: ['b', 'a'] },
    { key: 'old', operator: 'DoesNotExist' },
  ];
  expect(formatSelector({ matchLabels: { app: 'web' }, matchExpressions })).toBe(
    'app=web,!old,tier in (a,b)',
  );
  expect(formatSelector({})).toBe('<none>');
  expect(formatSelector(undefined)).toBe('<none>');
  expect(formatSelector({ matchExpressions: [{ key: 'a', operator: 'Near' }] })).toBe('<error>');
});

test('a malformed selector is refused', () => {
  const refusal = (operator: string, values?: string[]) =>
    selectorRequirements({ matchExpressions: [{ key: 'a', operator, values: values ?? [] }] });
  expect(refusal('Near')).toEqual({
    ok: false,
    error: '"Near" is not a valid label selector operator',
  });
  expect(refusal('In')).toMatchObject({
    ok: false,
    error: expect.stringContaining("can't be empty"),
  });
  expect(refusal('Exists', ['x'])).toMatchObject({ ok: false });
  expect(selectorRequirements({ matchLabels: { '-a': 'x' } })).toMatchObject({ ok: false });
});

test('only equalities become plain labels', () => {
  const single = { key: 'b', operator: 'In', values: ['y'] };
  expect(selectorAsLabels({ matchLabels: { a: 'x' }, matchExpressions: [single] })).toEqual({
    ok: true,
    value: { a: 'x', b: 'y' },
  });
  const several = { key: 'b', operator: 'In', values: ['y', 'z'] };
  expect(selectorAsLabels({ matchExpressions: [several] })).toEqual({
    ok: false,
    error:
      'operator "In" without a single value cannot be converted into the old label selector format',
  });
  expect(selectorAsLabels({ matchExpressions: [{ key: 'b', operator: 'Exists' }] })).toEqual({
    ok: false,
    error: 'operator "Exists" cannot be converted into the old label selector format',
  });
});
