// Undoes Go's quoting of text, in double or single quotes: `"a\tb"`, `'it\'s'`.

/** client-go's UnquoteExtend; `undefined` if the text is not well quoted. */
export function unquote(quoted: string): string | undefined {
  const quote = quoted.charAt(0);
  const inner = quoted.slice(1, -1);
  if (quoted.length < 2 || !quoted.endsWith(quote) || (quote !== '"' && quote !== "'")) return;
  let text = '';
  let at = 0;
  while (at < inner.length) {
    const c = inner.charAt(at);
    if (c === quote) return;
    const read = c === '\\' ? readEscape(inner, at + 1, quote) : { text: c, length: 0 };
    if (read === undefined) return;
    text += read.text;
    at += 1 + read.length;
  }
  return text;
}

interface Escape {
  readonly text: string;
  /** Characters after the backslash. */
  readonly length: number;
}

const SIMPLE: Readonly<Record<string, string>> = {
  a: '\u0007',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
  '\\': '\\',
};
const HEX_DIGITS: Readonly<Record<string, number>> = { x: 2, u: 4, U: 8 };

function readEscape(text: string, at: number, quote: string): Escape | undefined {
  const c = text.charAt(at);
  if (c === quote) return { text: quote, length: 1 };
  if (Object.hasOwn(SIMPLE, c)) return { text: SIMPLE[c] ?? '', length: 1 };
  const digits = HEX_DIGITS[c];
  if (digits !== undefined) return readCode(text.slice(at + 1, at + 1 + digits), 16, digits, 1);
  return /^[0-7]$/.test(c) ? readCode(text.slice(at, at + 3), 8, 3, 0) : undefined;
}

function readCode(code: string, base: 8 | 16, digits: number, mark: number): Escape | undefined {
  const legal = base === 8 ? /^[0-7]+$/ : /^[0-9a-fA-F]+$/;
  const value = Number.parseInt(code, base);
  const surrogate = value >= 0xd800 && value < 0xe000;
  if (code.length !== digits || !legal.test(code) || surrogate) return;
  if (value > (base === 8 ? 0xff : 0x10ffff)) return;
  return { text: String.fromCodePoint(value), length: digits + mark };
}
