import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { scanJson } from '../../src/server/json-scan.js';

const errorOf = (text: string) => {
  const scan = scanJson(text);
  return scan.ok ? undefined : scan.error;
};

describe('looking through JSON', () => {
  test('agrees with JSON.parse on what is well formed', () => {
    const broken = fc
      .tuple(fc.json(), fc.nat(), fc.string({ unit: 'grapheme', maxLength: 2 }), fc.nat({ max: 3 }))
      .map(([json, at, put, cut]) => {
        const i = at % (json.length + 1);
        return json.slice(0, i) + put + json.slice(i + cut);
      });
    fc.assert(
      fc.property(fc.oneof(fc.json(), broken, fc.string()), (text) => {
        expect(scanJson(text).ok, text).toBe(parses(text));
      }),
      { numRuns: 10_000 },
    );
  });

  test('says what is wrong as Go does', () => {
    for (const [text, error] of Object.entries({
      '': 'unexpected end of JSON input',
      '{"a":': 'unexpected end of JSON input',
      '{"a" 1}': "invalid character '1' after object key",
      '{"a":1 "b"}': `invalid character '"' after object key:value pair`,
      '{a:1}': "invalid character 'a' looking for beginning of object key string",
      '[1 2]': "invalid character '2' after array element",
      '[1,]': "invalid character ']' looking for beginning of value",
      '{} x': "invalid character 'x' after top-level value",
      tru3: "invalid character '3' in literal true (expecting 'e')",
      '-x': "invalid character 'x' in numeric literal",
      '1.x': "invalid character 'x' after decimal point in numeric literal",
      '1e+x': "invalid character 'x' in exponent of numeric literal",
      '"a\nb"': "invalid character '\\n' in string literal",
      '"\\x"': "invalid character 'x' in string escape code",
      '"\\u12g"': "invalid character 'g' in \\u hexadecimal character escape",
      "'": "invalid character '\\'' looking for beginning of value",
    }))
      expect(errorOf(text), text).toBe(error);
  });

  test('names fields that occur twice by their path, once each', () => {
    const text =
      '{"a":1,"a":2,"a":3,"b":[{"c":{}},{"c":1,"c":2}],"d":{"e":[],"\\u0065":1},"x":[{"k":1},{"k":1}]}';
    expect(scanJson(text)).toEqual({
      ok: true,
      duplicates: ['duplicate field "a"', 'duplicate field "b[1].c"', 'duplicate field "d.e"'],
    });
  });

  test('has no trouble with length and depth', () => {
    expect(scanJson(`["${'\\n\u{1f600}x'.repeat(600_000)}"]`).ok).toBe(true);
    expect(errorOf('['.repeat(1_000_000))).toBe('exceeded max depth');
    expect(scanJson('['.repeat(900) + ']'.repeat(900)).ok).toBe(true);
  });
});

function parses(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
