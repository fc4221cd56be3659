// The part of the shell's grammar that scripts in manifests use: words, quotes, separators, two loops.

export interface Command {
  readonly words: readonly string[];
  /** Its output goes to a file, or through a pipe into something else. */
  readonly silent: boolean;
  /** The file its output goes to. */
  readonly file?: string;
  /** It is added to what is there. */
  readonly appends?: true;
  /** What reads its output, behind a pipe. */
  readonly into?: Command;
}

/** `after`: what stands before it, and decides whether it is carried out. */
export type Step = { readonly after: ';' | '&&' | '||' } & (
  | { readonly type: 'command'; readonly command: Command }
  | {
      readonly type: 'for';
      readonly name: string;
      readonly words: readonly string[];
      readonly body: readonly Step[];
    }
  | { readonly type: 'loop'; readonly body: readonly Step[] }
  /** Goes round until the command succeeds. */
  | { readonly type: 'await'; readonly command: Command; readonly body: readonly Step[] }
);

/** Undefined when the script uses more of the grammar than is known here. */
export function parseScript(text: string, { pipes = false } = {}): readonly Step[] | undefined {
  const tokens = tokenize(text);
  if (!tokens) return undefined;
  const rest = { tokens, at: 0, pipes };
  const steps = parseSteps(rest, undefined);
  return rest.at === tokens.length ? steps : undefined;
}

type Token = { readonly op: string } | { readonly word: string };
interface Rest {
  readonly tokens: readonly Token[];
  readonly pipes: boolean;
  at: number;
}

const LEXEME =
  /\s*?(?:(#[^\n]*)|(\n|&&|\|\||;|\d?>>?&?|<|\||&)|((?:'[^']*'|"(?:\\.|[^"\\])*"|\$\(\([^()]*\)\)|\$\([^()]*\)|`[^`]*`|\\.|[^\s;&|<>'"`\\])+))/sy;

function tokenize(text: string): readonly Token[] | undefined {
  const tokens: Token[] = [];
  const source = text.trim();
  LEXEME.lastIndex = 0;
  let at = 0;
  while (at < source.length) {
    const blank = /[ \t\r]*/y;
    blank.lastIndex = at;
    at += blank.exec(source)?.[0].length ?? 0;
    LEXEME.lastIndex = at;
    const match = LEXEME.exec(source);
    if (!match) return undefined;
    at = LEXEME.lastIndex;
    const [, , op, word] = match;
    if (op !== undefined) tokens.push({ op: op === '\n' ? ';' : op });
    else if (word !== undefined) tokens.push({ word: unquote(word) });
  }
  return tokens;
}

/** Stands for a `$` that single quotes keep from being replaced. */
export const LITERAL_DOLLAR = '\u0001';

const unquote = (word: string): string =>
  word.replace(/'([^']*)'|"((?:\\.|[^"\\])*)"|\\(.)/gs, (_, single, double, escaped) =>
    single !== undefined
      ? (single as string).replaceAll('$', LITERAL_DOLLAR)
      : double !== undefined
        ? (double as string).replace(/\\(["\\$`])/g, '$1')
        : (escaped as string),
  );

const peek = (rest: Rest): Token | undefined => rest.tokens[rest.at];
const isOp = (token: Token | undefined, ...ops: readonly string[]): boolean =>
  token !== undefined && 'op' in token && ops.includes(token.op);
const wordOf = (token: Token | undefined): string | undefined =>
  token !== undefined && 'word' in token ? token.word : undefined;

/** Steps up to the word `end`, or to the end of the script. */
function parseSteps(rest: Rest, end: string | undefined): readonly Step[] | undefined {
  const steps: Step[] = [];
  let after: Step['after'] = ';';
  for (let token = peek(rest); token; token = peek(rest)) {
    if (end !== undefined && wordOf(token) === end) return steps;
    if ('op' in token) {
      if (!isOp(token, ';', '&&', '||')) return undefined;
      if (token.op !== ';') after = token.op as Step['after'];
      rest.at++;
      continue;
    }
    const step = parseStep(rest, after);
    if (!step) return undefined;
    steps.push(step);
    after = ';';
  }
  return end === undefined ? steps : undefined;
}

function parseStep(rest: Rest, after: Step['after']): Step | undefined {
  const word = wordOf(peek(rest));
  if (word === 'while' || word === 'until') return parseLoop(rest, after, word);
  if (word === 'for') return parseFor(rest, after);
  if (word === 'if' || word === 'case' || word === '{' || word === '[' || word?.startsWith('('))
    return undefined;
  return parseCommand(rest, after);
}

/** Loops that never end (`while true`, `until false`), and those that wait for a command (`until …`, `while ! …`). */
function parseLoop(rest: Rest, after: Step['after'], word: string): Step | undefined {
  const condition = wordOf(rest.tokens[rest.at + 1]);
  const endless = word === 'while' ? ['true', ':', '1'] : ['false'];
  if (condition === undefined) return undefined;
  if (!endless.includes(condition)) return parseAwait(rest, after, word);
  rest.at += 2;
  const body = parseBody(rest);
  return body && { after, type: 'loop', body };
}

function parseAwait(rest: Rest, after: Step['after'], word: string): Step | undefined {
  rest.at++;
  if (word === 'while') {
    if (wordOf(peek(rest)) !== '!') return undefined;
    rest.at++;
  }
  const asked = parseCommand(rest, ';');
  const body = asked && parseBody(rest);
  return body && asked.type === 'command'
    ? { after, type: 'await', command: asked.command, body }
    : undefined;
}

function parseFor(rest: Rest, after: Step['after']): Step | undefined {
  const name = wordOf(rest.tokens[rest.at + 1]);
  if (name === undefined || wordOf(rest.tokens[rest.at + 2]) !== 'in') return undefined;
  rest.at += 3;
  const words: string[] = [];
  for (let word = wordOf(peek(rest)); word !== undefined; word = wordOf(peek(rest))) {
    words.push(...listed(word));
    rest.at++;
  }
  const body = parseBody(rest);
  return body && { after, type: 'for', name, words, body };
}

/** `$(seq 3)` and `{1..3}` are the words 1 2 3. */
function listed(word: string): readonly string[] {
  const range =
    /^(?:\$\(|`)seq (?:(\d+) )?(\d+)[)`]$/.exec(word) ?? /^\{(\d+)\.\.(\d+)\}$/.exec(word);
  if (!range) return [word];
  const [from, to] = [Number(range[1] ?? 1), Number(range[2])];
  return Array.from({ length: Math.max(0, Math.min(to - from + 1, 10_000)) }, (_, i) =>
    String(from + i),
  );
}

function parseBody(rest: Rest): readonly Step[] | undefined {
  while (isOp(peek(rest), ';')) rest.at++;
  if (wordOf(peek(rest)) !== 'do') return undefined;
  rest.at++;
  const body = parseSteps(rest, 'done');
  rest.at++;
  return body;
}

function parseCommand(rest: Rest, after: Step['after']): Step | undefined {
  const command = parsePipeline(rest);
  return command && { after, type: 'command', command };
}

function parsePipeline(rest: Rest): Command | undefined {
  const words: string[] = [];
  let target: Pick<Command, 'silent' | 'file' | 'appends'> = { silent: false };
  for (let token = peek(rest); token; token = peek(rest)) {
    if ('word' in token) words.push(token.word);
    else if (isOp(token, ';', '&&', '||')) break;
    else if (token.op === '|' && rest.pipes) {
      rest.at++;
      const into = parsePipeline(rest);
      return into && { words, ...target, into };
    } else if (/[<>]/.test(token.op)) {
      target = redirected(token.op, wordOf(rest.tokens[++rest.at])) ?? target;
    } else return undefined;
    rest.at++;
  }
  return { words, ...target };
}

/** `2>&1` and `>&2` stay in the log, a file does not. */
function redirected(
  op: string,
  file: string | undefined,
): Pick<Command, 'silent' | 'file' | 'appends'> | undefined {
  if (op.includes('&') || op.startsWith('2') || op === '<' || file === '/dev/stdout') return;
  if (file === undefined) return { silent: true };
  return { silent: true, file, ...(op.endsWith('>>') ? { appends: true } : {}) };
}
