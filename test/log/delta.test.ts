import fc from 'fast-check';
import { expect, test } from 'vitest';
import { applyDelta, deltaOf, NOT_EXPRESSIBLE } from '../../src/log/delta.js';
import { canonical } from '../../src/machinery/object.js';

const leaf = fc.oneof(fc.integer(), fc.string({ maxLength: 4 }), fc.boolean(), fc.constant(null));
const { value } = fc.letrec((tie) => ({
  value: fc.oneof({ maxDepth: 4 }, leaf, tie('fields'), tie('items')),
  fields: fc.dictionary(fc.constantFrom('a', 'b', 'c', '1', '\u0000', 'name'), tie('value'), {
    maxKeys: 4,
  }),
  items: fc.array(tie('value'), { maxLength: 4 }),
}));
const object = fc.dictionary(fc.constantFrom('a', 'b', 'spec', 'status'), value);

test('applying the change from a to b to a gives b, keys in the same order', () => {
  fc.assert(
    fc.property(object, object, (a, b) => {
      const [before, after] = [canonical(a), canonical(b)];
      let delta: unknown;
      try {
        delta = deltaOf(before, after);
      } catch (error) {
        expect(error).toBe(NOT_EXPRESSIBLE);
        return;
      }
      const stored = delta === undefined ? {} : (JSON.parse(JSON.stringify(delta)) as unknown);
      expect(JSON.stringify(applyDelta(before, stored))).toBe(JSON.stringify(after));
    }),
    { numRuns: 2_000 },
  );
});

test('what did not change is the same value afterwards, not a copy', () => {
  const before = canonical({ spec: { a: [1, 2] }, status: { ready: false } });
  const after = canonical({ ...before, status: { ready: true } });
  const delta = deltaOf(before, after);
  expect(delta).toEqual({ status: { ready: true } });
  expect((applyDelta(before, delta) as typeof before).spec).toBe(before.spec);
});

test('one changed item of a list costs one item', () => {
  const before = canonical({
    conditions: [
      { type: 'A', status: 'True' },
      { type: 'B', status: 'False' },
    ],
  });
  const after = canonical({
    conditions: [
      { type: 'A', status: 'True' },
      { type: 'B', status: 'True' },
    ],
  });
  expect(deltaOf(before, after)).toEqual({ conditions: { '\u0000': 2, 1: { status: 'True' } } });
});
