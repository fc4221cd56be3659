// A command line taken apart as a shell would: words, quotes and backslashes, and nothing else.
//
// What only a shell could do (pipes, redirections, variables) is refused by name rather than handed on as
// a word, which would be a mystery later.

import { type Parsed, parsed, refused } from '../machinery/parsed.js';

const ADVICE: Readonly<Record<string, string>> = {
  '|': 'there is no shell here, so no pipes',
  '<': 'there is no shell here: write `run: {command: …, stdin: …}`',
  '>': 'there is no shell here: check what is printed with `output` or `matches`',
  ';': 'write one step a command',
  '&': 'write one step a command',
  '`': 'there is no shell here, so no commands inside commands',
  $: 'there is no shell here, so no variables; put a plain $ between single quotes',
};

export function splitWords(line: string): Parsed<readonly string[]> {
  const words: string[] = [];
  const part = /\\\n|\s+|'([^']*)'|"((?:[^"\\]|\\.)*)"|\\([\s\S])|[^\s'"\\]/g;
  let word: string | undefined;
  let at = 0;
  for (let found = part.exec(line); found; found = part.exec(line)) {
    const [text, single, double, escaped] = found;
    if (found.index !== at) break;
    at = part.lastIndex;
    if (text === '\\\n') continue;
    if (/^\s/.test(text)) {
      if (word !== undefined) words.push(word);
      word = undefined;
      continue;
    }
    const advice = shellAdvice(
      double ?? (single === undefined && escaped === undefined ? text : ''),
      double !== undefined,
    );
    if (advice !== undefined) return refused(advice);
    word = (word ?? '') + (single ?? escaped ?? (double === undefined ? text : unescaped(double)));
  }
  if (at !== line.length) return refused(`the ${line[at]} is not closed`);
  if (word !== undefined) words.push(word);
  return parsed(words);
}

/** What a shell would have done with this text. Between double quotes only `$` and backquotes mean something. */
function shellAdvice(text: string, quoted: boolean): string | undefined {
  if (!quoted) return Object.hasOwn(ADVICE, text) ? ADVICE[text] : undefined;
  const bare = text.replace(/\\./gs, '');
  if (/\$[\w({]/.test(bare)) return ADVICE['$'];
  return bare.includes('`') ? ADVICE['`'] : undefined;
}

const unescaped = (text: string): string => text.replace(/\\\n/g, '').replace(/\\([$`"\\])/g, '$1');
