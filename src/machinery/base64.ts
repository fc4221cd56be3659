// The check and the canonical spelling of base64 text, as a Secret's data goes through Go.
//
// Source: Go's encoding/base64, StdEncoding: line breaks are skipped, padding is required, and the
// unused bits of the last character may be anything but are written back as zeros.
import { type Parsed, parsed, refused } from './parsed.js';

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

export function canonicalBase64(text: string): Parsed<string> {
  const wrong = corruptByte(text);
  if (wrong !== undefined) return refused(`illegal base64 data at input byte ${wrong}`);
  const joined = text.replace(/[\r\n]/g, '');
  return parsed(withoutSpareBits(joined));
}

function withoutSpareBits(joined: string): string {
  const padding = joined.endsWith('==') ? 2 : joined.endsWith('=') ? 1 : 0;
  if (padding === 0) return joined;
  const bits = 2 * padding;
  const digits = joined.slice(0, -padding);
  const last = ALPHABET.indexOf(digits.slice(-1));
  const kept = ALPHABET[last & ~((1 << bits) - 1)] ?? '';
  return digits.slice(0, -1) + kept + joined.slice(digits.length);
}

/** Where Go finds the first fault: the position of a bad byte, or the start of a group cut short. */
function corruptByte(text: string): number | undefined {
  if (/^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/.test(text))
    return undefined;
  const skip = (from: number): number => {
    let at = from;
    while (text[at] === '\n' || text[at] === '\r') at++;
    return at;
  };
  let inGroup = 0;
  for (let at = 0; at < text.length; at++) {
    const char = text[at] as string;
    if (char === '\n' || char === '\r') continue;
    if (ALPHABET.includes(char)) {
      inGroup = (inGroup + 1) % 4;
      continue;
    }
    if (char !== '=' || inGroup < 2) return at;
    let next = skip(at + 1);
    if (inGroup === 2) {
      if (next === text.length) return text.length;
      if (text[next] !== '=') return next - 1;
      next = skip(next + 1);
    }
    return next < text.length ? next : undefined;
  }
  return inGroup === 0 ? undefined : text.length - inGroup;
}
