// Reads kubectl's JSONPath templates: text with paths in braces, as client-go util/jsonpath/parser.go does.
//
// Our own code because no npm library reads this dialect: jsonpath-plus and its kin take a lone path,
// know neither `{range}…{end}` nor text around a path, and filter by evaluating JavaScript.

import { unquote } from './go-unquote.js';
import { type Parsed, parsed, refused } from './parsed.js';

/** A list passes values on from node to node; the other nodes each turn values into values. */
export type PathNode =
  | { readonly type: 'list'; readonly nodes: readonly PathNode[] }
  | { readonly type: 'text'; readonly text: string }
  | { readonly type: 'literal'; readonly value: number | boolean }
  | { readonly type: 'identifier'; readonly name: string }
  | { readonly type: 'field'; readonly name: string }
  | { readonly type: 'slice'; readonly bounds: SliceBounds }
  | {
      readonly type: 'filter';
      readonly left: PathList;
      readonly right: PathList;
      readonly operator: string;
    }
  | { readonly type: 'union'; readonly members: readonly PathList[] }
  | { readonly type: 'wildcard' }
  | { readonly type: 'recursive' };

export type PathList = Extract<PathNode, { type: 'list' }>;

/** `[start:end:step]`. `[3]` stands for `[3:4]`, and says so: then an end of 0 means the very end. */
export interface SliceBounds {
  readonly start: number | undefined;
  readonly end: number | undefined;
  readonly step: number | undefined;
  readonly single: boolean;
}

export function parseJsonPath(template: string): Parsed<readonly PathNode[]> {
  try {
    return parsed(new TemplateParser(template).parse());
  } catch (error) {
    if (error instanceof SyntaxProblem) return refused(error.message);
    throw error;
  }
}

/** Thrown and caught within this file only. */
class SyntaxProblem extends Error {}

const END = '';

class TemplateParser {
  private readonly input: string;
  private at = 0;
  private start = 0;

  constructor(input: string) {
    this.input = input;
  }

  parse(): PathNode[] {
    const nodes: PathNode[] = [];
    while (this.at < this.input.length) {
      const brace = this.input.indexOf('{', this.at);
      this.at = brace < 0 ? this.input.length : brace;
      if (this.at > this.start) nodes.push({ type: 'text', text: this.consume() });
      if (brace < 0) break;
      this.at += 1;
      this.consume();
      nodes.push({ type: 'list', nodes: this.parseAction() });
    }
    return nodes;
  }

  private parseAction(): PathNode[] {
    const nodes: PathNode[] = [];
    for (;;) {
      if (this.input.startsWith('}', this.at)) {
        this.at += 1;
        this.consume();
        return nodes;
      }
      this.parseStep(nodes);
    }
  }

  private parseStep(nodes: PathNode[]): void {
    if (this.input.startsWith('[?(', this.at)) nodes.push(this.parseFilter());
    else if (this.input.startsWith('..', this.at)) this.parseRecursive(nodes);
    else this.parseSimpleStep(nodes);
  }

  private parseSimpleStep(nodes: PathNode[]): void {
    const c = this.next();
    if (c === END || c === '\n' || c === '\r') throw new SyntaxProblem('unclosed action');
    if (c === ' ' || c === '@' || c === '$') this.consume();
    else if (c === '[') nodes.push(...this.parseBrackets());
    else if (c === '"' || c === "'") nodes.push(this.parseQuoted(c));
    else if (c === '.') nodes.push(this.parseField());
    else if (/^[-+\p{Nd}]$/u.test(c)) nodes.push(this.parseNumber(c));
    else if (/^[_\p{L}]$/u.test(c)) nodes.push(this.parseIdentifier());
    else throw new SyntaxProblem(`unrecognized character in action: ${codePoint(c)}`);
  }

  private parseRecursive(nodes: PathNode[]): void {
    if (nodes.at(-1)?.type === 'recursive') {
      throw new SyntaxProblem('invalid multiple recursive descent');
    }
    this.at += '..'.length;
    this.consume();
    nodes.push({ type: 'recursive' });
    if (/^[_\p{L}\p{Nd}]$/u.test(this.peek())) nodes.push(this.parseField());
  }

  private parseIdentifier(): PathNode {
    while (!isTerminator(this.peek())) this.next();
    const name = this.consume();
    if (name === 'true' || name === 'false') return { type: 'literal', value: name === 'true' };
    return { type: 'identifier', name };
  }

  private parseNumber(first: string): PathNode {
    // The sign may be doubled upstream too, and is then refused with the rest.
    if (first !== '+' && first !== '-') this.at -= first.length;
    while (/^[.\p{Nd}]$/u.test(this.peek())) this.next();
    const text = this.consume();
    if (!/^[-+]?([0-9]+\.?[0-9]*|\.[0-9]+)$/.test(text)) {
      throw new SyntaxProblem(`cannot parse number ${text}`);
    }
    return { type: 'literal', value: Number(text) };
  }

  private parseField(): PathNode {
    this.consume();
    for (;;) {
      const c = this.peek();
      if (isTerminator(c)) break;
      this.next();
      if (c === '\\') this.next();
    }
    const name = this.consume();
    return name === '*' ? { type: 'wildcard' } : { type: 'field', name: name.replaceAll('\\', '') };
  }

  private parseQuoted(quote: string): PathNode {
    for (;;) {
      const c = this.next();
      if (c === END || c === '\n') throw new SyntaxProblem('unterminated quoted string');
      if (c === quote && this.input[this.at - 2] !== '\\') break;
    }
    const quoted = this.consume();
    const text = unquote(quoted);
    if (text === undefined) {
      throw new SyntaxProblem(`unquote string ${quoted} error invalid syntax`);
    }
    return { type: 'text', text };
  }

  /** `[0]`, `[1:3]`, `[*]`, `['key']`, and any of them separated by commas. */
  private parseBrackets(): readonly PathNode[] {
    for (;;) {
      const c = this.next();
      if (c === END || c === '\n') throw new SyntaxProblem('unterminated array');
      if (c === ']') break;
    }
    const text = this.consume().slice(1, -1);
    const members = text.split(',');
    if (members.length > 1) {
      const lists = members.map((member) => actionOf(`[${member.replace(/^ +| +$/g, '')}]`));
      return [{ type: 'union', members: lists }];
    }
    const key = /^'([^']*)'$/.exec(text);
    if (key !== null) return actionOf(`.${key[1]}`).nodes;
    return [{ type: 'slice', bounds: parseSlice(text === '*' ? ':' : text) }];
  }

  private parseFilter(): PathNode {
    this.at += '[?('.length;
    this.consume();
    this.skipToFilterEnd();
    if (this.next() !== ']') throw new SyntaxProblem('unclosed array expect ]');
    const text = this.consume().slice(0, -2);
    const comparison = /^([^!<>=]+)([!<>=]+)(.+?)$/.exec(text);
    if (comparison === null) {
      const right: PathList = { type: 'list', nodes: [] };
      return { type: 'filter', left: actionOf(text), right, operator: 'exists' };
    }
    const [, left = '', operator = '', right = ''] = comparison;
    return { type: 'filter', left: actionOf(left), right: actionOf(right), operator };
  }

  /** The closing parenthesis is the first one outside of the one quoted text there may be. */
  private skipToFilterEnd(): void {
    let quote = '';
    let closed = false;
    for (;;) {
      const c = this.next();
      if (c === END || c === '\n') throw new SyntaxProblem('unterminated filter');
      if (c === '"' || c === "'") {
        if (quote === '') quote = c;
        else if (c === quote && this.input[this.at - 2] !== '\\') closed = true;
      } else if (c === ')' && (quote !== '') === closed) return;
    }
  }

  private next(): string {
    const c = this.peek();
    this.at += c.length;
    return c;
  }

  /** The next character, whole even if it takes two code units; nothing at the end. */
  private peek(): string {
    const code = this.input.codePointAt(this.at);
    return code === undefined ? END : String.fromCodePoint(code);
  }

  private consume(): string {
    const text = this.input.slice(this.start, this.at);
    this.start = this.at;
    return text;
  }
}

/** What `{text}` stands for: the first thing in it, were there more. */
function actionOf(text: string): PathList {
  const [first] = new TemplateParser(`{${text}}`).parse();
  return first?.type === 'list' ? first : { type: 'list', nodes: [] };
}

function parseSlice(text: string): SliceBounds {
  const match = /^(-?\d*)(:-?\d*)?(:-?\d*)?$/.exec(text);
  if (match === null) throw new SyntaxProblem(`invalid array index ${text}`);
  const [, first = '', second, third] = match;
  const bound = (part: string): number | undefined => {
    if (part === '') return undefined;
    if (part === '-') throw new SyntaxProblem(`array index ${part} is not a number`);
    return Number(part);
  };
  const start = bound(first);
  const end = second === undefined ? (start ?? 0) + 1 : bound(second.slice(1));
  const step = third === undefined ? undefined : bound(third.slice(1));
  return { start, end, step, single: second === undefined };
}

const isTerminator = (c: string): boolean => c === END || /^[ \t\r\n.,[\]$@{}]$/.test(c);

/** As fmt's %#U: `U+0025 '%'`, the character itself only if it can be seen. */
function codePoint(c: string): string {
  const code = `U+${(c.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`;
  return /^[\p{L}\p{M}\p{N}\p{P}\p{S} ]$/u.test(c) ? `${code} '${c}'` : code;
}
