// What words of a script become before a command gets them: variables, arrays of bash, sums, the date.

import { countFrom, countOf, DATE } from './program.js';
import { LITERAL_DOLLAR } from './shell-syntax.js';

type Env = ReadonlyMap<string, string>;

/** Between the words of an array, which is kept in one variable. */
const NEXT = '\u0002';

export const expand = (word: string, env: Env): string =>
  word
    .replace(/\$\(\(([^()]*)\)\)/g, (_, sum: string) => arithmetic(sum, env))
    .replace(/\$\(date[^)]*\)|`date[^`]*`/g, DATE)
    .replace(/\$\{(\w+)\[([^\]]*)\]\}/g, (_, name: string, index: string) =>
      elements(env.get(name) ?? '', expand(index, env)),
    )
    .replace(/\$\{?(\w+)\}?/g, (whole, name: string) =>
      env.has(name) ? first(env.get(name) ?? '') : /^\d/.test(name) ? whole : '',
    )
    .replaceAll(LITERAL_DOLLAR, '$');

/** `i + 1` of numbers and variables; a variable that is not set is 0. */
function arithmetic(text: string, env: Env): string {
  const [, left = '', op, right = ''] =
    /^\s*\$?(\w+)\s*(?:([-+*/%])\s*\$?(\w+)\s*)?$/.exec(text) ?? [];
  const numberText = (word: string): string => (/^\d/.test(word) ? word : (env.get(word) ?? '0'));
  const counted = countOf(numberText(left));
  const b = Number(numberText(right));
  if (counted)
    return op === '+' || op === '-'
      ? countFrom(counted[0] + (op === '+' ? b : -b), counted[1])
      : numberText(left);
  const a = Number(numberText(left));
  if (op === undefined) return String(a);
  return String(
    Math.trunc({ '+': a + b, '-': a - b, '*': a * b, '/': a / b, '%': a % b }[op] ?? 0),
  );
}

const first = (value: string): string => value.split(NEXT, 1)[0] ?? '';

/** `${items[2]}`, `${items[@]}` */
function elements(array: string, index: string): string {
  const words = array.split(NEXT);
  return index === '@' || index === '*' ? words.join(' ') : (words.at(Number(index)) ?? '');
}

/** `items=(foo bar baz)`, in the words that it is cut into. */
export function arrayIn(
  words: readonly string[],
  env: Env,
): { readonly name: string; readonly value: string } | undefined {
  const [, name, begin] = /^(\w+)=\((.*)$/s.exec(words[0] ?? '') ?? [];
  if (name === undefined || begin === undefined || !words.at(-1)?.endsWith(')')) return undefined;
  const all = [begin, ...words.slice(1)];
  const inner = all.map((word, i) => (i === all.length - 1 ? word.slice(0, -1) : word));
  const value = inner.filter((word) => word !== '').map((word) => expand(word, env));
  return { name, value: value.join(NEXT) };
}
