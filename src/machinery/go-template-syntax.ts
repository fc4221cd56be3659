// The syntax of Go's text/template, as far as kubectl's users write it.
//
// Source: Go's text/template/parse. Left out: define, template and block, break and continue, complex and
// character constants.

import { unquote } from './go-unquote.js';
import { type Parsed, parsed, refused } from './parsed.js';

export type Node =
  | { readonly type: 'text'; readonly text: string }
  | { readonly type: 'action'; readonly pipe: Pipe }
  | {
      readonly type: 'if' | 'range' | 'with';
      readonly pipe: Pipe;
      readonly body: readonly Node[];
      readonly otherwise: readonly Node[];
    };

/** Commands, each fed with what the one before gives; the result may be named. */
export interface Pipe {
  readonly names: readonly string[];
  /** `$x = ...` changes a variable, `$x := ...` makes one. */
  readonly assigns: boolean;
  readonly commands: readonly (readonly Operand[])[];
}

export type Operand =
  | { readonly type: 'constant'; readonly value: unknown }
  | { readonly type: 'function'; readonly name: string }
  | { readonly type: 'dot' }
  | { readonly type: 'variable'; readonly name: string }
  | { readonly type: 'pipe'; readonly pipe: Pipe }
  | { readonly type: 'field'; readonly of: Operand; readonly path: readonly string[] };

class TemplateSyntaxError extends Error {}

export function parseGoTemplate(template: string): Parsed<readonly Node[]> {
  try {
    const parser = new Parser(piecesOf(template));
    return parsed(parser.nodes([]).nodes);
  } catch (error) {
    if (error instanceof TemplateSyntaxError) return refused(error.message);
    throw error;
  }
}

type Piece = { readonly text: string } | { readonly words: readonly string[] };

/** Text and actions in turn; `{{-` and `-}}` take the blanks beside them away. */
function piecesOf(template: string): Piece[] {
  const pieces: Piece[] = [];
  const action =
    /\{\{(-\s)?((?:"(?:[^"\\\n]|\\.)*"|`[^`]*`|\/\*[\s\S]*?\*\/|(?!\}\}|\s-\}\})[\s\S])*)(\s-)?\}\}/g;
  let from = 0;
  let trim = false;
  for (const match of template.matchAll(action)) {
    const text = template.slice(from, match.index);
    const left = trim ? text.trimStart() : text;
    pieces.push({ text: match[1] ? left.trimEnd() : left });
    const inner = (match[2] ?? '').trim();
    if (!inner.startsWith('/*')) pieces.push({ words: wordsOf(inner) });
    from = match.index + match[0].length;
    trim = match[3] !== undefined;
  }
  const rest = template.slice(from);
  if (rest.includes('{{')) throw new TemplateSyntaxError('unclosed action');
  pieces.push({ text: trim ? rest.trimStart() : rest });
  return pieces;
}

const WORD =
  /\s+|"(?:[^"\\\n]|\\.)*"|`[^`]*`|[()|,]|:=|=|[-+]?\d[\w.]*|\$\w*(?:\.\w+)*|(?:\.\w+)+|\.|[A-Za-z_]\w*/y;

/** Blanks are kept as one word: `(x).y` is not `(x) .y`. */
function wordsOf(action: string): string[] {
  const words: string[] = [];
  WORD.lastIndex = 0;
  while (WORD.lastIndex < action.length) {
    const at = WORD.lastIndex;
    const match = WORD.exec(action);
    if (!match)
      throw new TemplateSyntaxError(`unexpected ${JSON.stringify(action[at])} in command`);
    words.push(/^\s/.test(match[0]) ? ' ' : match[0]);
  }
  return words;
}

class Parser {
  readonly #pieces: readonly Piece[];
  #at = 0;

  constructor(pieces: readonly Piece[]) {
    this.#pieces = pieces;
  }

  /** Nodes up to `else` or `end`, which come back as they stand. */
  nodes(open: readonly string[]): { nodes: Node[]; closing: readonly string[] } {
    const nodes: Node[] = [];
    for (; this.#at < this.#pieces.length; ) {
      const piece = this.#pieces[this.#at++] as Piece;
      if ('text' in piece) {
        if (piece.text !== '') nodes.push({ type: 'text', text: piece.text });
        continue;
      }
      const [keyword = '', ...rest] = piece.words;
      if (keyword === 'end' || keyword === 'else') {
        if (open.length === 0) throw new TemplateSyntaxError(`unexpected {{${keyword}}}`);
        return { nodes, closing: piece.words };
      }
      if (keyword === 'if' || keyword === 'range' || keyword === 'with')
        nodes.push(this.#block(keyword, rest));
      else nodes.push({ type: 'action', pipe: pipeOf(piece.words) });
    }
    if (open.length > 0) throw new TemplateSyntaxError('unexpected EOF');
    return { nodes, closing: [] };
  }

  #block(type: 'if' | 'range' | 'with', words: readonly string[]): Node {
    const pipe = pipeOf(words);
    const { nodes: body, closing } = this.nodes([type]);
    return { type, pipe, body, otherwise: this.#otherwise(closing) };
  }

  #otherwise(closing: readonly string[]): readonly Node[] {
    const [keyword, ...rest] = closing;
    if (keyword === 'end') return [];
    const [next = '', ...words] = rest.filter((word, i) => i > 0 || word !== ' ');
    // `{{else if x}}` needs no `{{end}}` of its own.
    if (next === 'if' || next === 'with') return [this.#block(next, words)];
    const { nodes, closing: last } = this.nodes(['else']);
    if (last[0] !== 'end') throw new TemplateSyntaxError('expected end; found {{else}}');
    return nodes;
  }
}

function pipeOf(words: readonly string[]): Pipe {
  const reader = { words, at: 0 };
  const pipe = readPipe(reader);
  if (reader.at < words.length)
    throw new TemplateSyntaxError(`unexpected ${JSON.stringify(words[reader.at])} in command`);
  return pipe;
}

interface Reader {
  readonly words: readonly string[];
  at: number;
}

function readPipe(reader: Reader): Pipe {
  const head = /^ ?(\$\w*)(?: ?, ?(\$\w*))? ?(:=|=)/.exec(reader.words.slice(reader.at).join(''));
  const names = head ? [head[1], head[2]].filter((name) => name !== undefined) : [];
  if (head) while (!/^:?=$/.test(reader.words[reader.at++] ?? '=')) {}
  const commands: Operand[][] = [[]];
  for (; reader.at < reader.words.length; ) {
    const word = reader.words[reader.at] as string;
    if (word === ')') break;
    if (word === ' ') reader.at++;
    else if (word === '|') {
      reader.at++;
      commands.push([]);
    } else commands.at(-1)?.push(readOperand(reader));
  }
  if (commands.some((command) => command.length === 0))
    throw new TemplateSyntaxError('missing value for command');
  return { names, assigns: head?.[3] === '=', commands };
}

function readOperand(reader: Reader): Operand {
  let operand = readTerm(reader);
  for (
    let next = reader.words[reader.at];
    next && /^\.\w/.test(next);
    next = reader.words[reader.at]
  ) {
    reader.at++;
    operand = { type: 'field', of: operand, path: next.slice(1).split('.') };
  }
  return operand;
}

function readTerm(reader: Reader): Operand {
  const word = reader.words[reader.at++] as string;
  if (word === '(') {
    const pipe = readPipe(reader);
    if (reader.words[reader.at++] !== ')') throw new TemplateSyntaxError('unclosed left paren');
    return { type: 'pipe', pipe };
  }
  if (word === '.') return { type: 'dot' };
  if (word.startsWith('.'))
    return { type: 'field', of: { type: 'dot' }, path: word.slice(1).split('.') };
  if (word.startsWith('$')) {
    const [name = '', ...path] = word.split('.');
    const variable: Operand = { type: 'variable', name };
    return path.length === 0 ? variable : { type: 'field', of: variable, path };
  }
  return constantOrFunction(word);
}

function constantOrFunction(word: string): Operand {
  if (word.startsWith('`')) return { type: 'constant', value: word.slice(1, -1) };
  if (word.startsWith('"')) {
    const value = unquote(word);
    if (value === undefined) throw new TemplateSyntaxError('invalid syntax');
    return { type: 'constant', value };
  }
  if (/^[-+]?\d/.test(word)) return { type: 'constant', value: Number(word) };
  if (word === 'true' || word === 'false') return { type: 'constant', value: word === 'true' };
  if (word === 'nil') return { type: 'constant', value: null };
  if (!/^\w+$/.test(word))
    throw new TemplateSyntaxError(`unexpected ${JSON.stringify(word)} in operand`);
  return { type: 'function', name: word };
}
