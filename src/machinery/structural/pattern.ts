// Regular expressions as Go has them (RE2): whatever they are matched against, they cannot run away.

import { RE2JS } from '@bufbuild/re2';

const LIMIT = 1_000;
const compiled = new Map<string, RE2JS | undefined>();

/** Undefined for a text that is no regular expression. What was compiled is kept, up to a limit. */
export function patternOf(text: string): Pick<RE2JS, 'test'> | undefined {
  if (compiled.has(text)) return compiled.get(text);
  if (compiled.size >= LIMIT) compiled.clear();
  const pattern = compile(text);
  compiled.set(text, pattern);
  return pattern;
}

function compile(text: string): RE2JS | undefined {
  try {
    return new RE2JS(text);
  } catch {
    return undefined;
  }
}
