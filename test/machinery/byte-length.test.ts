import fc from 'fast-check';
import { expect, test } from 'vitest';
import { isLonger } from '../../src/machinery/byte-length.js';

test('a text is longer than so many bytes when its encoding is', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 20 }), fc.nat(60), (text, max) => {
      expect(isLonger(text, max)).toBe(Buffer.byteLength(text) > max);
    }),
  );
});
