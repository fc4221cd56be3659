// What is wrong with the structure of a YAML document, in the words kubectl's users know from libyaml.
//
// js-yaml finds the same faults but names them by its own grammar, so its reason and the text around
// the place choose libyaml's sentence. libyaml counts lines from 1 where characters make no sense and
// from 0 where tokens do not, and says nothing of the first line; both are kept. Where no sentence is
// known to fit, js-yaml's own is given.

export interface SyntaxMark {
  readonly position: number;
  /** From 0. */
  readonly line: number;
}

export function libyamlMessage(text: string, reason: string, mark: SyntaxMark | undefined): string {
  const place = mark ?? { position: 0, line: 0 };
  const scanned = (message: string): string =>
    located(place.line === 0 ? 0 : place.line + 1, message);
  const parsed = (message: string): string => located(place.line, message);
  const known = SENTENCES.get(reason);
  if (known !== undefined) return scanned(known);
  if (reason.includes('non-printable') || reason.startsWith('null byte')) {
    return 'control characters are not allowed';
  }
  const open = openAt(text, place.position);
  if (reason === 'deficient indentation' || reason.startsWith('unexpected end of the stream')) {
    if (open === '"' || open === "'") {
      return located(text.split('\n').length, 'found unexpected end of stream');
    }
  }
  if (open === '[' || open === '{') {
    if (reason.startsWith('expected the node')) return parsed('did not find expected node content');
    return parsed(`did not find expected ',' or '${open === '[' ? ']' : '}'}'`);
  }
  if (reason.startsWith('tab characters')) return scanned(tabMessage(text, place.position));
  if (MISPLACED.has(reason)) return misplaced(text, place.position, scanned, parsed);
  return scanned(reason);
}

const located = (line: number, message: string): string =>
  line === 0 ? message : `line ${line}: ${message}`;

const SENTENCES: ReadonlyMap<string, string> = new Map([
  ['a line break is expected', 'did not find expected comment or line break'],
  [
    'can not read a block mapping entry; a multiline key may not be an implicit key',
    missingColon(),
  ],
  ["expected ':' after a mapping key", missingColon()],
  ['expected hexadecimal character', 'did not find expected hexdecimal number'],
  ['unexpected end of the document within a double quoted scalar', documentInQuotes()],
  ['unexpected end of the document within a single quoted scalar', documentInQuotes()],
  ['unknown escape sequence', 'found unknown escape character'],
]);

function missingColon(): string {
  return "could not find expected ':'";
}

function documentInQuotes(): string {
  return 'found unexpected document indicator';
}

const MISPLACED: ReadonlySet<string> = new Set([
  'bad indentation of a mapping entry',
  'bad indentation of a sequence entry',
  'duplication of an anchor property',
  'end of the stream or a document separator is expected',
]);

type Locate = (message: string) => string;

/** A token where none of its kind may stand. */
function misplaced(text: string, position: number, scanned: Locate, parsed: Locate): string {
  const at = text.slice(position);
  const lineStart = text.lastIndexOf('\n', position - 1) + 1;
  const before = text.slice(lineStart, position);
  if (/^[@`%]/.test(at)) return scanned('found character that cannot start any token');
  if (/^\s*\t/.test(before)) return scanned('found character that cannot start any token');
  if (/^:(?:\s|$)/.test(at)) return scanned('mapping values are not allowed in this context');
  if (/^\?(?:\s|$)/.test(at)) return scanned('mapping keys are not allowed in this context');
  if (/^-(?:\s|$)/.test(at) && before.trim() !== '') {
    return scanned('block sequence entries are not allowed in this context');
  }
  if (/^[\]}]/.test(at) && /:\s*$/.test(before))
    return parsed('did not find expected node content');
  if (before.trim() === '' && followsDash(text.slice(0, lineStart), before.length)) {
    return parsed("did not find expected '-' indicator");
  }
  return parsed('did not find expected key');
}

/** Whether the last line that is indented as far is an item of a list. */
function followsDash(earlier: string, indent: number): boolean {
  const lines = earlier.split('\n').reverse();
  const sibling = lines.find((line) => line.trim() !== '' && line.search(/\S/) === indent);
  return sibling !== undefined && /^\s*-(?:\s|$)/.test(sibling);
}

function tabMessage(text: string, position: number): string {
  const before = text.slice(0, text.lastIndexOf('\n', position - 1) + 1).trimEnd();
  if (/[|>][-+0-9]*$/.test(before)) {
    return 'found a tab character where an indentation space is expected';
  }
  const isAfterPlain = before !== '' && !/[:\-?,"'\]}]$/.test(before);
  return isAfterPlain
    ? 'found a tab character that violates indentation'
    : 'found character that cannot start any token';
}

/** The quote or bracket that is still open at a place, '' for none. */
function openAt(text: string, position: number): string {
  const open: string[] = [];
  for (let at = 0; at < position && at < text.length; at++) {
    const char = text[at] as string;
    const top = open.at(-1);
    if (top === '"' && char === '\\') at++;
    else if (top === '"' || top === "'") {
      if (char === top) open.pop();
    } else if (char === '#' && (at === 0 || /\s/.test(text[at - 1] as string))) {
      const end = text.indexOf('\n', at);
      if (end < 0) break;
      at = end;
    } else if (/["'[{]/.test(char) && startsToken(text, at)) open.push(char);
    else if (/[\]}]/.test(char)) open.pop();
  }
  return open.at(-1) ?? '';
}

/** Whether a quote or bracket here opens something, as it does not inside plain text. */
function startsToken(text: string, at: number): boolean {
  const before = text.slice(text.lastIndexOf('\n', at - 1) + 1, at);
  return /(?:^|[-:?]\s|[,[{]|[&!]\S*\s)\s*$/.test(before);
}
