import { expect, test } from 'vitest';
import { baseAfter, baseOf, type Version, versionAfter } from '../../src/log/encoder.js';
import type { KubeObject } from '../../src/machinery/object.js';

const body = {} as KubeObject;

/** Those that a version keeps, itself included. */
function kept(newest: Version): readonly number[] {
  const places: number[] = [];
  for (let one: Version | undefined = newest; one; one = one.back) places.push(one.n);
  return places;
}

test('of many versions only those are kept that a later one is a change of', () => {
  let newest = versionAfter(undefined, 0, 0, body);
  for (let n = 1; n < 64; n++) {
    const base = baseAfter(newest);
    expect(base?.n).toBe(baseOf(n));
    newest = versionAfter(base, n, n, body);
    expect(kept(newest).length).toBeLessThanOrEqual(5);
  }
});

test('a version that was not kept is nothing to refer to', () => {
  const newest = versionAfter(undefined, 7, 7, body);
  expect(baseAfter(newest)).toBeUndefined();
  expect(baseAfter(versionAfter(newest, 8, 8, body))?.n).toBe(8);
});
