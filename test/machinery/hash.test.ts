import fc from 'fast-check';
import { expect, test } from 'vitest';
import { goJson } from '../../src/machinery/go-json.js';
import {
  fnv1,
  fnv1a,
  podTemplateHash,
  revisionHash,
  safeEncode,
  utf8,
} from '../../src/machinery/hash.js';

test('FNV agrees with its published test vectors', () => {
  expect(fnv1(utf8(''))).toBe(0x811c9dc5);
  expect(fnv1(utf8('foobar'))).toBe(0x31f0b262);
  expect(fnv1a(utf8('foobar'))).toBe(0xbf9cf968);
  expect(fnv1a(utf8('a'))).toBe(0xe40c292c);
});

test('a safe name has no vowel and nothing like one', () => {
  expect(safeEncode('0123456789')).toBe('456789bcdf');
  fc.assert(
    fc.property(fc.string(), (text) => {
      expect(safeEncode(text)).toMatch(/^[bcdfghjklmnpqrstvwxz2456789]*$/);
    }),
  );
});

test('the hash of a template does not depend on the order of its fields, but on collisions', () => {
  const one = { spec: { a: 1, b: [2] }, metadata: {} };
  const other = { metadata: {}, spec: { b: [2], a: 1, c: undefined } };
  expect(podTemplateHash(one)).toBe(podTemplateHash(other));
  expect(podTemplateHash(one, 1)).not.toBe(podTemplateHash(one));
  expect(revisionHash(one)).toBe(revisionHash(one, 0));
});

test('the hash of a revision is the one Kubernetes gives it', () => {
  const template = { metadata: {}, spec: { containers: null } };
  const data = { spec: { template: { ...template, $patch: 'replace' } } };
  const json =
    '{"spec":{"template":{"$patch":"replace","metadata":{},"spec":{"containers":null}}}}';
  expect(goJson(data)).toBe(json);
  expect(revisionHash(data, 2)).toBe(safeEncode(String(fnv1(utf8(`${json}2`)))));
});

test('canonical JSON is JSON, in order, and safe in HTML', () => {
  expect(goJson({ b: '<&>', 10: [], 9: {}, a: null })).toBe(
    '{"10":[],"9":{},"a":null,"b":"\\u003c\\u0026\\u003e"}',
  );
  fc.assert(
    fc.property(fc.jsonValue(), fc.constantFrom('', '  '), (value, indent) => {
      const json = JSON.stringify(value);
      expect(JSON.parse(goJson(value, indent))).toEqual(JSON.parse(json));
      expect(goJson(JSON.parse(json))).toBe(goJson(value));
    }),
  );
});
