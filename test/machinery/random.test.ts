import fc from 'fast-check';
import { expect, test } from 'vitest';
import { hash, hash48, roll, suffix, uid } from '../../src/machinery/random.js';

test('a roll depends on its name and on nothing else, and stays below its bound', () => {
  fc.assert(
    fc.property(
      fc.nat(),
      fc.integer({ min: 1, max: 1000 }),
      fc.array(fc.string()),
      (seed, bound, name) => {
        const first = roll(seed, bound, ...name);
        roll(seed, bound, 'something else');
        expect(roll(seed, bound, ...name)).toBe(first);
        expect(first).toBeGreaterThanOrEqual(0);
        expect(first).toBeLessThan(bound);
      },
    ),
  );
});

test('the parts of a name are told apart', () => {
  expect(roll(1, 2 ** 31, 'ab', 'c')).not.toBe(roll(1, 2 ** 31, 'a', 'bc'));
  expect(roll(1, 2 ** 31, 1, 23)).not.toBe(roll(1, 2 ** 31, 12, 3));
});

test('two hundred thousand names have as many uids, and another seed has others', () => {
  const uids = new Set<string>();
  for (let i = 0; i < 200_000; i++) uids.add(uid(7, `Pod/default/web-${i}`, 1_767_225_600_000, 0));
  expect(uids.size).toBe(200_000);
  expect(uids.has(uid(8, 'Pod/default/web-1', 1_767_225_600_000, 0))).toBe(false);
  for (const one of [...uids].slice(0, 100))
    expect(one).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-a[0-9a-f]{3}-[0-9a-f]{12}$/);
});

test('rolls of consecutive names fall evenly', () => {
  const counts = new Array<number>(10).fill(0);
  for (let i = 0; i < 20_000; i++) (counts[roll(3, 10, 'hop', 'pod', i)] as number)++;
  for (const count of counts) expect(Math.abs(count - 2_000)).toBeLessThan(300);
});

test('suffixes are of the letters Kubernetes uses', () => {
  expect(suffix(1, 5, 'web-')).toMatch(/^[bcdfghjklmnpqrstvwxz2456789]{5}$/);
  expect(hash('', 0)).toBe(hash('', 0));
});

test('a number in a name counts as its digits', () => {
  const numbers = fc.oneof(
    fc.nat(),
    fc.maxSafeNat(),
    fc.maxSafeInteger(),
    fc.double(),
    fc.constantFrom(0, 9, 10, 9_999_999, 1e7, 1e7 + 9, 2 ** 31 * 1e7 - 1, 2 ** 31 * 1e7),
  );
  fc.assert(
    fc.property(fc.integer(), fc.array(numbers), (seed, name) => {
      expect(roll(seed, 2 ** 32, ...name)).toBe(roll(seed, 2 ** 32, ...name.map(String)));
    }),
    { numRuns: 500 },
  );
});

test('a uid is the one that tapes have had from the first', () => {
  expect(uid(1, 'Pod/default/web-0', 1_767_225_600_000, 0)).toBe(
    'f4e337a8-1702-46ac-a1e6-b9fd4f50c72d',
  );
  expect(uid(-7, '\u20acuro', 0, 12)).toBe('53638c75-5413-4624-a06a-1444ec5e9df6');
});

test('48 bits of a text are what two seeds say of it', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), fc.nat(), fc.nat(), (text, high, low) => {
      expect(hash48(text, high, low)).toBe(
        hash(text, high) * 2 ** 16 + (hash(text, low) % 2 ** 16),
      );
    }),
  );
});
