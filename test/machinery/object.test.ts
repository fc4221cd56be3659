import fc from 'fast-check';
import { expect, test } from 'vitest';
import { canonical } from '../../src/machinery/object.js';

const names = fc.constantFrom('a', 'b', 'B', 'aa', '1', '10', '9', 'é', '\u0000', 'z/y');
const { value } = fc.letrec((tie) => ({
  value: fc.oneof(
    { maxDepth: 4 },
    fc.constantFrom(0, 1, 'text', true, null),
    fc.array(tie('value'), { maxLength: 3 }),
    fc.dictionary(names, fc.oneof(tie('value'), fc.constant(undefined)), { maxKeys: 5 }),
  ),
}));

/** The names of a value's fields in the order in which they are put into it, at all depths. */
function ordered(one: unknown): unknown {
  if (typeof one !== 'object' || one === null) return one;
  if (Array.isArray(one)) return one.map(ordered);
  const result: Record<string, unknown> = {};
  for (const [name, field] of Object.entries(one).sort(([a], [b]) => (a < b ? -1 : 1)))
    if (field !== undefined) result[name] = ordered(field);
  return result;
}

const isFrozen = (one: unknown): boolean =>
  typeof one !== 'object' ||
  one === null ||
  (Object.isFrozen(one) && Object.values(one).every(isFrozen));

test('what is kept is frozen all through, in order, and says the same', () => {
  fc.assert(
    fc.property(value, (given) => {
      const wanted = JSON.stringify(ordered(given));
      const kept = canonical(given);
      expect(JSON.stringify(kept)).toBe(wanted);
      expect(isFrozen(kept)).toBe(true);
      expect(canonical(kept)).toBe(kept);
    }),
    { numRuns: 1_000 },
  );
});

test('what is in order already is frozen as it is, and frozen parts stay themselves', () => {
  const part = canonical({ c: 1 });
  const inOrder = { a: [{ b: part }], d: {} };
  expect(canonical(inOrder)).toBe(inOrder);
  const kept = canonical({ z: inOrder, a: 2 });
  expect(kept.z).toBe(inOrder);
  expect(Object.keys(kept)).toEqual(['a', 'z']);
});
