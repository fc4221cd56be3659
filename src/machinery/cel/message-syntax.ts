// Message literals, as `Object.spec{replicas: 3}`, written as what our CEL has instead: a function of the type's name and of a
// map of the fields. Where a part of the rewritten text comes from can be told, so that errors point at what the author wrote.
//
// Nothing else in CEL has a name before a brace. A field with a question mark is there if its optional value is.

export interface Rewritten {
  readonly text: string;
  /** The offset in the author's text of one in the rewritten text. */
  readonly origin: (offset: number) => number;
  /** The type, where the whole expression is one literal. */
  readonly whole?: string | undefined;
  /** What cannot be meant. */
  readonly problem?: { readonly at: number; readonly text: string };
}

/** The function that stands for a literal; optional fields have the mark before their names. */
export const MESSAGE = '__message';
export const OPTIONAL = '?';

interface Token {
  readonly text: string;
  readonly at: number;
}

interface Edit {
  readonly at: number;
  readonly drop: number;
  readonly insert: string;
}

/** A bracket that is open: of a message, or of anything else. */
interface Frame {
  readonly message?: string;
  readonly opened: number;
  /** Whether the value of a field has begun. */
  inValue: boolean;
}

const TOKEN =
  /\s+|\/\/[^\n]*|(?:[rR][bB]?|[bB][rR])(?:"""[\s\S]*?"""|'''[\s\S]*?'''|"[^"]*"|'[^']*')|[bB]?(?:"""(?:\\[\s\S]|[\s\S])*?"""|'''(?:\\[\s\S]|[\s\S])*?'''|"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*')|[A-Za-z_]\w*|`[^`\n]*`|\d[\w.]*|[\s\S]/g;

const tokensOf = (text: string): readonly Token[] =>
  [...text.matchAll(TOKEN)]
    .map((match) => ({ text: match[0], at: match.index }))
    .filter((token) => !/^(\s|\/\/)/.test(token.text));

export function withoutMessages(text: string, fieldsOf: FieldsOf): Rewritten {
  const rewriting = new Rewriting(tokensOf(text), fieldsOf);
  const problem = rewriting.run();
  const whole = rewriting.whole;
  return { ...edited(text, rewriting.edits), whole, ...(problem ? { problem } : {}) };
}

/** The fields of a type: undefined where there is no such type, `any` where they are not known. */
export type FieldsOf = (type: string) => readonly string[] | 'any' | undefined;

type Problem = NonNullable<Rewritten['problem']>;

class Rewriting {
  readonly edits: Edit[] = [];
  whole: string | undefined;
  readonly #frames: Frame[] = [];
  readonly #tokens: readonly Token[];
  readonly #fieldsOf: FieldsOf;
  #i = 0;

  constructor(tokens: readonly Token[], fieldsOf: FieldsOf) {
    this.#tokens = tokens;
    this.#fieldsOf = fieldsOf;
  }

  run(): Problem | undefined {
    while (this.#i < this.#tokens.length) {
      const problem = this.#step();
      if (problem) return problem;
    }
    return undefined;
  }

  #step(): Problem | undefined {
    const token = this.#tokens[this.#i] as Token;
    const frame = this.#frames.at(-1);
    if (frame?.message !== undefined && !frame.inValue && !'},'.includes(token.text))
      return this.#field(frame);
    if (isName(token.text)) return this.#name();
    if ('([{'.includes(token.text)) this.#frames.push({ opened: this.#i, inValue: false });
    else if (token.text === ',' && frame?.message !== undefined) this.#endValue(frame, token.at);
    else if (')]}'.includes(token.text)) this.#close(token);
    this.#i++;
    return undefined;
  }

  /** A chain of names, which begins a message if a brace follows. */
  #name(): Problem | undefined {
    const from = this.#i;
    let to = from;
    while (this.#text(to + 1) === '.' && isName(this.#text(to + 2))) to += 2;
    this.#i = to + 1;
    const isMember = this.#text(from - 1) === '.';
    const type = this.#tokens
      .slice(from, to + 1)
      .map(({ text }) => text)
      .join('');
    if (this.#text(this.#i) !== '{' || isMember || KEYWORDS.has(type)) return undefined;
    const start = this.#tokens[from] as Token;
    const brace = this.#tokens[this.#i] as Token;
    if (this.#fieldsOf(type) === undefined)
      return { at: brace.at, text: `undeclared reference to '${type}' (in container '')` };
    const insert = `${MESSAGE}(${JSON.stringify(type)}, {`;
    this.edits.push({ at: start.at, drop: brace.at + 1 - start.at, insert });
    this.#frames.push({ message: type, opened: from, inValue: false });
    this.#i++;
    return undefined;
  }

  /** `name:`, perhaps with a mark before it. What is anything else is left for the parser to refuse. */
  #field(frame: Frame): Problem | undefined {
    const first = this.#tokens[this.#i] as Token;
    const isOptional = first.text === OPTIONAL;
    const name = this.#tokens[isOptional ? this.#i + 1 : this.#i];
    const colon = this.#tokens[isOptional ? this.#i + 2 : this.#i + 1];
    frame.inValue = true;
    if (!name || !(isName(name.text) || name.text.startsWith('`')) || colon?.text !== ':') {
      this.#i++;
      return undefined;
    }
    const field = name.text.replaceAll('`', '');
    const known = this.#fieldsOf(frame.message ?? '');
    if (known !== 'any' && !known?.includes(field))
      return { at: colon.at, text: `undefined field '${field}'` };
    const key = JSON.stringify(`${isOptional ? OPTIONAL : ''}${field}`);
    this.edits.push({
      at: first.at,
      drop: colon.at + 1 - first.at,
      insert: `${key}: dyn(`,
    });
    this.#i += isOptional ? 3 : 2;
    return undefined;
  }

  #endValue(frame: Frame, at: number): void {
    if (frame.inValue) this.edits.push({ at, drop: 0, insert: ')' });
    frame.inValue = false;
  }

  #close({ at, text }: Token): void {
    const frame = this.#frames.pop();
    if (frame?.message === undefined || text !== '}') return;
    this.#endValue(frame, at);
    this.edits.push({ at: at + 1, drop: 0, insert: ')' });
    if (frame.opened === 0 && this.#i === this.#tokens.length - 1) this.whole = frame.message;
  }

  #text(i: number): string {
    return this.#tokens[i]?.text ?? '';
  }
}

const isName = (text: string): boolean => /^[A-Za-z_]\w*$/.test(text);

/** What may stand before a map. */
const KEYWORDS = new Set(['in', 'true', 'false', 'null']);

function edited(text: string, edits: readonly Edit[]): Pick<Rewritten, 'text' | 'origin'> {
  let out = '';
  let at = 0;
  const pieces: { readonly from: number; readonly origin: number }[] = [{ from: 0, origin: 0 }];
  for (const { at: from, drop, insert } of edits) {
    out += text.slice(at, from);
    pieces.push({ from: out.length, origin: from });
    out += insert;
    at = from + drop;
    pieces.push({ from: out.length, origin: at });
  }
  const origin = (offset: number): number => {
    const i = pieces.findLastIndex((piece) => piece.from <= offset);
    const piece = pieces[i] ?? { from: 0, origin: 0 };
    const end = pieces[i + 1]?.origin ?? text.length;
    return Math.min(piece.origin + offset - piece.from, end);
  };
  return { text: out + text.slice(at), origin };
}
