import fc from 'fast-check';
import { expect, test } from 'vitest';
import { canonicalBase64 } from '../../src/machinery/base64.js';

test('what an encoder writes comes back as it is, also through line breaks', () => {
  fc.assert(
    fc.property(fc.uint8Array(), fc.nat({ max: 80 }), (bytes, at) => {
      const text = Buffer.from(bytes).toString('base64');
      expect(canonicalBase64(text)).toEqual({ ok: true, value: text });
      const broken = `${text.slice(0, at)}\r\n${text.slice(at)}\n`;
      expect(canonicalBase64(broken)).toEqual({ ok: true, value: text });
    }),
  );
});

test('unused bits are written back as zeros', () => {
  expect(canonicalBase64('QQ==')).toEqual({ ok: true, value: 'QQ==' });
  expect(canonicalBase64('QR==')).toEqual({ ok: true, value: 'QQ==' });
  expect(canonicalBase64('QUJ=')).toEqual({ ok: true, value: 'QUI=' });
});

test.each([
  ['not base64', 3],
  ['abc', 0],
  ['YWJjZA', 4],
  ['YQ=', 3],
  ['YQ=x', 2],
  ['=', 0],
  ['YWI=YWI=', 4],
  ['YWJj$', 4],
])('%j is refused at byte %i', (text, byte) => {
  const error = `illegal base64 data at input byte ${byte}`;
  expect(canonicalBase64(text)).toEqual({ ok: false, error });
});
