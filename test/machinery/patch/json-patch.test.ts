import fc from 'fast-check';
import { expect, test } from 'vitest';
import { applyJsonPatch, decodeJsonPatch } from '../../../src/machinery/patch/json-patch.js';

const pod = { spec: { containers: [{ name: 'a' }, { name: 'b' }] }, metadata: { labels: {} } };
const apply = (...operations: Record<string, unknown>[]): unknown => {
  const outcome = applyJsonPatch(pod, operations);
  return outcome.ok ? outcome.value : outcome.error;
};

test('operations work one after the other, and share what they leave alone', () => {
  const patched = apply(
    { op: 'test', path: '/spec/containers/0/name', value: 'a' },
    { op: 'add', path: '/spec/containers/-', value: { name: 'c' } },
    { op: 'add', path: '/metadata/labels/app~1name', value: 'web' },
    { op: 'copy', from: '/spec/containers/0', path: '/spec/containers/0' },
    { op: 'move', from: '/spec/containers/-1', path: '/spec/last' },
    { op: 'remove', path: '/spec/containers/0' },
    { op: 'replace', path: '/spec/containers/1/name', value: 'z' },
  ) as typeof pod;
  expect(patched).toEqual({
    spec: { containers: [{ name: 'a' }, { name: 'z' }], last: { name: 'c' } },
    metadata: { labels: { 'app/name': 'web' } },
  });
  expect(patched.spec.containers[0]).toBe(pod.spec.containers[0]);
});

test('adding and then removing anything anywhere changes nothing', () => {
  fc.assert(
    fc.property(fc.string(), fc.jsonValue(), fc.nat(2), (key, value, index) => {
      const name = `new${key.replaceAll('~', '~0').replaceAll('/', '~1')}`;
      for (const path of [`/metadata/${name}`, `/spec/containers/${index}`]) {
        expect(apply({ op: 'add', path, value }, { op: 'remove', path })).toEqual(pod);
      }
    }),
  );
});

test.each([
  [
    { op: 'add', path: '/nope/x', value: 1 },
    'add operation does not apply: doc is missing path: "/nope/x": missing value',
  ],
  [{ op: 'add', value: 1 }, 'add operation failed to decode path: missing value'],
  [
    { op: 'add', path: '/spec/containers/9', value: 1 },
    "error in add for path: '/spec/containers/9': Unable to access invalid index: 9: invalid index referenced",
  ],
  [
    { op: 'add', path: '/spec/containers/x', value: 1 },
    "error in add for path: '/spec/containers/x': value was not a proper array index: 'x': strconv.Atoi: parsing \"x\": invalid syntax",
  ],
  [
    { op: 'remove', path: '/spec/nope' },
    "error in remove for path: '/spec/nope': Unable to remove nonexistent key: nope: missing value",
  ],
  [
    { op: 'replace', path: '/spec/containers/7', value: 1 },
    'replace operation does not apply: doc is missing key: /spec/containers/7: missing value',
  ],
  [
    { op: 'replace', path: '/nope/x', value: 1 },
    'replace operation does not apply: doc is missing path: /nope/x: missing value',
  ],
  [
    { op: 'move', path: '/spec/x', from: '/spec/nope' },
    "error in move for path: 'nope': Unable to remove nonexistent key: nope: missing value",
  ],
  [
    { op: 'move', path: '/spec/x' },
    'move operation failed to decode from: operation, missing from field: missing value',
  ],
  [
    { op: 'copy', path: '/spec/x', from: '/nope/x' },
    'copy operation does not apply: doc is missing from path: /nope/x: missing value',
  ],
  [
    { op: 'test', path: '/spec/containers/0/name', value: 'b' },
    'testing value /spec/containers/0/name failed: test failed',
  ],
  [
    { op: 'test', path: '/nope/x/y', value: 'b' },
    'test operation does not apply: is missing path: /nope/x/y: missing value',
  ],
  [{ op: 'shout', path: '/spec' }, 'Unexpected kind: shout'],
])('%j is refused', (operation, error) => {
  expect(apply(operation)).toBe(error);
});

test('as upstream, replacing a key that is not there sets it, and null equals missing', () => {
  expect(apply({ op: 'replace', path: '/metadata/name', value: 'x' })).toMatchObject({
    metadata: { name: 'x' },
  });
  expect(apply({ op: 'test', path: '/metadata/name', value: null })).toEqual(pod);
});

test('a patch must be a list of objects', () => {
  expect(decodeJsonPatch({})).toMatchObject({
    error: 'json: cannot unmarshal object into Go value of type jsonpatch.Patch',
  });
  expect(decodeJsonPatch(['x'])).toMatchObject({
    error: 'json: cannot unmarshal string into Go value of type jsonpatch.Operation',
  });
});
