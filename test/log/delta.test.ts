import fc from 'fast-check';
import { expect, test } from 'vitest';
import { applyDelta, changeText, NOT_EXPRESSIBLE } from '../../src/log/delta.js';
import { canonical } from '../../src/machinery/object.js';

const text = fc.oneof(
  fc.string({ maxLength: 4 }),
  fc.string({ unit: 'binary', maxLength: 4 }),
  fc.constantFrom('"', '\\', '\n', '\ud800', '\u2028', '\u007f', '\u0080', '\ud7ff\ue000'),
);
const leaf = fc.oneof(fc.integer(), text, fc.boolean(), fc.constant(null));
const { value } = fc.letrec((tie) => ({
  value: fc.oneof({ maxDepth: 4 }, leaf, tie('fields'), tie('items')),
  fields: fc.dictionary(
    fc.constantFrom('a', 'b', 'c', '1', '02', '\u0000', 'k:{"a":1}'),
    tie('value'),
    {
      maxKeys: 4,
    },
  ),
  items: fc.array(tie('value'), { maxLength: 4 }),
}));
const object = fc.dictionary(fc.constantFrom('a', 'b', 'spec', 'status'), value);

test('applying the change from a to b to a gives b, keys in the same order', () => {
  fc.assert(
    fc.property(object, object, (a, b) => {
      const [before, after] = [canonical(a), canonical(b)];
      let text: string;
      try {
        text = changeText(before, after);
      } catch (error) {
        expect(error).toBe(NOT_EXPRESSIBLE);
        return;
      }
      const stored = JSON.parse(text || '{}') as unknown;
      expect(JSON.stringify(applyDelta(before, stored))).toBe(JSON.stringify(after));
      expect(text).toBe(text && JSON.stringify(stored));
    }),
    { numRuns: 2_000 },
  );
});

test('what did not change is the same value afterwards, not a copy', () => {
  const before = canonical({ spec: { a: [1, 2] }, status: { ready: false } });
  const after = canonical({ ...before, status: { ready: true } });
  const change = changeText(before, after);
  expect(change).toBe('{"status":{"ready":true}}');
  expect((applyDelta(before, JSON.parse(change)) as typeof before).spec).toBe(before.spec);
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
  expect(changeText(before, after)).toBe('{"conditions":{"1":{"status":"True"},"\\u0000":2}}');
});

test('what is removed stands where JSON has it, numbers first', () => {
  expect(changeText(canonical({ 7: 'a', b: 'b' }), canonical({ a: 'c', 9: 'd' }))).toBe(
    '{"7":null,"9":"d","a":"c","b":null}',
  );
});
