import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Agenda } from '../../src/cluster/agenda.js';

const noted = fc.record({
  due: fc.integer({ min: 20, max: 23 }),
  controller: fc.nat(1),
  key: fc.constantFrom('Pod/a', 'Pod/b'),
  because: fc.integer({ min: 1, max: 99 }),
  heard: fc.constantFrom(undefined, 10, 11),
});

test('what is left to do, and its order, do not depend on the order in which it was noted', () => {
  const shuffled = fc
    .uniqueArray(noted, { selector: ({ because }) => because, maxLength: 12 })
    .chain((all) =>
      fc.tuple(
        fc.constant(all),
        fc.shuffledSubarray(all, { minLength: all.length, maxLength: all.length }),
      ),
    );
  fc.assert(
    fc.property(shuffled, (orders) => {
      const [one, other] = orders.map((order) => {
        const agenda = new Agenda();
        for (const { due, controller, key, because, heard } of order)
          agenda.react(due, controller, key, because, heard);
        return agenda.pending();
      });
      expect(other).toEqual(one);
    }),
  );
});
