// A shell script followed as far as it is simple: sequences, `&&` and `||`, loops over words, endless loops.
//
// What is printed and how long it takes comes out; anything that is not known (pipes into programs, tests,
// programs by other names) is a guess: it is taken to run forever, as a server would.

import { arrayIn, expand } from './expansion.js';
import { filesChanged, isOfFiles } from './file-commands.js';
import { isClient } from './network/clients.js';
import {
  countFrom,
  DATE,
  type FileChange,
  followsFile,
  ITS_CODE,
  type Output,
  type Program,
  printedBy,
  type Wait,
} from './program.js';
import { type Command, LITERAL_DOLLAR, parseScript, type Step } from './shell-syntax.js';
import { trapIn } from './shell-trap.js';

/** Programs that do their work in no time, print nothing we could know, and succeed. */
const QUIET: ReadonlySet<string> = new Set([
  ...['true', ':', 'cd', 'mkdir', 'ln', 'chmod', 'chown', 'export', 'set'],
  ...['cat', 'ls', 'env', 'printenv', 'id', 'umask', 'unset', 'sync', 'trap', 'wait', 'ulimit'],
]);
/** Those that print what is in a container's files, or in its environment, which is seen when the log is read. */
const LOOKING: ReadonlySet<string> = new Set([
  ...['cat', 'ls', 'env', 'printenv', 'head', 'tail', 'rev', 'tac', 'nl', 'wc', 'sort', 'uniq'],
  ...['cut', 'pwd', 'whoami', 'ps'],
]);
/** Variables that nobody needs to ask for. */
const GIVEN = /^(?:HOSTNAME|HOME|PATH|\w+_SERVICE_(?:HOST|PORT\w*)|\w+_PORT(?:_\w+)?)$/;
const UNITS: Readonly<Record<string, number>> = { '': 1, s: 1, m: 60, h: 3600, d: 86_400 };
/** A loop that nothing slows down goes round this often a second, as far as its output is concerned. */
const SPIN_MS = 1000;

interface Run {
  readonly env: Map<string, string>;
  readonly output: Output[];
  readonly files: FileChange[];
  ms: number;
  code: number;
  /** It has come to its end, or to something that never ends. */
  over: 'exit' | 'forever' | undefined;
  /** It has come to something nobody knows. */
  guessed: boolean;
}

const begun = (env: ReadonlyMap<string, string>, code = 0): Run => ({
  env: new Map(env),
  output: [],
  files: [],
  ms: 0,
  code,
  over: undefined,
  guessed: false,
});

export function runScript(text: string, env: ReadonlyMap<string, string>): Program {
  const steps = parseScript(text);
  const trap = trapIn(text);
  // A shell that waits for a child does not hear SIGTERM; what it has become by `exec` might.
  const program: Program = steps
    ? runSteps(steps, env, trap.heeds)
    : { exitCode: 0, deaf: false, output: [], guessed: true };
  return trap.ignores
    ? { ...program, deaf: true }
    : { ...program, ...(trap.code === undefined ? {} : { stopCode: trap.code }) };
}

/** Up to a loop that waits for the cluster; what comes after it is told from its end on. */
function runSteps(
  steps: readonly Step[],
  env: ReadonlyMap<string, string>,
  heeds: boolean,
  lastCode = 0,
): Program {
  const run = begun(env, lastCode);
  for (const [at, step] of steps.entries()) {
    const rest = (code: number) => runSteps(steps.slice(at + 1), run.env, heeds, code);
    const awaits = run.over || isSkipped(step, run) ? undefined : awaitsAt(step, run, rest);
    if (awaits) return { exitCode: 0, deaf: !heeds, output: run.output, files: run.files, awaits };
    follow([step], run);
  }
  const { ms, code, output, files } = run;
  if (run.over === 'forever')
    return { exitCode: 0, deaf: isDeaf(steps) && !heeds, output, files, guessed: run.guessed };
  return { runsMs: ms, exitCode: code, deaf: !heeds, output, files };
}

/** Where a script comes to something that the cluster decides; `rest` is what comes after it. */
function awaitsAt(step: Step, run: Run, rest: (code: number) => Program): Wait | undefined {
  if (step.type === 'await') {
    const wait = waitOf(step, run);
    const then = rest(0);
    return wait && { ...wait, then };
  }
  if (step.type !== 'command') return undefined;
  const { silent, file } = step.command;
  const words = step.command.words.map((word) => expand(word, run.env));
  if (!isClient(words) || (silent && file === undefined)) return undefined;
  const [then, otherwise] = [rest(0), rest(ITS_CODE)];
  if (!isBrief(then) || !isBrief(otherwise)) return undefined;
  return { words, silent, atMs: run.ms, everyMs: 0, output: [], then, otherwise };
}

/** It takes no time, whatever the cluster says: when it ends does not depend on that. */
const isBrief = ({ runsMs, awaits }: Program): boolean =>
  runsMs === 0 || awaits?.otherwise !== undefined;

/** Undefined: what it waits for is not the network's to say, or its rounds are not all alike. */
function waitOf(
  { command, body }: Extract<Step, { type: 'await' }>,
  run: Run,
): Omit<Wait, 'then'> | undefined {
  const words = command.words.map((word) => expand(word, run.env));
  if (!isClient(words)) return undefined;
  const round = begun(run.env);
  follow(body, round);
  if (round.over) return undefined;
  return {
    words,
    silent: command.silent,
    atMs: run.ms,
    everyMs: round.ms > 0 ? round.ms : SPIN_MS,
    output: round.output,
  };
}

/** A script that ends up in a program nobody knows is as attentive as that program. */
const isDeaf = (steps: readonly Step[]): boolean => steps.at(-1)?.type === 'loop';

/** One command by itself: undefined when it is not known. */
export function runCommand(
  words: readonly string[],
  env: ReadonlyMap<string, string>,
): Pick<Program, 'runsMs' | 'exitCode' | 'output' | 'awaits'> | undefined {
  const literal = words.map((word) => word.replaceAll('$', LITERAL_DOLLAR));
  const command = { words: literal, silent: false };
  const { runsMs, exitCode, output, awaits } = runSteps(
    [{ type: 'command', after: ';', command }],
    env,
    false,
  );
  if (awaits) return { exitCode, output, awaits };
  if (runsMs === undefined) return words[0] === 'sleep' ? { exitCode: 0, output: [] } : undefined;
  return { runsMs, exitCode, output };
}

const isSkipped = ({ after }: Step, { code }: Run): boolean =>
  (after === '&&' && code !== 0) || (after === '||' && code === 0);

function follow(steps: readonly Step[], run: Run): void {
  for (const step of steps) {
    if (run.over) return;
    if (isSkipped(step, run)) continue;
    if (step.type === 'command') carryOut(step.command, run);
    else if (step.type === 'await') [run.over, run.guessed] = ['forever', true];
    else if (step.type === 'for') {
      for (const word of step.words) {
        run.env.set(step.name, expand(word, run.env));
        follow(step.body, run);
      }
    } else endless(step.body, run);
  }
}

/** `while true`: what one round prints is printed again and again. */
function endless(body: readonly Step[], run: Run): void {
  const env = new Map(run.env);
  for (const [name, step] of countedIn(body))
    env.set(name, countFrom(Number(env.get(name) ?? 0), step));
  const round: Run = { ...run, env, output: [], files: [], ms: 0, over: undefined };
  follow(body, round);
  const late = (everyMs?: number): FileChange[] =>
    round.files.map((file) => ({
      ...file,
      atMs: file.atMs + run.ms,
      ...(everyMs === undefined ? {} : { everyMs }),
    }));
  if (round.over) {
    run.files.push(...late());
    run.output.push(...round.output.map((line) => ({ ...line, atMs: line.atMs + run.ms })));
    run.ms += round.ms;
    [run.code, run.over, run.guessed] = [round.code, round.over, round.guessed];
    return;
  }
  const everyMs = round.ms > 0 ? round.ms : SPIN_MS;
  run.files.push(...late(everyMs));
  run.output.push(...round.output.map((line) => ({ ...line, atMs: line.atMs + run.ms, everyMs })));
  run.over = 'forever';
}

/** `i=$((i+1))`: what grows from round to round, and by how much. */
function countedIn(body: readonly Step[]): ReadonlyMap<string, number> {
  const steps = new Map<string, number>();
  for (const step of body) {
    if (step.type !== 'command' || step.command.words.length !== 1) continue;
    const [, name = '', same, sign, by] =
      /^(\w+)=\$\(\(\s*\$?(\w+)\s*([-+])\s*(\d+)\s*\)\)$/.exec(step.command.words[0] ?? '') ?? [];
    if (name !== same) continue;
    steps.set(name, (steps.get(name) ?? 0) + Number(`${sign}${by}`));
  }
  return steps;
}

function carryOut({ words: raw, silent, file, appends }: Command, run: Run): void {
  const array = arrayIn(raw, run.env);
  if (array) {
    run.env.set(array.name, array.value);
    return;
  }
  const words = raw.map((word) => expand(word, run.env));
  const name = (words[0] === 'exec' ? words[1] : words[0]) ?? ':';
  const args = words.slice(words[0] === 'exec' ? 2 : 1);
  run.code = 0;
  const said = run.output.length;
  perform(baseName(name), args, silent && file === undefined, run);
  if (file !== undefined) {
    const lines = run.output.splice(said).map(({ text }) => `${text}\n`);
    const path = expand(file, run.env);
    run.files.push({ path, atMs: run.ms, text: lines.join(''), ...(appends ? { appends } : {}) });
  }
}

const baseName = (name: string): string =>
  name.startsWith('/') ? name.slice(name.lastIndexOf('/') + 1) : name;

function perform(name: string, args: readonly string[], silent: boolean, run: Run): void {
  const assigned = /^(\w+)=(.*)$/s.exec(name);
  if (assigned) run.env.set(assigned[1] ?? '', assigned[2] ?? '');
  else if (name === 'exit') [run.code, run.over] = [Number(args[0] ?? 0) & 255, 'exit'];
  else if (name === 'false') run.code = 1;
  else if (name === 'sleep') sleep(args, run);
  else if (name === 'echo' || name === 'printf') say(spoken(name, args), silent, run);
  else if (name === 'date') say(DATE, silent, run);
  else if (name === 'hostname') say(run.env.get('HOSTNAME') ?? '$(hostname)', silent, run);
  else if (name === 'export') assign(args, run);
  else if (name === 'printenv' && args.length > 0) printVariables(args, silent, run);
  else if (followsFile([name, ...args])) {
    say(printedBy([name, ...args]), silent, run);
    run.over = 'forever';
  } else if (LOOKING.has(name)) say(printedBy([name, ...args]), silent, run);
  else if (isOfFiles(name)) run.files.push(...filesChanged(name, args, run.ms));
  else if (!QUIET.has(name)) [run.over, run.guessed] = ['forever', true];
}

function printVariables(names: readonly string[], silent: boolean, run: Run): void {
  for (const name of names) {
    const value = run.env.get(name);
    if (value) say(value, silent, run);
    else if (value !== undefined || GIVEN.test(name))
      say(printedBy(['printenv', name]), silent, run);
    else run.code = 1;
  }
}

function assign(args: readonly string[], run: Run): void {
  for (const arg of args) {
    const [, name, value] = /^(\w+)=(.*)$/s.exec(arg) ?? [];
    if (name !== undefined) run.env.set(name, value ?? '');
  }
}

function sleep(args: readonly string[], run: Run): void {
  for (const arg of args) {
    const [, amount, unit = ''] = /^(\d*\.?\d+)([smhd]?)$/.exec(arg) ?? [];
    if (amount === undefined) run.over = arg.startsWith('inf') ? 'forever' : 'exit';
    if (amount === undefined && run.over === 'exit') run.code = 1;
    run.ms += Math.round(Number(amount ?? 0) * (UNITS[unit] ?? 1) * 1000);
  }
}

function spoken(name: string, args: readonly string[]): string {
  if (name === 'echo') {
    const [, flags] = /^-([neE]+)$/.exec(args[0] ?? '') ?? [];
    if (flags === undefined) return args.join(' ');
    const text = args.slice(1).join(' ');
    const told = flags.includes('e') ? text.replaceAll('\\n', '\n').replaceAll('\\t', '\t') : text;
    return flags.includes('n') ? told.replace(/\n$/, '') : told;
  }
  const [format = '', ...values] = args;
  let next = 0;
  return format
    .replace(/%[sd]/g, () => values[next++] ?? '')
    .replace(/\\n$/, '')
    .replaceAll('\\n', '\n');
}

function say(text: string, silent: boolean, run: Run): void {
  if (silent) return;
  for (const line of text.split('\n')) run.output.push({ text: line, atMs: run.ms });
}
