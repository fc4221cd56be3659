// Protobuf's wire format: tags, varints and lengths out of bytes, each of which may be anything.
//
// Source of what is refused and the words for it: what gogo/protobuf generates for the API's types, such as
// k8s.io/api/core/v1/generated.pb.go. A read beyond the end, or beyond the message one is in, is refused
// before anything is allocated.

export class WireError extends Error {}

export const VARINT = 0;
export const FIXED64 = 1;
export const LENGTH = 2;
const GROUP = 3;
const GROUP_END = 4;
const FIXED32 = 5;

const VARINT_BITS = 64;
const U32 = 2 ** 32;

/** A reader of the bytes of one message. */
export class Wire {
  private low = 0;
  private high = 0;

  private readonly bytes: Buffer;
  private at: number;
  private readonly end: number;

  constructor(bytes: Buffer, at: number, end: number) {
    this.bytes = bytes;
    this.at = at;
    this.end = end;
  }

  static over(bytes: Uint8Array): Wire {
    return new Wire(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length), 0, bytes.length);
  }

  get done(): boolean {
    return this.at >= this.end;
  }

  /** The next field's number and wire type; `owner` is the type that has it. */
  tag(owner: string): { readonly number: number; readonly wireType: number } {
    const wireType = this.wireType();
    const number = (this.low >>> 3) | (this.high << 29);
    if (wireType === GROUP_END)
      throw new WireError(`proto: ${owner}: wiretype end group for non-group`);
    if (number <= 0)
      throw new WireError(`proto: ${owner}: illegal tag ${number} (wire type ${wireType})`);
    return { number, wireType };
  }

  int32(): number {
    this.varint();
    return this.low | 0;
  }

  /** Beyond 2^53 as near as a number comes, which is what reading it from JSON gives too. */
  int64(): number {
    this.varint();
    return (this.high | 0) * U32 + this.low;
  }

  bool(): boolean {
    this.varint();
    return this.low !== 0 || this.high !== 0;
  }

  double(): number {
    const at = this.advance(8);
    return this.bytes.readDoubleLE(at);
  }

  string(): string {
    const { at, end } = this.message();
    return this.bytes.toString('utf8', at, end);
  }

  base64(): string {
    const { at, end } = this.message();
    return this.bytes.toString('base64', at, end);
  }

  /** The message whose length comes next. */
  message(): Wire {
    const length = this.unsigned();
    if (length >= 2 ** 63) throw new WireError('proto: negative length found during unmarshaling');
    const at = this.advance(length);
    return new Wire(this.bytes, at, at + length);
  }

  /** Passes over a field that nobody knows. */
  skip(wireType: number): void {
    let groups = 0;
    for (let next = wireType; ; next = this.wireType()) {
      if (next === VARINT) this.varint();
      else if (next === FIXED64) this.advance(8);
      else if (next === LENGTH) this.message();
      else if (next === GROUP) groups++;
      else if (next === FIXED32) this.advance(4);
      else if (next !== GROUP_END) throw new WireError(`proto: illegal wireType ${next}`);
      else if (--groups < 0) throw new WireError('proto: unexpected end of group');
      if (groups === 0) return;
    }
  }

  private wireType(): number {
    this.varint();
    return this.low & 7;
  }

  private unsigned(): number {
    this.varint();
    return this.high * U32 + this.low;
  }

  private varint(): void {
    let low = 0;
    let high = 0;
    for (let shift = 0; ; shift += 7) {
      if (shift >= VARINT_BITS) throw new WireError('proto: integer overflow');
      const byte = this.bytes[this.advance(1)] as number;
      const bits = byte & 0x7f;
      if (shift < 32) low |= bits << shift;
      if (shift > 24) high |= shift < 32 ? bits >>> (32 - shift) : bits << (shift - 32);
      if (byte < 0x80) break;
    }
    this.low = low >>> 0;
    this.high = high >>> 0;
  }

  /** Where `count` bytes begin, which are passed over. */
  private advance(count: number): number {
    const at = this.at;
    if (at + count > this.end) throw new WireError('unexpected EOF');
    this.at = at + count;
    return at;
  }
}
