import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  type AddressRange,
  addressAt,
  addressRange,
  circle,
  hostsIn,
  lowerPart,
  OF_ADDRESSES,
  OF_PORTS,
  offsetIn,
} from '../../src/kinds/service/ranges.js';

const octet = fc.integer({ min: 0, max: 255 });
const cidr = fc
  .tuple(octet, octet, octet, octet, fc.integer({ min: 22, max: 30 }))
  .map(([a, b, c, d, bits]) => `${a}.${b}.${c}.${d}/${bits}`);

describe('a range of addresses', () => {
  test('has each of its hosts once, and neither the network nor the broadcast address', () => {
    fc.assert(
      fc.property(cidr, (text) => {
        const range = addressRange(text) as AddressRange;
        const all = [...circle(0, range.size, 0)].map((offset) => addressAt(range, offset));
        const hosts = all.filter((address) => offsetIn(range, address) !== undefined);
        expect(hosts).toEqual(all.slice(1, -1));
        expect(new Set(hosts).size).toBe(hostsIn(range));
      }),
      { numRuns: 20 },
    );
  });

  test('is gone through in a circle, from wherever one begins', () => {
    expect([...circle(5, 9, 2)]).toEqual([7, 8, 5, 6]);
    expect([...circle(5, 9, 11)]).toEqual([8, 5, 6, 7]);
  });

  test('keeps a part at its beginning for people, never all of it', () => {
    expect(lowerPart(2 ** 16, OF_ADDRESSES)).toBe(256);
    expect(lowerPart(2_768, OF_PORTS)).toBe(86);
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 2 ** 20 }), (size) => {
        for (const part of [OF_ADDRESSES, OF_PORTS])
          expect(lowerPart(size, part)).toBeLessThan(size);
      }),
    );
  });
});
