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
    fc.property(fc.array(change), fc.array(change), key, (first, second, prefix) => {
      const before = applied(first);
      let after = before.map;
      for (const { key, value } of second)
        after = value === undefined ? after.delete(key) : after.set(key, value);
      expect(before.map.entries()).toEqual(sorted(before.model));
      let rebuilt = before.map;
      const changes = after.changesSince(before.map);
      expect(after.changesSince(before.map, prefix)).toEqual(
        changes.filter(({ key }) => key.startsWith(prefix)),
      );
      for (const { key, before: old, after: now } of changes) {
        expect(old).not.toBe(now);
        expect(rebuilt.get(key)).toBe(old);
        rebuilt = now === undefined ? rebuilt.delete(key) : rebuilt.set(key, now);
      }
      expect(rebuilt.entries()).toEqual(after.entries());
    }),
  );
});

test('it does so however deep it is, while it grows and while it shrinks', () => {
  const many = fc.array(fc.nat(6000), { minLength: 1500, maxLength: 4000 });
  fc.assert(
    fc.property(many, many, fc.nat(600), (added, removed, width) => {
      const model = new Map<string, number>();
      let map = SortedMap.of([...Array(width * 10).keys()].map((n) => [`k${n}`, n] as const));
      for (let n = 0; n < width * 10; n++) model.set(`k${n}`, n);
      for (const n of added) {
        map = map.set(`k${n}`, -n - 1);
        model.set(`k${n}`, -n - 1);
      }
      const grown = map;
      const wasGrown = sorted(model);
      // Half of them one by one, half at once, among others that come.
      for (const n of removed.slice(0, 700)) {
        map = map.delete(`k${n}`);
        model.delete(`k${n}`);
      }
      const [halfway, wasHalfway] = [map, sorted(model)];
      const atOnce: [string, number | undefined][] = [];
      for (const n of removed.slice(700)) {
        atOnce.push(
          [`k${n}`, undefined],
          [`l${n % 900}`, n],
          [`k${n + 7000}`, n],
          [`k${n + 7000}`, undefined],
        );
        model.delete(`k${n}`);
        model.set(`l${n % 900}`, n);
      }
      map = map.with(atOnce);
      expect(halfway.entries()).toEqual(wasHalfway);
      expect(map.entries()).toEqual(sorted(model));
      map = map.with(
        [...model.keys()].filter((key) => key.startsWith('l')).map((key) => [key, undefined]),
      );
      for (const key of [...model.keys()]) if (key.startsWith('l')) model.delete(key);
      expect(map.entries()).toEqual(sorted(model));
      expect(grown.entries()).toEqual(wasGrown);
      expect(map.size).toBe(model.size);
      for (const [key, value] of wasGrown)
        expect(map.get(key)).toBe(model.has(key) ? value : undefined);
      expect(map.values('k12')).toEqual(
        sorted(model)
          .filter(([key]) => key.startsWith('k12'))
          .map(([, v]) => v),
      );
      const gone = wasGrown
        .filter(([key]) => !model.has(key))
        .map(([key, before]) => ({ key, before, after: undefined }));
      expect(map.changesSince(grown)).toEqual(gone);
      for (const prefix of ['k', 'k1', 'k12', 'k599', 'k6', 'l'])
        expect(map.changesSince(grown, prefix)).toEqual(
          gone.filter(({ key }) => key.startsWith(prefix)),
        );
      for (const [key] of wasGrown) map = map.delete(key);
      expect(map.entries()).toEqual([]);
    }),
    { numRuns: 15 },
  );
});
