// YAML as `kubectl -o yaml` prints it: fields in order, lists not indented under their field.
//
// Source: sigs.k8s.io/yaml over go.yaml.in/yaml/v2 (encode.go, sorter.go, emitterc.go). Letter for
// letter, so also: text beyond column 80 breaks at the next single blank, and `n2` comes before `n10`.
import { floatText } from './go-float.js';
import { YamlLines } from './yaml/lines.js';
import { resolveScalar } from './yaml/scalars.js';
import { writeText } from './yaml/text.js';

/** One document with its final line break. Undefined fields are left out. */
export function dumpYaml(value: unknown): string {
  const lines = new YamlLines();
  writeNode(lines, value, false);
  return lines.finish();
}

/** `inField`: the node is the value of a field, where a list starts at the field's own column. */
function writeNode(lines: YamlLines, value: unknown, inField: boolean): void {
  if (Array.isArray(value)) writeList(lines, value, inField);
  else if (typeof value === 'object' && value !== null) {
    writeMapping(lines, value as Readonly<Record<string, unknown>>);
  } else writeScalar(lines, value, false);
}

function writeList(lines: YamlLines, items: readonly unknown[], inField: boolean): void {
  if (items.length === 0) {
    lines.indicator('[]', true, false);
    return;
  }
  const outdent = lines.indent(inField && !lines.atIndention);
  for (const item of items) {
    lines.startLine();
    lines.indicator('-', true, true);
    writeNode(lines, item, false);
  }
  outdent();
}

function writeMapping(lines: YamlLines, fields: Readonly<Record<string, unknown>>): void {
  const names = Object.keys(fields).filter((name) => fields[name] !== undefined);
  if (names.length === 0) {
    lines.indicator('{}', true, false);
    return;
  }
  const outdent = lines.indent(false);
  for (const name of names.sort(naturalOrder)) {
    lines.startLine();
    if (isSimpleKey(name)) {
      writeScalar(lines, name, true);
      lines.indicator(':', false, false);
    } else {
      lines.indicator('?', true, true);
      writeScalar(lines, name, false);
      lines.startLine();
      lines.indicator(':', true, true);
    }
    writeNode(lines, fields[name], true);
  }
  outdent();
}

/** A longer key needs the `? key` form. */
function isSimpleKey(name: string): boolean {
  return !/[\r\n\x85\u2028\u2029]/.test(name) && new TextEncoder().encode(name).length <= 128;
}

function writeScalar(lines: YamlLines, value: unknown, isKey: boolean): void {
  const outdent = lines.indentScalar();
  if (typeof value === 'string') writeText(lines, value, wanted(value), isKey);
  else writeText(lines, plainForm(value), 'plain', isKey);
  outdent();
}

function plainForm(value: unknown): string {
  if (typeof value !== 'number') return String(value ?? null);
  const isWhole = Number.isInteger(value) && value >= -(2 ** 63) && value < 2 ** 64;
  return isWhole ? String(BigInt(value)) : floatText(value, 64);
}

/** The style text would like to have: quoted if it would be read as something else. */
function wanted(text: string): 'literal' | 'plain' | 'double' {
  if (text.includes('\n')) return 'literal';
  const isBase60 = /^[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+(?:\.[0-9_]*)?$/.test(text);
  return resolveScalar(text).tag === 'str' && !isBase60 ? 'plain' : 'double';
}

/** Letters after everything else, runs of digits by their value. */
function naturalOrder(a: string, b: string): number {
  const [left, right] = [[...a], [...b]];
  const length = Math.min(left.length, right.length);
  for (let i = 0; i < length; i++) {
    if (left[i] !== right[i]) return orderFrom(left, right, i);
  }
  return left.length - right.length;
}

/** The order of two names that differ first at `i`. */
function orderFrom(left: readonly string[], right: readonly string[], i: number): number {
  const [a, b] = [left[i] as string, right[i] as string];
  const [aIsLetter, bIsLetter] = [/\p{L}/u.test(a), /\p{L}/u.test(b)];
  const byCode = (a.codePointAt(0) ?? 0) - (b.codePointAt(0) ?? 0);
  if (aIsLetter && bIsLetter) return byCode;
  if (aIsLetter || bIsLetter) return bIsLetter ? -1 : 1;
  // A zero inside a number counts; one in front of it does not.
  const inNumber = (a === '0' || b === '0') && /[1-9]\d*$/.test(left.slice(0, i).join(''));
  const lead = inNumber ? '1' : '';
  const aDigits = digitsFrom(left, i);
  const bDigits = digitsFrom(right, i);
  const byValue = Number(lead + aDigits) - Number(lead + bDigits);
  return byValue || aDigits.length - bDigits.length || byCode;
}

function digitsFrom(chars: readonly string[], i: number): string {
  return /^\d*/.exec(chars.slice(i).join(''))?.[0] ?? '';
}
