// Bytes and texts to base64 and back, as Secrets carry them: pure, the same on every platform.

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

/** The UTF-8 bytes of a text, in base64. */
export function encodeBase64(text: string): string {
  const bytes = new TextEncoder().encode(text);
  let out = '';
  for (let i = 0; i < bytes.length; i += 3) {
    const [a = 0, b = 0, c = 0] = bytes.subarray(i, i + 3);
    const group = (a << 16) | (b << 8) | c;
    out += letter(group >> 18) + letter(group >> 12);
    out += i + 1 < bytes.length ? letter(group >> 6) : '=';
    out += i + 2 < bytes.length ? letter(group) : '=';
  }
  return out;
}

/** The bytes, or undefined when the text is not base64. Line breaks are skipped, as in Go. */
export function decodeBase64(encoded: string): Uint8Array | undefined {
  const text = encoded.replace(/[\r\n]/g, '');
  if (text.length % 4 !== 0 || !/^[A-Za-z0-9+/]*={0,2}$/.test(text)) return undefined;
  const padding = text.endsWith('==') ? 2 : text.endsWith('=') ? 1 : 0;
  const bytes = new Uint8Array((text.length / 4) * 3 - padding);
  for (let i = 0, at = 0; i < text.length; i += 4) {
    let group = 0;
    for (let j = 0; j < 4; j++)
      group = (group << 6) | Math.max(0, ALPHABET.indexOf(text[i + j] ?? ''));
    for (let shift = 16; shift >= 0 && at < bytes.length; shift -= 8)
      bytes[at++] = (group >> shift) & 0xff;
  }
  return bytes;
}

/** The text that was encoded, or undefined when it is not base64. */
export function decodeBase64Text(encoded: string): string | undefined {
  const bytes = decodeBase64(encoded);
  return bytes === undefined ? undefined : new TextDecoder().decode(bytes);
}

/** How many bytes are encoded, without decoding them. */
export function base64Length(encoded: string): number {
  const letters = encoded.replace(/[=\r\n]/g, '').length;
  return Math.floor((letters * 3) / 4);
}

const letter = (bits: number): string => ALPHABET[bits & 63] ?? '';
