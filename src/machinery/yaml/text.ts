// How one piece of text is written in YAML: plain, in quotes or as a literal, and where it breaks.
//
// Source: analyze_scalar, select_scalar_style and the write_*_scalar functions of
// go.yaml.in/yaml/v2 emitterc.go. Text as a key is never broken.
import type { YamlLines } from './lines.js';

export type TextStyle = 'plain' | 'single' | 'double' | 'literal';

export function writeText(lines: YamlLines, text: string, wanted: TextStyle, isKey: boolean): void {
  switch (allowedStyle(text, wanted, isKey)) {
    case 'plain':
      lines.startScalar();
      writeBroken(lines, text, '', isKey);
      lines.endScalar();
      return;
    case 'single':
      writeQuoted(lines, "'", () => writeSingle(lines, text, isKey));
      return;
    case 'double':
      writeQuoted(lines, '"', () => writeDouble(lines, text, isKey));
      return;
    case 'literal':
      writeLiteral(lines, text);
      return;
  }
}

const WIDTH = 80;
const BREAKS = /[\r\n\x85\u2028\u2029]/;

/** The wanted style, or the next one that can hold the text. */
function allowedStyle(text: string, wanted: TextStyle, isKey: boolean): TextStyle {
  if (text === '')
    return wanted === 'plain' && !isKey ? 'plain' : wanted === 'plain' ? 'single' : wanted;
  const isMultiline = BREAKS.test(text);
  if (isKey && isMultiline) return 'double';
  const isSpecial =
    / [\r\n\x85\u2028\u2029]/.test(text) || [...text].some((char) => !isPrintable(char));
  const breakThenBlank = /[\r\n\x85\u2028\u2029] /.test(text);
  if (wanted === 'literal') {
    return isSpecial || isKey || text.endsWith(' ') ? 'double' : 'literal';
  }
  if (wanted === 'plain' && !isMultiline && !isSpecial && isPlain(text)) return 'plain';
  if (wanted === 'double' || isSpecial || breakThenBlank) return 'double';
  return 'single';
}

/** Whether no character of it would be taken for YAML's own. */
function isPlain(text: string): boolean {
  if (/^(?:---|\.\.\.)/.test(text) || /^ | $/.test(text)) return false;
  if (/^[#,[\]{}&*!|>'"%@`]/.test(text) || /^[-?:](?:[ \t]|$)/.test(text)) return false;
  return !/:(?:[ \t]|$)/.test(text) && !/[ \t]#/.test(text);
}

function isPrintable(char: string): boolean {
  const code = char.codePointAt(0) ?? 0;
  if (code < 0xa0) return code === 0x0a || (code >= 0x20 && code <= 0x7e);
  return code <= 0xd7ff || (code >= 0xe000 && code <= 0xfffd && code !== 0xfeff);
}

function writeQuoted(lines: YamlLines, quote: string, write: () => void): void {
  lines.indicator(quote, true, false);
  write();
  lines.write(quote);
  lines.endScalar();
}

/** Plain text has no line breaks; blanks beyond the width become them. */
function writeBroken(lines: YamlLines, text: string, quote: string, isKey: boolean): void {
  const chars = [...text];
  let afterBlank = false;
  chars.forEach((char, i) => {
    const isInside = quote === '' || (i > 0 && i < chars.length - 1);
    const isLone = char === ' ' && !afterBlank && chars[i + 1] !== ' ';
    if (isLone && isInside && !isKey && lines.column > WIDTH) lines.startLine();
    else lines.write(char === quote ? quote + quote : char);
    afterBlank = char === ' ';
  });
}

/** Only text with breaks of other kinds than a line feed comes here with any. */
function writeSingle(lines: YamlLines, text: string, isKey: boolean): void {
  let isStart = true;
  for (const part of text.split(/([\r\n\x85\u2028\u2029]+)/)) {
    if (!BREAKS.test(part)) {
      if (!isStart && part !== '') lines.startLine();
      writeBroken(lines, part, "'", isKey);
    } else {
      if (part.startsWith('\n')) lines.break();
      for (const char of part) lines.break(char);
      lines.atIndention = true;
    }
    isStart = false;
  }
}

function writeDouble(lines: YamlLines, text: string, isKey: boolean): void {
  const chars = [...text];
  const escapesAll = text.startsWith('\uFEFF');
  let afterBlank = false;
  chars.forEach((char, i) => {
    if (escapesAll || !isPrintable(char) || BREAKS.test(char) || char === '"' || char === '\\') {
      lines.write(escaped(char));
    } else if (char !== ' ') lines.write(char);
    else {
      const isInside = i > 0 && i < chars.length - 1;
      const breaks = !isKey && !afterBlank && lines.column > WIDTH && isInside;
      if (!breaks) lines.write(' ');
      else {
        lines.startLine();
        if (chars[i + 1] === ' ') lines.write('\\');
      }
    }
    afterBlank = char === ' ';
  });
}

const ESCAPES: Readonly<Record<string, string>> = {
  '\0': '0',
  '\x07': 'a',
  '\b': 'b',
  '\t': 't',
  '\n': 'n',
  '\v': 'v',
  '\f': 'f',
  '\r': 'r',
  '\x1b': 'e',
  '"': '"',
  '\\': '\\',
  '\x85': 'N',
  '\xa0': '_',
  '\u2028': 'L',
  '\u2029': 'P',
};

function escaped(char: string): string {
  const known = ESCAPES[char];
  if (known !== undefined) return `\\${known}`;
  const code = char.codePointAt(0) ?? 0;
  const hex = code.toString(16).toUpperCase();
  if (code <= 0xff) return `\\x${hex.padStart(2, '0')}`;
  return code <= 0xffff ? `\\u${hex.padStart(4, '0')}` : `\\U${hex.padStart(8, '0')}`;
}

function writeLiteral(lines: YamlLines, text: string): void {
  const indentHint = /^[ \r\n\x85\u2028\u2029]/.test(text) ? '2' : '';
  lines.indicator(`|${indentHint}${chompHint(text)}`, true, false);
  lines.endHeader();
  let isLineStart = true;
  for (const part of text.split(/([\r\n\x85\u2028\u2029])/)) {
    if (part === '') continue;
    if (BREAKS.test(part)) {
      lines.break(part);
      lines.atIndention = true;
      isLineStart = true;
    } else {
      if (isLineStart) lines.startLine();
      lines.write(part);
      lines.atIndention = false;
      isLineStart = false;
    }
  }
}

/** What becomes of the line breaks at the end: none, one, or all are the text's. */
function chompHint(text: string): '' | '-' | '+' {
  const chars = [...text];
  if (!BREAKS.test(chars.at(-1) ?? '')) return '-';
  return chars.length === 1 || BREAKS.test(chars.at(-2) ?? '') ? '+' : '';
}
