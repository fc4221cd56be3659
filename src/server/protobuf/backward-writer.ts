// Protobuf's wire format, written from the end to the beginning: a message's length is known when what is in it has
// been written, and stands before it.

import { FIXED64, LENGTH, VARINT } from './wire.js';

const VARINT_BYTES_MAX = 10;
const LOW_BITS = 28;
const LOW = 2 ** LOW_BITS;

export class BackwardWriter {
  #bytes: Buffer;
  #at: number;

  constructor(bytesAtFirst: number) {
    this.#bytes = Buffer.allocUnsafe(bytesAtFirst);
    this.#at = bytesAtFirst;
  }

  written(): Buffer {
    return this.#bytes.subarray(this.#at);
  }

  get length(): number {
    return this.#bytes.length - this.#at;
  }

  varint(number: number, value: number): void {
    if (value < 0) this.#negative(value);
    else this.#number(value);
    this.#tag(number, VARINT);
  }

  double(number: number, value: number): void {
    this.#room(8);
    this.#at = this.#bytes.writeDoubleLE(value, this.#at - 8) - 8;
    this.#tag(number, FIXED64);
  }

  text(number: number, value: string): void {
    const length = Buffer.byteLength(value);
    this.#room(length);
    this.#at -= length;
    this.#bytes.write(value, this.#at);
    this.#number(length);
    this.#tag(number, LENGTH);
  }

  bytes(number: number, value: Uint8Array): void {
    this.raw(value);
    this.#number(value.length);
    this.#tag(number, LENGTH);
  }

  message(number: number, write: () => void): void {
    const before = this.length;
    write();
    this.#number(this.length - before);
    this.#tag(number, LENGTH);
  }

  /** Bytes without a tag. */
  raw(value: Uint8Array): void {
    this.#room(value.length);
    this.#at -= value.length;
    this.#bytes.set(value, this.#at);
  }

  #tag(number: number, wire: number): void {
    this.#number(number * 8 + wire);
  }

  #number(value: number): void {
    this.#room(VARINT_BYTES_MAX);
    let length = 1;
    for (let rest = value; rest >= 0x80; rest = Math.floor(rest / 0x80)) length++;
    this.#at -= length;
    let rest = value;
    for (let i = 0; i < length - 1; i++, rest = Math.floor(rest / 0x80))
      this.#bytes[this.#at + i] = (rest % 0x80) + 0x80;
    this.#bytes[this.#at + length - 1] = rest;
  }

  /** In 64 bits of two's complement, which take ten bytes. */
  #negative(value: number): void {
    this.#room(VARINT_BYTES_MAX);
    this.#at -= VARINT_BYTES_MAX;
    let low = ((value % LOW) + LOW) % LOW;
    let high = Math.floor(value / LOW);
    for (let i = 0; i < VARINT_BYTES_MAX - 1; i++) {
      const isLow = i < LOW_BITS / 7;
      const part = isLow ? low : high;
      this.#bytes[this.#at + i] = (((part % 0x80) + 0x80) % 0x80) + 0x80;
      if (isLow) low = Math.floor(low / 0x80);
      else high = Math.floor(high / 0x80);
    }
    this.#bytes[this.#at + VARINT_BYTES_MAX - 1] = 1;
  }

  #room(length: number): void {
    if (this.#at >= length) return;
    const used = this.length;
    const larger = Buffer.allocUnsafe(2 * (used + length));
    this.#bytes.copy(larger, larger.length - used, this.#at);
    this.#at = larger.length - used;
    this.#bytes = larger;
  }
}
