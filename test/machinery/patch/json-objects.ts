import fc from 'fast-check';
import type { JsonObject } from '../../../src/machinery/json.js';

const scalars = fc.oneof(fc.string({ maxLength: 3 }), fc.integer(), fc.boolean());
const names = fc.constantFrom('a', 'b', 'c', 'd', 'constructor');

const values: fc.Arbitrary<unknown> = fc.letrec((tie) => ({
  value: fc.oneof(
    { depthSize: 'small' },
    scalars,
    fc.array(tie('value'), { maxLength: 3 }),
    fc.dictionary(names, tie('value'), { maxKeys: 4, noNullPrototype: true }),
  ),
})).value;

/** Objects without nulls: a merge patch cannot set one. Few names, so that two objects have some in common. */
export const jsonObjects: fc.Arbitrary<JsonObject> = fc.dictionary(names, values, {
  maxKeys: 4,
  noNullPrototype: true,
});
