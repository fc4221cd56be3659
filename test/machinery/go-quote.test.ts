import fc from 'fast-check';
import { expect, test } from 'vitest';
import { goQuote } from '../../src/machinery/go-quote.js';

test('printable ASCII reads back as JSON', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme-ascii' }), (text) => {
      expect(JSON.parse(goQuote(text))).toBe(text);
    }),
  );
});

test.each([
  ['a"b\\', '"a\\"b\\\\"'],
  ['\x00\x07\n\t\x7f', '"\\x00\\a\\n\\t\\x7f"'],
  ['é 😀 日', '"é 😀 日"'],
  ['\u00a0\u2028\u{e0001}', '"\\u00a0\\u2028\\U000e0001"'],
])('%j is written %s', (text, quoted) => {
  expect(goQuote(text)).toBe(quoted);
});
