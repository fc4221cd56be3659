// Which objects live, and which event wrote each of them last: all that a moment is, bodies aside.
//
// A snapshot of it takes a few bytes an object, so that any moment of a long tape is a short walk from the
// nearest one. Numbers are stored as differences in variable length, seven bits a byte.

export interface Head {
  /** `Pod/default/`: the key without the name. */
  readonly section: string;
  /** The event that wrote the object last. */
  readonly id: number;
}

/** By the id of the event that created the object. */
export type Heads = Map<number, Head>;

export const sectionOf = (key: string): string => key.slice(0, key.lastIndexOf('/') + 1);

export function encodeHeads(heads: Heads): Uint8Array {
  const sections = new Map<string, number[]>();
  for (const [object, { section }] of heads) {
    const objects = sections.get(section);
    if (objects) objects.push(object);
    else sections.set(section, [object]);
  }
  const out = new Writer();
  out.number(sections.size);
  for (const [section, objects] of sections) {
    out.text(section);
    out.number(objects.length);
    let last = 0;
    for (const object of objects.sort((a, b) => a - b)) {
      out.number(object - last);
      out.number((heads.get(object)?.id ?? object) - object);
      last = object;
    }
  }
  return sealed(out.bytes());
}

/**
 * Of the sections that begin with a prefix. Undefined where this is not what was written: a snapshot is a cache, and
 * whoever looks does without.
 */
export function decodeHeads(bytes: Uint8Array, prefix = ''): Heads | undefined {
  const content = bytes.subarray(0, Math.max(0, bytes.length - SEAL));
  return Buffer.from(sealed(content)).equals(bytes) ? headsIn(content, prefix) : undefined;
}

const SEAL = 4;

/**
 * With a checksum at the end (FNV-1a, four bytes at a time: a command that reads a long tape begins with this), so that
 * what has changed on the disk or by SQL is not believed.
 */
function sealed(content: Uint8Array): Uint8Array {
  let sum = 0x811c9dc5;
  for (let i = 0; i < content.length; i += 4) {
    const low = (content[i] as number) | ((content[i + 1] ?? 0) << 8);
    const high = (content[i + 2] ?? 0) | ((content[i + 3] ?? 0) << 8);
    sum = Math.imul(sum ^ (low | (high << 16)), 0x01000193);
  }
  const all = new Uint8Array(content.length + SEAL);
  all.set(content);
  new DataView(all.buffer).setInt32(content.length, sum);
  return all;
}

function headsIn(bytes: Uint8Array, prefix: string): Heads {
  const input = new Reader(bytes);
  const heads: Heads = new Map();
  for (let sections = input.number(); sections > 0; sections--) {
    const section = input.text();
    const isWanted = section.startsWith(prefix);
    let object = 0;
    for (let count = input.number(); count > 0; count--) {
      object += input.number();
      const id = object + input.number();
      if (isWanted) heads.set(object, { section, id });
    }
  }
  return heads;
}

class Writer {
  #bytes = new Uint8Array(4096);
  #length = 0;

  /** Whole and not negative; differences between timelines exceed 32 bits, so no shifting. */
  number(value: number): void {
    let rest = value;
    while (rest >= 128) {
      this.#byte((rest % 128) | 128);
      rest = Math.floor(rest / 128);
    }
    this.#byte(rest);
  }

  text(value: string): void {
    const bytes = new TextEncoder().encode(value);
    this.number(bytes.length);
    for (const byte of bytes) this.#byte(byte);
  }

  bytes(): Uint8Array {
    return this.#bytes.slice(0, this.#length);
  }

  #byte(value: number): void {
    if (this.#length === this.#bytes.length) {
      const larger = new Uint8Array(this.#bytes.length * 2);
      larger.set(this.#bytes);
      this.#bytes = larger;
    }
    this.#bytes[this.#length++] = value;
  }
}

class Reader {
  readonly #bytes: Uint8Array;
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  number(): number {
    let value = 0;
    for (let scale = 1; ; scale *= 128) {
      const byte = this.#bytes[this.#at++];
      if (byte === undefined) throw new RangeError('a snapshot ends too soon');
      value += (byte % 128) * scale;
      if (byte < 128) return value;
    }
  }

  text(): string {
    const length = this.number();
    this.#at += length;
    return new TextDecoder().decode(this.#bytes.subarray(this.#at - length, this.#at));
  }
}
