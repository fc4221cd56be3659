import fc from 'fast-check';
import { expect, test } from 'vitest';
import { SortedMap } from '../../src/machinery/sorted-map.js';

const key = fc.string({ maxLength: 6, unit: 'grapheme' });
const change = fc.record({ key, value: fc.option(fc.nat(3), { nil: undefined }) });

const applied = (changes: { key: string; value: number | undefined }[]) => {
  let map = SortedMap.empty<number>();
  const model = new Map<string, number>();
  for (const { key, value } of changes) {
    map = value === undefined ? map.delete(key) : map.set(key, value);
    if (value === undefined) model.delete(key);
    else model.set(key, value);
  }
  return { map, model };
};
const sorted = (model: Map<string, number>) =>
  [...model].sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));

test('it holds what a Map holds, in order of code units', () => {
  fc.assert(
    fc.property(fc.array(change, { maxLength: 200 }), (changes) => {
      const { map, model } = applied(changes);
      expect(map.entries()).toEqual(sorted(model));
      expect(map.size).toBe(model.size);
      expect(SortedMap.of(model).entries()).toEqual(map.entries());
    }),
  );
});

test('a prefix finds exactly the keys that start with it', () => {
  fc.assert(
    fc.property(fc.array(change, { maxLength: 60 }), key, (changes, prefix) => {
      const { map, model } = applied(changes);
      const wanted = sorted(model).filter(([name]) => name.startsWith(prefix));
      expect(map.entries(prefix)).toEqual(wanted);
      expect(map.keys(prefix)).toEqual(wanted.map(([name]) => name));
      expect(map.values(prefix)).toEqual(wanted.map(([, value]) => value));
    }),
  );
});

test('an old version stays as it was, and the changes between two versions lead from one to the other', () => {
  fc.assert(
    fc.property(fc.array(change), fc.array(change), (first, second) => {
      const before = applied(first);
      let after = before.map;
      for (const { key, value } of second)
        after = value === undefined ? after.delete(key) : after.set(key, value);
      expect(before.map.entries()).toEqual(sorted(before.model));
      let rebuilt = before.map;
      for (const { key, before: old, after: now } of after.changesSince(before.map)) {
        expect(old).not.toBe(now);
        expect(rebuilt.get(key)).toBe(old);
        rebuilt = now === undefined ? rebuilt.delete(key) : rebuilt.set(key, now);
      }
      expect(rebuilt.entries()).toEqual(after.entries());
    }),
  );
});
