// One line of `kubetape debug`: a command of its own, or one of kubetape or kubectl at the moment one stands at.

import { findVerb } from '../../kubectl/find-verb.js';
import { fail } from '../../kubectl/problem.js';
import type { Cli } from '../cli-verb.js';
import { close, findCommand, helpLines, wordsFor } from './commands.js';
import type { Debugger } from './debugger.js';

/** Verbs that have no place here: they move the present, not the one who looks. */
const ELSEWHERE = ['debug', 'serve', 'init', 'advance', 'scenario'];

export async function runLine(cli: Cli, debug: Debugger, line: string): Promise<readonly string[]> {
  if (/^(help|\?)$/.test(line.trim())) return helpLines();
  const own = findCommand(line);
  if (own) return own.command.run(debug, own.words);
  const words = wordsFor(line);
  const [name = ''] = words;
  const isKnown = cli.verbs.some((verb) => verb.name === name) || findVerb(words).verb;
  if (!isKnown) return [debug.ask(line) ?? unknown(name)];
  if (ELSEWHERE.includes(name))
    fail(`${name} is for a shell: here one looks at what the tape holds`);
  const at = words.includes('--at') ? [] : ['--at', `@${debug.position}`];
  let text = '';
  await cli.run([...words, ...at], (more) => {
    text += more;
  });
  return text.trimEnd().split('\n');
}

function unknown(name: string): never {
  const [meant] = close(name);
  return fail(
    `"${name}" is no command, and no expression: ${meant === undefined ? '' : `did you mean ${meant}? `}help lists the commands`,
  );
}
