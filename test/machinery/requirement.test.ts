import { expect, test } from 'vitest';
import {
  exactValue,
  formatRequirements,
  makeRequirement,
  matchesRequirements,
  type Requirement,
  type RequirementOperator,
} from '../../src/machinery/requirement.js';

const term = (key: string, operator: RequirementOperator, ...values: string[]): Requirement => ({
  key,
  operator,
  values,
});

test.each([
  ['gt', '1', '2', true],
  ['gt', '2', '2', false],
  ['lt', '2', '1', true],
  ['gt', '1', 'v2', false],
  ['gt', '9223372036854775806', '9223372036854775807', true],
  ['gt', '1', '9223372036854775808', false],
  ['lt', '1', '-5', true],
] as const)('z %s %s on z=%s is %s', (operator, bound, given, expected) => {
  expect(matchesRequirements([term('z', operator, bound)], { z: given })).toBe(expected);
  expect(matchesRequirements([term('z', operator, bound)], {})).toBe(false);
});

test('every term must be met, and no terms are met by everything', () => {
  const terms = [term('a', '=', 'x'), term('b', '!=', 'y')];
  expect(matchesRequirements(terms, { a: 'x' })).toBe(true);
  expect(matchesRequirements(terms, { a: 'x', b: 'y' })).toBe(false);
  expect(matchesRequirements([], undefined)).toBe(true);
});

test('a wrong number of values, a bad key and a bad value are told apart', () => {
  const refusal = (key: string, operator: string, ...values: string[]): string => {
    const result = makeRequirement(key, operator, values);
    return result.ok ? '' : result.error;
  };
  expect(refusal('x', 'in')).toBe(
    "values: Invalid value: []: for 'in', 'notin' operators, values set can't be empty",
  );
  expect(refusal('x', '=', 'bar', 'foo')).toBe(
    'values: Invalid value: ["bar","foo"]: exact-match compatibility requires one single value',
  );
  expect(refusal('x', 'exists', 'y')).toContain('values set must be empty');
  expect(refusal('x', 'lt', 'bar')).toBe(
    `values[0]: Invalid value: "bar": for 'Gt', 'Lt' operators, the value must be an integer`,
  );
  expect(refusal('x', '=', 'a b')).toMatch(
    /^values\[0\]\[x\]: Invalid value: "a b": a valid label/,
  );
  expect(refusal('x', 'near')).toBe(
    'operator: Unsupported value: "near": supported values: "in", "notin", "=", "==", "!=", "gt", "lt", "exists", "!"',
  );
  expect(refusal('-x', 'gt')).toMatch(
    /^\[key: Invalid value: "-x": .*, values: Invalid value: \[\]/,
  );
});

test('only a lone equality names an exact value', () => {
  const terms = [term('a', '=', 'x'), term('b', 'in', 'y'), term('c', 'in', 'y', 'z')];
  expect(exactValue(terms, 'a')).toBe('x');
  expect(exactValue(terms, 'b')).toBe('y');
  expect(exactValue(terms, 'c')).toBeUndefined();
  expect(exactValue([term('a', '!=', 'x'), term('a', '=', 'y')], 'a')).toBeUndefined();
});

test('terms are printed with their values sorted', () => {
  const terms = [term('a', '==', 'x'), term('b', 'notin', 'z', '', 'y'), term('c', 'gt', '1')];
  expect(formatRequirements(terms)).toBe('a==x,b notin (,y,z),c>1');
});
