// Protobuf's wire format, written from the end to the beginning: a message's length is known when what is in it has
// been written, and stands before it.

const VARINT = 0;
const DOUBLE = 1;
const LENGTH = 2;
const BYTES_AT_FIRST = 1024 * 1024;
const VARINT_BYTES_MAX = 10;

export class BackwardWriter {
  #bytes = Buffer.allocUnsafe(BYTES_AT_FIRST);
  #at = BYTES_AT_FIRST;

  written(): Buffer {
    return this.#bytes.subarray(this.#at);
  }

  varint(number: number, value: number): void {
    this.#number(value);
    this.#tag(number, VARINT);
  }

  double(number: number, value: number): void {
    this.#room(8);
    this.#at = this.#bytes.writeDoubleLE(value, this.#at - 8) - 8;
    this.#tag(number, DOUBLE);
  }

  text(number: number, value: string): void {
    const length = Buffer.byteLength(value);
    this.#room(length);
    this.#at -= length;
    this.#bytes.write(value, this.#at);
    this.#number(length);
    this.#tag(number, LENGTH);
  }

  message(number: number, write: () => void): void {
    const fromEnd = this.#bytes.length - this.#at;
    write();
    this.#number(this.#bytes.length - this.#at - fromEnd);
    this.#tag(number, LENGTH);
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

  #room(length: number): void {
    if (this.#at >= length) return;
    const used = this.#bytes.length - this.#at;
    const larger = Buffer.allocUnsafe(2 * (used + length));
    this.#bytes.copy(larger, larger.length - used, this.#at);
    this.#at = larger.length - used;
    this.#bytes = larger;
  }
}
