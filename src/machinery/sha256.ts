// SHA-256 (FIPS 180-4), for names that end in a hash of what they stand for. Inside the line nobody may ask
// node:crypto, and short texts need no faster one.

import { utf8 } from './hash.js';

const BLOCK = 64;
/** Thirty-two bits after the point of the roots of the first primes. */
const PRIMES = primes(64);
const CONSTANTS = PRIMES.map((prime) => fraction(Math.cbrt(prime)));
const START = PRIMES.slice(0, 8).map((prime) => fraction(Math.sqrt(prime)));

/** In hexadecimal. */
export function sha256(text: string): string {
  const bytes = padded(utf8(text));
  const words = new DataView(bytes.buffer);
  let state: readonly number[] = START;
  for (let at = 0; at < bytes.length; at += BLOCK) state = compressed(state, words, at);
  return state.map((word) => word.toString(16).padStart(8, '0')).join('');
}

/** One bit, noughts, and the length in bits. */
function padded(text: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(Math.ceil((text.length + 9) / BLOCK) * BLOCK);
  bytes.set(text);
  bytes[text.length] = 0x80;
  new DataView(bytes.buffer).setUint32(bytes.length - 4, text.length * 8);
  return bytes;
}

function compressed(state: readonly number[], words: DataView, at: number): readonly number[] {
  const w = schedule(words, at);
  let [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0, g = 0, h = 0] = state;
  CONSTANTS.forEach((constant, i) => {
    const choice = (e & f) ^ (~e & g);
    const one =
      (h + (turn(e, 6) ^ turn(e, 11) ^ turn(e, 25)) + choice + constant + (w[i] ?? 0)) | 0;
    const majority = (a & b) ^ (a & c) ^ (b & c);
    const two = ((turn(a, 2) ^ turn(a, 13) ^ turn(a, 22)) + majority) | 0;
    [h, g, f, e, d, c, b, a] = [g, f, e, (d + one) | 0, c, b, a, (one + two) | 0];
  });
  return [a, b, c, d, e, f, g, h].map((word, i) => (word + (state[i] ?? 0)) >>> 0);
}

function schedule(words: DataView, at: number): readonly number[] {
  const w = Array.from({ length: 16 }, (_, i) => words.getInt32(at + 4 * i));
  const of = (i: number): number => w[i] ?? 0;
  for (let i = 16; i < BLOCK; i++) {
    const [x, y] = [of(i - 15), of(i - 2)];
    const s0 = turn(x, 7) ^ turn(x, 18) ^ (x >>> 3);
    const s1 = turn(y, 17) ^ turn(y, 19) ^ (y >>> 10);
    w.push((of(i - 16) + s0 + of(i - 7) + s1) | 0);
  }
  return w;
}

const turn = (word: number, by: number): number => (word >>> by) | (word << (32 - by));

function fraction(root: number): number {
  return Math.floor((root - Math.floor(root)) * 2 ** 32) >>> 0;
}

function primes(count: number): readonly number[] {
  const found: number[] = [];
  for (let n = 2; found.length < count; n++)
    if (found.every((prime) => n % prime !== 0)) found.push(n);
  return found;
}
