// The functions a Go template may call, on JSON values.
//
// Source: Go's text/template/funcs.go; `exists` and `base64decode` are cli-runtime's.

import { goText } from './go-print.js';
import { goQuote } from './go-quote.js';
import { isJsonArray, isJsonObject } from './json.js';

/** What went wrong while a template ran; go-template.ts turns it into a refusal. */
export class TemplateError extends Error {}

/** Arguments that are worked out when they are needed: `and` and `or` may not need them all. */
type Lazy = () => unknown;

export function callTemplateFunction(name: string, args: readonly Lazy[]): unknown {
  if (name === 'and' || name === 'or') return andOr(name, args);
  const call = Object.hasOwn(FUNCTIONS, name) ? FUNCTIONS[name] : undefined;
  if (!call) throw new TemplateError(`function "${name}" not defined`);
  return call(args.map((arg) => arg()));
}

/** What counts as true: anything but false, 0, and what is empty. */
export function isTrue(value: unknown): boolean {
  if (isJsonArray(value)) return value.length > 0;
  if (isJsonObject(value)) return Object.keys(value).length > 0;
  return Boolean(value);
}

function andOr(name: 'and' | 'or', args: readonly Lazy[]): unknown {
  let value: unknown;
  for (const arg of args) {
    value = arg();
    if (isTrue(value) === (name === 'or')) return value;
  }
  return value;
}

const FUNCTIONS: Readonly<Record<string, (args: readonly unknown[]) => unknown>> = {
  base64decode: ([text]) => decoded(String(text)),
  eq: ([first, ...others]) => others.some((other) => equalValues(first, other)),
  exists: ([object, ...path]) => at(object, path, () => undefined) !== undefined,
  ge: ([a, b]) => compare(a, b) >= 0,
  gt: ([a, b]) => compare(a, b) > 0,
  html: (args) => print(args).replace(/[&<>"']/g, (c) => `&#${c.charCodeAt(0)};`),
  index: ([object, ...path]) =>
    at(object, path, (why) => {
      throw new TemplateError(`error calling index: ${why}`);
    }),
  js: (args) => JSON.stringify(print(args)).slice(1, -1),
  le: ([a, b]) => compare(a, b) <= 0,
  len: ([value]) => lengthOf(value),
  lt: ([a, b]) => compare(a, b) < 0,
  ne: ([a, b]) => !equalValues(a, b),
  not: ([value]) => !isTrue(value),
  print,
  printf: ([format, ...args]) => formatted(String(format), args),
  println: (args) => `${args.map(goText).join(' ')}\n`,
  slice: ([value, from = 0, to]) => sliced(value, Number(from), to as number | undefined),
  urlquery: (args) => encodeURIComponent(print(args)).replaceAll('%20', '+'),
};

/** Blanks go between two values when neither is text. */
function print(args: readonly unknown[]): string {
  return args
    .map((arg, i) => {
      const apart = i > 0 && typeof arg !== 'string' && typeof args[i - 1] !== 'string';
      return `${apart ? ' ' : ''}${goText(arg)}`;
    })
    .join('');
}

function equalValues(a: unknown, b: unknown): boolean {
  const simple = (value: unknown) => typeof value !== 'object' || value === null;
  if (!simple(a) || !simple(b)) throw new TemplateError('error calling eq: non-comparable type');
  const kinds = [a, b].filter((value) => value !== undefined && value !== null);
  if (kinds.length === 2 && typeof a !== typeof b)
    throw new TemplateError('error calling eq: incompatible types for comparison');
  return (a ?? null) === (b ?? null);
}

function compare(a: unknown, b: unknown): number {
  if (typeof a === 'number' && typeof b === 'number') return a - b;
  if (typeof a === 'string' && typeof b === 'string') return a < b ? -1 : a > b ? 1 : 0;
  throw new TemplateError('error calling lt: incompatible types for comparison');
}

function at(
  object: unknown,
  path: readonly unknown[],
  otherwise: (why: string) => unknown,
): unknown {
  let value = object;
  for (const step of path) {
    if (isJsonArray(value)) {
      const i = Number(step);
      if (i < 0 || i >= value.length) return otherwise(`reflect: slice index out of range`);
      value = value[i];
    } else if (isJsonObject(value)) value = value[String(step)];
    else
      return otherwise(
        value === undefined || value === null
          ? 'index of untyped nil'
          : `can't index item of type ${typeof value}`,
      );
  }
  return value;
}

function lengthOf(value: unknown): number {
  if (typeof value === 'string') return new TextEncoder().encode(value).length;
  if (isJsonArray(value)) return value.length;
  if (isJsonObject(value)) return Object.keys(value).length;
  throw new TemplateError(
    value === undefined || value === null
      ? 'error calling len: len of nil pointer'
      : `error calling len: len of type ${typeof value}`,
  );
}

function sliced(value: unknown, from: number, to: number | undefined): unknown {
  if (typeof value === 'string' || Array.isArray(value)) return value.slice(from, to);
  throw new TemplateError("error calling slice: can't slice item");
}

function formatted(format: string, args: readonly unknown[]): string {
  let next = 0;
  return format.replace(/%(-?)(\d*)(?:\.(\d+))?([a-z%])/g, (_, left, width, places, verb) => {
    if (verb === '%') return '%';
    const arg = args[next++];
    const text = formatOne(verb, arg, places);
    return left === '-' ? text.padEnd(Number(width)) : text.padStart(Number(width));
  });
}

function formatOne(verb: string, arg: unknown, places: string | undefined): string {
  if (verb === 'q') return goQuote(String(arg));
  if (verb === 'f') return Number(arg).toFixed(Number(places ?? 6));
  if (verb === 'x' && typeof arg === 'number') return arg.toString(16);
  // Numbers out of JSON are floats to Go, and %d of a float says so.
  if (verb === 'd' && typeof arg !== 'number') return `%!d(${goText(arg)})`;
  return goText(arg);
}

function decoded(base64: string): string {
  const bytes = Uint8Array.from(atob(base64), (char) => char.charCodeAt(0));
  return new TextDecoder().decode(bytes);
}
