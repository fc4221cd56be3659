import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  cIdentifierErrors,
  configMapKeyErrors,
  dns1035LabelErrors,
  dns1123LabelErrors,
  dns1123SubdomainErrors,
  envVarNameErrors,
  httpHeaderNameErrors,
  isSubdomain,
  labelValueErrors,
  maskTrailingDash,
  pathSegmentErrors,
  percentErrors,
  portNameErrors,
  portNumberErrors,
  qualifiedNameErrors,
  relaxedEnvVarNameErrors,
  unixIdErrors,
  wildcardSubdomainErrors,
} from '../../src/machinery/names.js';

const LABEL =
  "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character (e.g. 'my-name', or '123-abc', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?')";
const SUBDOMAIN =
  "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')";

test('a DNS label has no capitals, dots or outer dashes, and at most 63 characters', () => {
  expect(dns1123LabelErrors('1-a')).toEqual([]);
  expect(dns1123LabelErrors('a'.repeat(63))).toEqual([]);
  expect(dns1123LabelErrors('A')).toEqual([LABEL]);
  expect(dns1123LabelErrors('a-\n')).toEqual([LABEL]);
  expect(dns1123LabelErrors('a.b')).toEqual(['must not contain dots']);
  expect(dns1123LabelErrors('a'.repeat(64))).toEqual(['must be no more than 63 characters']);
  expect(dns1123LabelErrors('é'.repeat(40))).toEqual(['must be no more than 63 characters', LABEL]);
  expect(dns1035LabelErrors('a1')).toEqual([]);
  expect(dns1035LabelErrors('1a')[0]).toMatch(/^a DNS-1035 label must .*'abc-123', regex/);
});

test('a subdomain is labels with dots between, and may begin with a wildcard where allowed', () => {
  expect(dns1123SubdomainErrors('a.b-c.9')).toEqual([]);
  for (const bad of ['', 'a..b', '-a', 'a_b', 'A.b', '*.a']) {
    expect(dns1123SubdomainErrors(bad), bad).toEqual([SUBDOMAIN]);
  }
  expect(dns1123SubdomainErrors('a'.repeat(254))).toEqual(['must be no more than 253 characters']);
  expect(wildcardSubdomainErrors('*.bar.com')).toEqual([]);
  expect(wildcardSubdomainErrors('*.*.com')).toHaveLength(1);
});

test('a qualified name has an optional domain before one slash', () => {
  const form =
    "must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName', or 'my.name', or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')";
  expect(qualifiedNameErrors('app')).toEqual([]);
  expect(qualifiedNameErrors('example.com/My_Name.1')).toEqual([]);
  expect(qualifiedNameErrors('a/b/c')).toEqual([
    `a qualified name ${form} with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')`,
  ]);
  expect(qualifiedNameErrors('/a')).toEqual(['prefix part must be non-empty']);
  expect(qualifiedNameErrors('A/a')).toEqual([`prefix part ${SUBDOMAIN}`]);
  expect(qualifiedNameErrors('')).toEqual(['name part must be non-empty', `name part ${form}`]);
  expect(qualifiedNameErrors('a'.repeat(64))).toEqual([
    'name part must be no more than 63 characters',
  ]);
});

test('a label value may be empty', () => {
  expect(labelValueErrors('')).toEqual([]);
  expect(labelValueErrors('A_b.1')).toEqual([]);
  expect(labelValueErrors('a b')).toEqual([
    "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyValue', or 'my_value', or '12345', regex used for validation is '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')",
  ]);
});

test('keys that become files or variables', () => {
  expect(configMapKeyErrors('.key_1-x')).toEqual([]);
  expect(configMapKeyErrors('.')).toEqual(["must not be '.'"]);
  expect(configMapKeyErrors('..')).toEqual(["must not be '..'"]);
  expect(configMapKeyErrors('..a')).toEqual(["must not start with '..'"]);
  expect(configMapKeyErrors('a/b')[0]).toMatch(/^a valid config key must consist of/);
  expect(envVarNameErrors('my.env-NAME')).toEqual([]);
  expect(envVarNameErrors('1A')[0]).toMatch(
    /must not start with a digit \(e\.g\. 'my\.env-name', or/,
  );
  expect(relaxedEnvVarNameErrors('1 a$')).toEqual([]);
  expect(relaxedEnvVarNameErrors('')).toEqual(['environment variable name must be non-empty']);
  for (const bad of ['a=b', 'é', 'a\tb']) expect(relaxedEnvVarNameErrors(bad)).toHaveLength(1);
  expect(cIdentifierErrors('_a1')).toEqual([]);
  expect(cIdentifierErrors('a-b')).toHaveLength(1);
});

test('ports, ids, percentages and headers', () => {
  expect(portNameErrors('1-a-2')).toEqual([]);
  expect(portNameErrors('')).toEqual([
    'must contain only alpha-numeric characters (a-z, 0-9), and hyphens (-)',
    'must contain at least one letter (a-z)',
  ]);
  expect(portNameErrors('two--hyphens-and-long-')).toEqual([
    'must be no more than 15 characters',
    'must not contain consecutive hyphens',
    'must not begin or end with a hyphen',
  ]);
  expect(portNumberErrors(65535)).toEqual([]);
  expect(portNumberErrors(0)).toEqual(['must be between 1 and 65535, inclusive']);
  expect(unixIdErrors(0)).toEqual([]);
  expect(unixIdErrors(2 ** 31)).toEqual(['must be between 0 and 2147483647, inclusive']);
  expect(percentErrors('100%')).toEqual([]);
  expect(percentErrors('-1%')).toEqual([
    "a valid percent string must be a numeric string followed by an ending '%' (e.g. '1%', or '93%', regex used for validation is '[0-9]+%')",
  ]);
  expect(httpHeaderNameErrors('X-Header')).toEqual([]);
  expect(httpHeaderNameErrors('X Header')).toHaveLength(1);
});

test('names in paths, and names to be completed', () => {
  expect(pathSegmentErrors('system:node')).toEqual([]);
  expect(pathSegmentErrors('..')).toEqual(["may not be '..'"]);
  expect(pathSegmentErrors('a/b%c')).toEqual(["may not contain '/'", "may not contain '%'"]);
  expect(dns1123LabelErrors(maskTrailingDash('web-'))).toEqual([]);
  expect(maskTrailingDash('-')).toBe('-');
});

test('a subdomain is told as its form tells it', () => {
  const form = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/;
  const letters = fc.string({ unit: fc.constantFrom('a', 'z', '0', '9', '-', '.', 'A', '_', 'é') });
  fc.assert(
    fc.property(fc.oneof(letters, fc.string()), (text) => {
      expect(isSubdomain(text)).toBe(form.test(text));
    }),
  );
});
