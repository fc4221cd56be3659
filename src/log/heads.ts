// Which objects live, and which event wrote each of them last: all that a moment is, bodies aside.
//
// A snapshot of it takes a few bytes an object, so that any moment of a long tape is a short walk from the
// nearest one. Numbers are stored as differences in variable length, seven bits a byte.

export interface Head {
  /** `Pod/default/`: the key without the name. */
  readonly section: string;
  /** The event that wrote the object last. */
  id: number;
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
    out.block(entriesOf(objects, heads));
  }
  return sealed(out.bytes());
}

function entriesOf(objects: number[], heads: Heads): Uint8Array {
  const out = new Writer();
  let last = 0;
  for (const object of objects.sort((a, b) => a - b)) {
    out.number(object - last);
    out.number((heads.get(object)?.id ?? object) - object);
    last = object;
  }
  return out.bytes();
}

/** A snapshot as it is stored, once it is known to be what was written: whoever looks reads the sections he is after. */
export class Snapshot {
  readonly #content: Uint8Array;

  private constructor(content: Uint8Array) {
    this.#content = content;
  }

  /** Undefined where this is not what was written: a snapshot is a cache, and whoever looks does without. */
  static of(bytes: Uint8Array): Snapshot | undefined {
    const content = bytes.subarray(0, Math.max(0, bytes.length - SEAL));
    return Buffer.from(sealed(content)).equals(bytes) ? new Snapshot(content) : undefined;
  }

  /** Of the sections that begin with a prefix. */
  heads(prefix = ''): Heads {
    const input = new Reader(this.#content);
    const heads: Heads = new Map();
    for (let sections = input.number(); sections > 0; sections--) {
      const section = input.text();
      const entries = input.block();
      if (!section.startsWith(prefix)) continue;
      for (let object = 0; !entries.isAtEnd; ) {
        object += entries.number();
        heads.set(object, { section, id: object + entries.number() });
      }
    }
    return heads;
  }
}

const SEAL = 4;
/** What the checksum begins with: another one for another layout, so that none is taken for the other. */
const LAYOUT = 0x811c9dc6;

/**
 * With a checksum at the end (FNV-1a, four bytes at a time: a command that reads a long tape begins with this), so that
 * what has changed on the disk or by SQL is not believed.
 */
function sealed(content: Uint8Array): Uint8Array {
  let sum = LAYOUT;
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
    this.block(new TextEncoder().encode(value));
  }

  block(bytes: Uint8Array): void {
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
    return new TextDecoder().decode(this.#take());
  }

  block(): Reader {
    return new Reader(this.#take());
  }

  get isAtEnd(): boolean {
    return this.#at >= this.#bytes.length;
  }

  #take(): Uint8Array {
    const length = this.number();
    this.#at += length;
    return this.#bytes.subarray(this.#at - length, this.#at);
  }
}
