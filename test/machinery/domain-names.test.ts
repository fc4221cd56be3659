import { expect, test } from 'vitest';
import {
  domainPrefixedKeyErrors,
  domainPrefixedPathErrors,
  fullyQualifiedDomainErrors,
  fullyQualifiedNameErrors,
} from '../../src/machinery/domain-names.js';
import { fieldErrorText } from '../../src/machinery/field-errors.js';

test('a fully qualified name has three segments, a domain two and perhaps a final dot', () => {
  expect(fullyQualifiedNameErrors('spec.signerName', 'dev.k8s.io')).toEqual([]);
  expect(fullyQualifiedNameErrors('n', 'k8s.io').map(fieldErrorText)).toEqual([
    'n: Invalid value: "k8s.io": should be a domain with at least three segments separated by dots',
  ]);
  expect(fullyQualifiedNameErrors('n', 'dev.k8s.io.')).toHaveLength(1);
  expect(fullyQualifiedNameErrors('n', '').map(fieldErrorText)).toEqual(['n: Required value']);
  expect(fullyQualifiedDomainErrors('n', 'k8s.io.')).toEqual([]);
  expect(fullyQualifiedDomainErrors('n', 'com')).toHaveLength(1);
  expect(fullyQualifiedDomainErrors('n', `${'a'.repeat(64)}.com`).map(fieldErrorText)).toEqual([
    `n: Invalid value: "${'a'.repeat(64)}": must be no more than 63 characters`,
  ]);
});

test('a domain-prefixed path or key has something on both sides of the slash', () => {
  expect(domainPrefixedPathErrors('n', 'acme.io/foo/bar')).toEqual([]);
  for (const bad of ['acme.io', '/foo', 'acme.io/']) {
    expect(domainPrefixedPathErrors('n', bad).map(fieldErrorText)).toEqual([
      `n: Invalid value: "${bad}": must be a domain-prefixed path (such as "acme.io/foo")`,
    ]);
  }
  expect(domainPrefixedPathErrors('n', 'Acme.io/foo#a')).toHaveLength(2);
  expect(domainPrefixedKeyErrors('n', 'acme.io/foo')).toEqual([]);
  expect(domainPrefixedKeyErrors('n', 'foo')).toHaveLength(1);
  expect(domainPrefixedKeyErrors('n', 'acme.io/foo/bar')).toHaveLength(1);
});
