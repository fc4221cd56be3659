// Commands that make a text of a text, of files or of what they hear: head, tail, wc, grep, sort and their like.
//
// In the words of busybox, and with the options that people type; an option that is not known is refused.

import { patternOf } from '../../../machinery/structural/pattern.js';
import type { Command, Said, Shell } from './commands.js';
import { resolve } from './paths.js';

type Lines = readonly string[];
type Options = ReadonlyMap<string, string>;

interface Filter {
  /** Letters of options; those with a colon behind them take a value. */
  readonly options: string;
  /** How many words come before the files. */
  readonly words?: number;
  make(lines: Lines, options: Options, words: readonly string[]): { lines: Lines; code?: number };
  /** With `-c`: what is left of bytes. */
  cut?(bytes: Uint8Array, count: string): Uint8Array;
}

const number = (options: Options, name: string, without: number): number =>
  options.has(name) ? Number(options.get(name)) : without;

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

const FILTERED: Readonly<Record<string, Filter>> = {
  head: {
    options: 'n:c:q',
    make: (lines, options) => ({ lines: lines.slice(0, number(options, 'n', 10)) }),
    cut: (bytes, count) => bytes.subarray(0, Number(count)),
  },
  tail: {
    options: 'n:c:fFq',
    make(lines, options) {
      const from = options.get('n') ?? '10';
      if (from.startsWith('+')) return { lines: lines.slice(Number(from) - 1) };
      return { lines: Number(from) > 0 ? lines.slice(-Number(from)) : [] };
    },
    cut(bytes, count) {
      const many = Number(count);
      if (count.startsWith('+')) return bytes.subarray(Math.max(0, many - 1));
      return bytes.subarray(Math.max(0, bytes.length - many));
    },
  },
  rev: {
    options: '',
    make: (lines) => ({ lines: lines.map((line) => [...line].reverse().join('')) }),
  },
  tac: { options: '', make: (lines) => ({ lines: [...lines].reverse() }) },
  nl: {
    options: '',
    make: (lines) => ({ lines: lines.map((line, i) => `${String(i + 1).padStart(6)}\t${line}`) }),
  },
  sort: {
    options: 'rnu',
    make(lines, options) {
      const order = options.has('n') ? (a: string, b: string) => Number(a) - Number(b) : compare;
      const sorted = [...lines].sort(order);
      const all = options.has('r') ? sorted.reverse() : sorted;
      return { lines: options.has('u') ? all.filter((line, i) => line !== all[i - 1]) : all };
    },
  },
  uniq: {
    options: '',
    make: (lines) => ({ lines: lines.filter((line, i) => line !== lines[i - 1]) }),
  },
  cut: {
    options: 'd:f:',
    make(lines, options) {
      const at = (options.get('f') ?? '1').split(',').map((field) => Number(field) - 1);
      const by = options.get('d') ?? '\t';
      return {
        lines: lines.map((line) => {
          const fields = line.split(by);
          return fields.length === 1 ? line : at.flatMap((i) => fields[i] ?? []).join(by);
        }),
      };
    },
  },
  wc: {
    options: 'lwc',
    make(lines, options) {
      const text = lines.map((line) => `${line}\n`).join('');
      const counts = [
        ['l', lines.length],
        ['w', text.split(/\s+/).filter((word) => word !== '').length],
        ['c', new TextEncoder().encode(text).length],
      ] as const;
      const shown = counts.filter(([name]) => options.size === 0 || options.has(name));
      const alone = shown.length === 1;
      return { lines: [shown.map(([, n]) => (alone ? `${n}` : String(n).padStart(9))).join('')] };
    },
  },
  grep: {
    options: 'iveEFcwo',
    words: 1,
    make(lines, options, [pattern = '']) {
      const plain = options.has('F')
        ? pattern.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
        : pattern.replaceAll('\\|', '|');
      const word = options.has('w') ? `\\b(?:${plain})\\b` : plain;
      const known = patternOf(options.has('i') ? `(?i)${word}` : word);
      const matches = (line: string): boolean => known?.test(line) ?? false;
      const found = lines.filter((line) => matches(line) !== options.has('v'));
      const code = found.length > 0 ? 0 : 1;
      return { lines: options.has('c') ? [String(found.length)] : found, code };
    },
  },
};

export const FILTERS: Readonly<Record<string, Command>> = Object.fromEntries(
  Object.entries(FILTERED).map(([name, filter]): [string, Command] => [
    name,
    (args, shell, stdin) => filtered(name, filter, args, shell, stdin),
  ]),
);

function filtered(
  name: string,
  filter: Filter,
  args: readonly string[],
  shell: Shell,
  stdin: () => string,
): Said {
  const read = optionsOf(filter, args);
  if (!read) return { stderr: `${name}: this is more of ${name} than is simulated\n`, code: 2 };
  const { options, words } = read;
  const patterns = filter.words ?? 0;
  const paths = words.slice(patterns);
  let [text, stderr] = ['', ''];
  for (const path of paths) {
    const found = path === '-' ? stdin() : shell.place.files.get(resolve(shell.cwd, path));
    if (found === undefined) stderr += `${name}: ${path}: No such file or directory\n`;
    else text += found;
  }
  if (paths.length === 0) text = stdin();
  const count = options.get('c');
  if (filter.cut && count !== undefined) {
    const bytes = filter.cut(new TextEncoder().encode(text), count);
    return { stdout: new TextDecoder().decode(bytes), stderr, code: stderr === '' ? 0 : 1 };
  }
  const lines = text === '' ? [] : text.replace(/\n$/, '').split('\n');
  const made = filter.make(lines, options, words.slice(0, patterns));
  return {
    stdout: made.lines.map((line) => `${line}\n`).join(''),
    stderr,
    code: stderr === '' ? (made.code ?? 0) : 1,
  };
}

/** `-n 5`, `-n5`, `-5`, `-rn`; undefined: there is one that nobody knows here. */
function optionsOf({ options: known }: Filter, args: readonly string[]) {
  const options = new Map<string, string>();
  const words: string[] = [];
  for (let i = 0; i < args.length; i++) {
    const arg = args[i] ?? '';
    if (!arg.startsWith('-') || arg === '-') words.push(arg);
    else if (/^-\d+$/.test(arg) && known.includes('n:')) options.set('n', arg.slice(1));
    else
      for (let at = 1; at < arg.length; at++) {
        const letter = arg[at] ?? '';
        if (!known.includes(letter) || letter === ':') return undefined;
        const takes = known.includes(`${letter}:`);
        options.set(letter, takes ? arg.slice(at + 1) || (args[++i] ?? '') : '');
        if (takes) break;
      }
  }
  return { options, words };
}
