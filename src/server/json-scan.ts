// JSON, looked through before it is read: where it is malformed, in Go's words, and which fields occur twice.
//
// JSON.parse says neither. After encoding/json's scanner.go and sigs.k8s.io/json, which names a field by its
// path: `duplicate field "spec.containers[0].name"`. Nothing recurses here,
// and so that nothing that does later exhausts the stack, nesting ends at a tenth of where encoding/json ends it.

export type JsonScan =
  | { readonly ok: true; readonly duplicates: readonly string[] }
  | { readonly ok: false; readonly error: string };

export function scanJson(text: string): JsonScan {
  return new Scanner(text).scan();
}

const DEPTH_MAX = 1_000;
const DUPLICATES_MAX = 100;
const BLANK = /[ \t\r\n]*/y;
const BACKSLASH = 0x5c;
const SPACE = 0x20;
const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
const WORDS: Readonly<Record<string, string>> = { t: 'true', f: 'false', n: 'null' };

/** An object or array that is open: the keys it has had, or how many items. */
interface Frame {
  readonly keys: Set<string> | undefined;
  step: string | number;
}

class Fault extends Error {}

class Scanner {
  readonly #text: string;
  readonly #frames: Frame[] = [];
  readonly #duplicates = new Set<string>();
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  scan(): JsonScan {
    try {
      this.#value();
      while (this.#frames.length > 0) this.#afterValue();
      this.#blank();
      if (this.#at < this.#text.length) this.#unexpected('after top-level value');
      return { ok: true, duplicates: [...this.#duplicates] };
    } catch (fault) {
      if (fault instanceof Fault) return { ok: false, error: fault.message };
      throw fault;
    }
  }

  /** A scalar, or the beginning of an object or array with its first value. */
  #value(): void {
    for (;;) {
      this.#blank();
      const char = this.#text[this.#at];
      if (char === '{') {
        if (!this.#openObject()) return;
      } else if (char === '[') {
        if (!this.#openArray()) return;
      } else {
        this.#scalar(char);
        return;
      }
    }
  }

  #openObject(): boolean {
    this.#push({ keys: new Set(), step: '' });
    if (this.#closes('}')) return false;
    this.#key();
    return true;
  }

  #openArray(): boolean {
    this.#push({ keys: undefined, step: 0 });
    return !this.#closes(']');
  }

  #push(frame: Frame): void {
    if (this.#frames.push(frame) > DEPTH_MAX) throw new Fault('exceeded max depth');
    this.#at++;
  }

  #closes(bracket: string): boolean {
    this.#blank();
    if (this.#text[this.#at] !== bracket) return false;
    this.#at++;
    this.#frames.pop();
    return true;
  }

  #afterValue(): void {
    const frame = this.#frames.at(-1) as Frame;
    if (this.#closes(frame.keys ? '}' : ']')) return;
    if (this.#text[this.#at] !== ',')
      this.#unexpected(frame.keys ? 'after object key:value pair' : 'after array element');
    this.#at++;
    if (frame.keys) this.#key();
    else frame.step = Number(frame.step) + 1;
    this.#value();
  }

  #key(): void {
    this.#blank();
    if (this.#text[this.#at] !== '"')
      this.#unexpected('looking for beginning of object key string');
    const start = this.#at;
    this.#string();
    const key = keyOf(this.#text.slice(start, this.#at));
    const frame = this.#frames.at(-1) as Frame;
    frame.step = key;
    if (frame.keys?.has(key)) this.#duplicate();
    frame.keys?.add(key);
    this.#blank();
    if (this.#text[this.#at] !== ':') this.#unexpected('after object key');
    this.#at++;
  }

  #duplicate(): void {
    if (this.#duplicates.size < DUPLICATES_MAX)
      this.#duplicates.add(`duplicate field ${JSON.stringify(pathOf(this.#frames))}`);
  }

  #scalar(char: string | undefined): void {
    const word = WORDS[char ?? ''];
    if (char === '"') this.#string();
    else if (word !== undefined) this.#word(word);
    else if (char !== undefined && /[-\d]/.test(char)) this.#number();
    else this.#unexpected('looking for beginning of value');
  }

  #string(): void {
    const text = this.#text;
    for (this.#at++; text[this.#at] !== '"'; this.#at++) {
      const code = text.charCodeAt(this.#at);
      if (code === BACKSLASH) this.#escape();
      else if (!(code >= SPACE)) this.#unexpected('in string literal');
    }
    this.#at++;
  }

  /** Ends at the last character of the escape. */
  #escape(): void {
    this.#at++;
    if (/["\\/bfnrt]/.test(this.#text[this.#at] ?? '')) return;
    if (this.#text[this.#at] !== 'u') this.#unexpected('in string escape code');
    for (let i = 0; i < 4; i++) {
      this.#at++;
      if (!/[0-9a-fA-F]/.test(this.#text[this.#at] ?? ''))
        this.#unexpected('in \\u hexadecimal character escape');
    }
  }

  #number(): void {
    const start = this.#at;
    this.#skip(NUMBER);
    if (this.#at === start) {
      this.#at++;
      this.#unexpected('in numeric literal');
    }
    const next = this.#text[this.#at];
    const isWhole = /^-?\d+$/.test(this.#text.slice(start, this.#at));
    if (next === '.' && isWhole) {
      this.#at++;
      this.#unexpected('after decimal point in numeric literal');
    }
    if ((next === 'e' || next === 'E') && !/[eE]/.test(this.#text.slice(start, this.#at))) {
      this.#at += /[+-]/.test(this.#text[this.#at + 1] ?? '') ? 2 : 1;
      this.#unexpected('in exponent of numeric literal');
    }
  }

  #word(word: string): void {
    for (const expected of word) {
      if (this.#text[this.#at] !== expected)
        this.#unexpected(`in literal ${word} (expecting ${quoted(expected)})`);
      this.#at++;
    }
  }

  #blank(): void {
    this.#skip(BLANK);
  }

  #skip(pattern: RegExp): void {
    pattern.lastIndex = this.#at;
    this.#at += pattern.exec(this.#text)?.[0].length ?? 0;
  }

  #unexpected(where: string): never {
    const code = this.#text.codePointAt(this.#at);
    if (code === undefined) throw new Fault('unexpected end of JSON input');
    throw new Fault(`invalid character ${quoted(String.fromCodePoint(code))} ${where}`);
  }
}

/** Go looks at bytes: of a character beyond ASCII it shows what its first byte would be alone. */
function quoted(char: string): string {
  if (char === "'") return "'\\''";
  if (char === '"') return `'"'`;
  const [byte = 0] = Buffer.from(char, 'utf8');
  const alone = String.fromCodePoint(byte);
  return `'${byte >= 0x80 && byte < 0xa1 ? `\\u${byte.toString(16).padStart(4, '0')}` : JSON.stringify(alone).slice(1, -1)}'`;
}

const keyOf = (literal: string): string =>
  literal.includes('\\') ? (JSON.parse(literal) as string) : literal.slice(1, -1);

const pathOf = (frames: readonly Frame[]): string =>
  frames
    .map(({ step }) => (typeof step === 'number' ? `[${step}]` : `.${step}`))
    .join('')
    .replace(/^\./, '');
