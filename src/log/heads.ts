// Which objects live, and which event wrote each of them last: all that a moment is, bodies aside.
//
// A snapshot of it is a few bytes an object, so that any moment of a long tape is a short walk from the
// nearest one. Numbers are stored as differences in variable length, seven bits a byte.

/** By kind name, the live objects in order of creation. */
export type Heads = Map<string, Map<number, number>>;

export function setHead(heads: Heads, kind: string, object: number, id: number): void {
  const ofKind = heads.get(kind) ?? new Map<number, number>();
  ofKind.set(object, id);
  heads.set(kind, ofKind);
}

export function dropHead(heads: Heads, kind: string, object: number): void {
  heads.get(kind)?.delete(object);
}

export function encodeHeads(heads: Heads): Uint8Array {
  const out = new Writer();
  const kinds = [...heads].filter(([, objects]) => objects.size > 0);
  out.number(kinds.length);
  for (const [kind, objects] of kinds) {
    out.text(kind);
    out.number(objects.size);
    let last = 0;
    for (const [object, id] of [...objects].sort(([a], [b]) => a - b)) {
      out.number(object - last);
      out.number(id - object);
      last = object;
    }
  }
  return out.bytes();
}

export function decodeHeads(bytes: Uint8Array): Heads {
  const input = new Reader(bytes);
  const heads: Heads = new Map();
  for (let kinds = input.number(); kinds > 0; kinds--) {
    const kind = input.text();
    const objects = new Map<number, number>();
    let object = 0;
    for (let count = input.number(); count > 0; count--) {
      object += input.number();
      objects.set(object, object + input.number());
    }
    heads.set(kind, objects);
  }
  return heads;
}

class Writer {
  #bytes = new Uint8Array(4096);
  #length = 0;

  number(value: number): void {
    // A fork writes objects its parent created, so a difference may span timelines; it is never negative.
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
      const byte = this.#bytes[this.#at++] ?? 0;
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
