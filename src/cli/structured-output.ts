// `-o json` and `-o yaml` of kubetape's own verbs. A verb prints JSON, one document or one a line; whoever wants YAML
// gets the same documents in it.

import type { Flags } from '../kubectl/flags.js';
import { text } from '../kubectl/flags.js';
import { fail } from '../kubectl/problem.js';
import { dumpYaml } from '../machinery/yaml-dump.js';

const FORMATS = 'json or yaml';

/** The flag of a verb that prints JSON when its value is `json`; `what` says what a document is. */
export const structured = (what = '') =>
  text(what === '' ? FORMATS : `${FORMATS}: ${what}`, { short: 'o' });

type Print = (text: string) => void;

/**
 * What a verb is to be given and how it prints, so that it need know nothing of YAML; `finish` prints what is left.
 * Verbs that know YAML themselves say so in words of their own.
 */
export function structuredOutput<G extends { readonly flags: object }>(
  declared: Flags | undefined,
  given: G,
  print: Print,
): { readonly given: G; readonly print: Print; readonly finish: () => void } {
  const { output } = given.flags as { readonly output?: string };
  const isOurs = declared?.['output']?.help.split(':')[0] === FORMATS;
  if (!isOurs || output === '' || output === 'json')
    return { given, print, finish: () => undefined };
  if (output !== 'yaml') fail(`--output is ${FORMATS}, not "${output}"`);
  let waiting = '';
  let isFirst = true;
  const show = (document: unknown): void => {
    print(`${isFirst ? '' : '---\n'}${dumpYaml(document)}`);
    isFirst = false;
  };
  return {
    given: { ...given, flags: { ...given.flags, output: 'json' } },
    print: (text) => {
      waiting += text;
      if (text.endsWith('\n') && documents(waiting, show)) waiting = '';
    },
    finish: () => {
      if (waiting !== '') print(waiting);
    },
  };
}

/** Hands over the JSON documents of a text, if it is nothing else: one, or one a line. */
function documents(text: string, take: (document: unknown) => void): boolean {
  const whole = parsed(text);
  if (whole) {
    take(whole.value);
    return true;
  }
  const lines = text.trimEnd().split('\n').map(parsed);
  if (lines.some((line) => !line)) return false;
  for (const line of lines) take(line?.value);
  return true;
}

function parsed(text: string): { readonly value: unknown } | undefined {
  try {
    return { value: JSON.parse(text) };
  } catch {
    return undefined;
  }
}
