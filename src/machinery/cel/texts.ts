// CEL's functions of text that the language's own do not cover [cel-go ext/strings.go].

import type { Environment } from '@marcbachmann/cel-js';
import { formatted } from './format.js';

export function registerTexts(environment: Environment): void {
  environment.registerFunction('string.charAt(int): string', (text: string, at: bigint) => {
    const letters = Array.from(text);
    if (at < 0n || at > BigInt(letters.length)) throw new Error(`index out of range: ${at}`);
    return letters[Number(at)] ?? '';
  });
  environment.registerFunction(
    'string.replace(string, string): string',
    (text: string, old: string, fresh: string) => text.replaceAll(old, () => fresh),
  );
  environment.registerFunction(
    'string.replace(string, string, int): string',
    (text: string, old: string, fresh: string, times: bigint) => replaced(text, old, fresh, times),
  );
  environment.registerFunction('string.reverse(): string', (text: string) =>
    Array.from(text).reverse().join(''),
  );
  environment.registerFunction('string.format(list<dyn>): string', formatted);
}

function replaced(text: string, old: string, fresh: string, times: bigint): string {
  if (times < 0n) return text.replaceAll(old, () => fresh);
  let result = '';
  let rest = text;
  for (let left = times; left > 0n; left--) {
    const at = rest.indexOf(old);
    if (at < 0) break;
    result += rest.slice(0, at) + fresh;
    rest = rest.slice(at + old.length);
    if (old === '') break;
  }
  return result + rest;
}
