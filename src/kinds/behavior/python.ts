// `python3 -c SCRIPT`, as far as the scripts of manifests go: prints, sleeps, exits and conditions on the environment.
//
// What a script does not say in these words is not guessed at: the whole of it is then unknown (undefined).

import type { Output, Program } from './program.js';

type Value = string | number | boolean;

interface Line {
  readonly indent: number;
  readonly text: string;
}

interface Run {
  readonly names: Map<string, Value>;
  readonly env: ReadonlyMap<string, string>;
  readonly output: Output[];
  ms: number;
  exit: number | undefined;
}

/** Thrown by what is not known here, and by what Python would throw itself. */
class Unknown extends Error {}
class Raised extends Error {}

export function runPython(text: string, env: ReadonlyMap<string, string>): Program | undefined {
  const run: Run = { names: new Map(), env, output: [], ms: 0, exit: undefined };
  try {
    block(linesOf(text), run);
  } catch (error) {
    if (error instanceof Unknown) return undefined;
    if (!(error instanceof Raised)) throw error;
    run.exit = 1;
  }
  return { runsMs: run.ms, exitCode: run.exit ?? 0, deaf: true, output: run.output };
}

const linesOf = (text: string): readonly Line[] =>
  text
    .split('\n')
    .filter((line) => /^\s*[^\s#]/.test(line))
    .map((line) => ({ indent: line.search(/\S/), text: line.trim() }));

function block(lines: readonly Line[], run: Run): void {
  let decided = false;
  for (let at = 0; at < lines.length && run.exit === undefined; ) {
    const { indent, text } = lines[at] as Line;
    const after = lines.findIndex((line, i) => i > at && line.indent <= indent);
    const end = after < 0 ? lines.length : after;
    const body = lines.slice(at + 1, end);
    const branch = /^(if|elif|else)\b(.*):$/.exec(text);
    if (branch) {
      const [, word, condition = ''] = branch;
      if (word === 'if') decided = false;
      if (!decided && (word === 'else' || evaluate(condition, run))) {
        decided = true;
        block(body, run);
      }
    } else if (body.length > 0) throw new Unknown();
    else {
      for (const statement of text.split(';')) if (run.exit === undefined) carryOut(statement, run);
    }
    at = end;
  }
}

function carryOut(raw: string, run: Run): void {
  const text = raw.trim();
  if (text === '' || text === 'pass' || /^(?:import|from) /.test(text)) return;
  if (/^raise\b/.test(text)) throw new Raised();
  const [, name, argument = ''] =
    /^(print|(?:time\.)?sleep|(?:sys\.|os\._)?exit)\((.*)\)$/.exec(text) ?? [];
  if (name === 'print') run.output.push({ text: printed(argument, run), atMs: run.ms });
  else if (name?.endsWith('sleep')) run.ms += Math.round(Number(evaluate(argument, run)) * 1000);
  else if (name !== undefined) run.exit = argument === '' ? 0 : exitCode(evaluate(argument, run));
  else assign(text, run);
}

function assign(text: string, run: Run): void {
  const [, name, expression] = /^([A-Za-z_]\w*)\s*=(?!=)(.*)$/.exec(text) ?? [];
  if (name === undefined || expression === undefined) throw new Unknown();
  run.names.set(name, evaluate(expression, run));
}

/** A text is printed, and the exit code is 1. */
const exitCode = (value: Value): number =>
  typeof value === 'string' ? 1 : ((Number(value) % 256) + 256) % 256;

const printed = (argument: string, run: Run): string =>
  argument.trim() === '' ? '' : shown(evaluate(argument, run));

const shown = (value: Value): string =>
  typeof value === 'boolean' ? (value ? 'True' : 'False') : String(value);

const TOKEN =
  /\s*(?:("(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')|(\d+(?:\.\d+)?)|(==|!=|<=|>=|\/\/|[-+*/%<>()[\],])|([A-Za-z_][\w.]*))/y;

interface Tokens {
  readonly all: readonly string[];
  at: number;
}

function evaluate(text: string, run: Run): Value {
  const all: string[] = [];
  TOKEN.lastIndex = 0;
  const source = text.trim();
  while (TOKEN.lastIndex < source.length) {
    const match = TOKEN.exec(source);
    if (!match) throw new Unknown();
    all.push(match[0].trim());
  }
  const tokens = { all, at: 0 };
  const value = either(tokens, run);
  if (tokens.at < all.length) throw new Unknown();
  return value;
}

const taken = (tokens: Tokens, ...words: readonly string[]): string | undefined => {
  const word = tokens.all[tokens.at];
  if (word === undefined || !words.includes(word)) return undefined;
  tokens.at++;
  return word;
};

function must(tokens: Tokens, word: string): void {
  if (taken(tokens, word) === undefined) throw new Unknown();
}

function either(tokens: Tokens, run: Run): Value {
  let value = both(tokens, run);
  while (taken(tokens, 'or')) {
    const other = both(tokens, run);
    value = value || other;
  }
  return value;
}

function both(tokens: Tokens, run: Run): Value {
  let value = denied(tokens, run);
  while (taken(tokens, 'and')) {
    const other = denied(tokens, run);
    value = value && other;
  }
  return value;
}

const denied = (tokens: Tokens, run: Run): Value =>
  taken(tokens, 'not') ? !denied(tokens, run) : compared(tokens, run);

function compared(tokens: Tokens, run: Run): Value {
  const left = sum(tokens, run);
  const word = taken(tokens, '==', '!=', '<', '>', '<=', '>=');
  if (word === undefined) return left;
  const right = sum(tokens, run);
  if (word === '==') return left === right;
  if (word === '!=') return left !== right;
  if (typeof left !== typeof right) throw new Raised();
  if (word.startsWith('<')) return left < right || (word === '<=' && left === right);
  return left > right || (word === '>=' && left === right);
}

function sum(tokens: Tokens, run: Run): Value {
  let value = product(tokens, run);
  for (let op = taken(tokens, '+', '-'); op; op = taken(tokens, '+', '-')) {
    const other = product(tokens, run);
    if (op === '+' && typeof value === 'string' && typeof other === 'string') value += other;
    else value = op === '+' ? number(value) + number(other) : number(value) - number(other);
  }
  return value;
}

function product(tokens: Tokens, run: Run): Value {
  let value = primary(tokens, run);
  for (let op = taken(tokens, '*', '%', '//'); op; op = taken(tokens, '*', '%', '//')) {
    const [left, right] = [number(value), number(primary(tokens, run))];
    if (op !== '*' && right === 0) throw new Raised();
    const whole = Math.floor(left / right);
    value = op === '*' ? left * right : op === '//' ? whole : left - whole * right;
  }
  return value;
}

function number(value: Value): number {
  if (typeof value === 'string') throw new Raised();
  return Number(value);
}

function primary(tokens: Tokens, run: Run): Value {
  const word = tokens.all[tokens.at++];
  if (word === undefined) throw new Unknown();
  if (word === '(') return closed(tokens, either(tokens, run), ')');
  if (word === '-') return -number(primary(tokens, run));
  if (/^["']/.test(word)) return word.slice(1, -1).replace(/\\(.)/g, '$1');
  if (/^\d/.test(word)) return Number(word);
  if (word === 'True' || word === 'False') return word === 'True';
  if (word === 'int' || word === 'str') {
    must(tokens, '(');
    const value = closed(tokens, either(tokens, run), ')');
    return word === 'str' ? shown(value) : whole(value);
  }
  if (/^(?:os\.)?(?:environ(?:\.get)?|getenv)$/.test(word)) return variable(word, tokens, run);
  const known = run.names.get(word);
  if (known === undefined) throw new Unknown();
  return known;
}

function closed(tokens: Tokens, value: Value, end: string): Value {
  must(tokens, end);
  return value;
}

function whole(value: Value): number {
  if (typeof value === 'string' && !/^\s*[-+]?\d+\s*$/.test(value)) throw new Raised();
  return Math.trunc(Number(value));
}

/** `os.environ["X"]`, `os.environ.get("X", "1")`, `os.getenv("X")`: what is not there and has no default is unknown. */
function variable(word: string, tokens: Tokens, run: Run): Value {
  const indexed = word.endsWith('environ');
  must(tokens, indexed ? '[' : '(');
  const name = either(tokens, run);
  const fallback = !indexed && taken(tokens, ',') ? either(tokens, run) : undefined;
  must(tokens, indexed ? ']' : ')');
  const value = run.env.get(String(name)) ?? fallback;
  if (value === undefined) throw indexed ? new Raised() : new Unknown();
  return value;
}
