// A command in a container, from its words to what it prints and its exit code.
//
// Scripts go as far as the shell of Behaviors does (shell-syntax.ts): sequences, `&&` and `||`, loops over words, and
// pipes and files besides. What lies beyond that is refused in so many words rather than guessed at.

import { type Command, LITERAL_DOLLAR, parseScript, type Step } from '../shell-syntax.js';
import { answerTo } from './answers.js';
import { builtIn, isShell, type Said, type Shell } from './commands.js';
import { resolve } from './paths.js';
import type { Place } from './place.js';

export interface Ran {
  readonly stdout: string;
  readonly stderr: string;
  readonly code: number;
}

/** How many commands one script may run: loops over words multiply. */
const COMMANDS_MAX = 10_000;
const SUBSTITUTIONS_MAX = 8;
const nothing = (): string => '';

interface Output {
  stdout: string;
  stderr: string;
  /** How many commands may still be run. */
  left: number;
}

export const shellIn = (place: Place): Shell => ({
  place,
  env: new Map(place.env),
  cwd: place.workingDir,
  code: 0,
  over: false,
});

/** One command by its words: `['cat', '/etc/hostname']`, `['sh', '-c', 'echo hi']`. */
export function runWords(shell: Shell, words: readonly string[], stdin: () => string): Ran {
  const output = { stdout: '', stderr: '', left: COMMANDS_MAX };
  carryOut(shell, words, stdin, output, 0);
  return { stdout: output.stdout, stderr: output.stderr, code: shell.code };
}

/** A line typed into a shell, or the script after `-c`. */
export function runScript(shell: Shell, text: string, stdin: () => string): Ran {
  const output = { stdout: '', stderr: '', left: COMMANDS_MAX };
  script(shell, text, stdin, output, 0);
  return { stdout: output.stdout, stderr: output.stderr, code: shell.code };
}

function script(
  shell: Shell,
  text: string,
  stdin: () => string,
  output: Output,
  depth: number,
): void {
  const steps = parseScript(text, { pipes: true });
  if (!steps) fail(shell, output, 2, 'sh: this is more of the shell than is simulated');
  else follow(shell, steps, stdin, output, depth);
}

function follow(
  shell: Shell,
  steps: readonly Step[],
  stdin: () => string,
  output: Output,
  depth: number,
): void {
  for (const step of steps) {
    if (shell.over) return;
    if (step.after === '&&' && shell.code !== 0) continue;
    if (step.after === '||' && shell.code === 0) continue;
    if (step.type === 'await') {
      const words = step.command.words.map((word) => expand(shell, word, output, depth));
      carryOut(shell, words, stdin, { ...output }, depth);
      if (shell.code === 0) continue;
    }
    if (step.type === 'loop' || step.type === 'await') {
      fail(shell, output, 124, 'sh: a loop without an end would never return: no time passes here');
      shell.over = true;
    } else if (step.type === 'for') {
      for (const word of step.words) {
        if (shell.over) return;
        shell.env.set(step.name, expand(shell, word, output, depth));
        follow(shell, step.body, stdin, output, depth);
      }
    } else pipeline(shell, step.command, stdin, output, depth);
  }
}

/** A command, what reads its output, and the files that take it. */
function pipeline(
  shell: Shell,
  { words: raw, silent, file, appends, into }: Command,
  stdin: () => string,
  output: Output,
  depth: number,
): void {
  const words = raw.map((word) => expand(shell, word, output, depth));
  const heard = silent || into ? { ...output, stdout: '' } : output;
  carryOut(shell, words, stdin, heard, depth);
  if (heard !== output) [output.stderr, output.left] = [heard.stderr, heard.left];
  if (file !== undefined)
    keep(shell, expand(shell, file, output, depth), heard.stdout, appends === true, output);
  if (into) pipeline(shell, into, () => (silent ? '' : heard.stdout), output, depth);
}

function keep(shell: Shell, path: string, text: string, appends: boolean, output: Output): void {
  const whole = resolve(shell.cwd, path);
  const before = appends ? (shell.place.files.get(whole) ?? '') : '';
  const problem = shell.place.write(whole, before + text);
  if (problem !== undefined) fail(shell, output, 1, `sh: can't create ${path}: ${problem}`);
}

function carryOut(
  shell: Shell,
  words: readonly string[],
  stdin: () => string,
  output: Output,
  depth: number,
): void {
  const [name = ':', ...args] = words[0] === 'exec' ? words.slice(1) : words;
  if (--output.left < 0) {
    fail(shell, output, 124, `sh: more than ${COMMANDS_MAX} commands`);
    shell.over = true;
    return;
  }
  const assigned = /^(\w+)=(.*)$/s.exec(name);
  if (assigned && args.length === 0) {
    shell.env.set(assigned[1] ?? '', assigned[2] ?? '');
    shell.code = 0;
    return;
  }
  const answer = answerTo(shell.place.answers, [name, ...args]);
  const command = builtIn(name);
  if (answer) say(shell, output, answer);
  else if (isShell(name)) subshell(shell, args, stdin, output, depth);
  else if (command) say(shell, output, command(args, shell, stdin));
  else fail(shell, output, 127, `sh: ${name}: not found`);
}

function subshell(
  shell: Shell,
  args: readonly string[],
  stdin: () => string,
  output: Output,
  depth: number,
): void {
  const flag = args.findIndex((arg) => /^-[a-z]*c$/.test(arg));
  const text = flag < 0 ? stdin() : (args[flag + 1] ?? '');
  const inner: Shell = { ...shell, env: new Map(shell.env), code: 0, over: false };
  if (depth >= SUBSTITUTIONS_MAX) fail(shell, output, 2, 'sh: too many shells in each other');
  else script(inner, text, flag < 0 ? nothing : stdin, output, depth + 1);
  shell.code = inner.code;
}

function say(shell: Shell, output: Output, { stdout = '', stderr = '', code = 0 }: Said): void {
  output.stdout += stdout;
  output.stderr += stderr;
  shell.code = code;
}

function fail(shell: Shell, output: Output, code: number, text: string): void {
  output.stderr += `${text}\n`;
  shell.code = code;
}

/** Variables, `$?` and the output of `$(commands)` put in. */
function expand(shell: Shell, word: string, output: Output, depth: number): string {
  return word
    .replace(/\$\(([^()]*)\)|`([^`]*)`|\$\{?(\w+|\?)\}?/g, (_, inner, quoted, name) => {
      if (name === '?') return String(shell.code);
      if (name !== undefined) return shell.env.get(name as string) ?? '';
      if (depth >= SUBSTITUTIONS_MAX) return '';
      const heard: Output = { ...output, stdout: '' };
      const copy = { ...shell, env: new Map(shell.env) };
      script(copy, (inner ?? quoted) as string, nothing, heard, depth + 1);
      [output.stderr, output.left] = [heard.stderr, heard.left];
      return heard.stdout.replace(/\n+$/, '');
    })
    .replaceAll(LITERAL_DOLLAR, '$');
}
