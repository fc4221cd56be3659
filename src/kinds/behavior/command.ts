// What simple commands do without a Behavior: `sleep 30`, `sh -c 'echo a; exit 1'`, `perl` counting pi.
//
// A container whose program nobody knows is taken for a server: it runs until it is stopped. One that others
// wait for, of a Job or before the rest of its pod, does its work and is done. A shell script is followed as far
// as its commands are known (shell.ts).

import type { Container } from 'kubernetes-types/core/v1.js';
import { hash } from '../../machinery/random.js';
import { imageKind } from './images.js';
import type { Program } from './program.js';
import { runPython } from './python.js';
import { runCommand, runScript } from './shell.js';

const FOREVER: Program = { exitCode: 0, deaf: false, output: [] };
const SERVER: Program = { ...FOREVER, guessed: true };
const SHELLS = /^(?:\/(?:usr\/)?bin\/)?(?:ba|a|da|z)?sh$/;

export function programOf(container: Container): Program {
  const env = new Map((container.env ?? []).map(({ name, value = '' }) => [name, value]));
  const words = [...(container.command ?? []), ...(container.args ?? [])].map((word) =>
    expandReferences(word, env),
  );
  const [name] = words;
  if (isTypedInto(container)) return { ...FOREVER, deaf: true };
  if (name === undefined) return defaultProgram(container.image ?? '');
  // Arguments alone go to the image's own entry point, which is the shell for the images of shells.
  if (!container.command?.length && !runsArguments(container.image ?? '')) return SERVER;
  if (SHELLS.test(name)) return shellProgram(words.slice(1), env);
  if (name === 'perl' && words.some((word) => word.includes('bpi'))) return countsPi(words);
  if (/^(?:\/usr\/(?:local\/)?bin\/)?python3?$/.test(name) && words[1] === '-c')
    return runPython(words[2] ?? '', env) ?? SERVER;
  const run = runCommand(words, env);
  return run ? { ...run, deaf: true } : SERVER;
}

/** `$(NAME)` of the container's own environment, as the kubelet replaces it. */
const expandReferences = (word: string, env: ReadonlyMap<string, string>): string =>
  word.replace(/\$\$|\$\((\w+)\)/g, (whole, name: string | undefined) =>
    name === undefined ? '$' : (env.get(name) ?? whole),
  );

const runsArguments = (image: string): boolean => imageKind(image) === 'shell';

function defaultProgram(image: string): Program {
  switch (imageKind(image)) {
    case 'shell':
      return { ...FOREVER, runsMs: 0 };
    case 'greeting':
      return {
        ...FOREVER,
        runsMs: 0,
        output: [
          { text: '', atMs: 0 },
          { text: 'Hello from Docker!', atMs: 0 },
        ],
      };
    case 'pause':
      return FOREVER;
    case 'server':
      return SERVER;
  }
}

/** A shell without a script whose standard input stays open: it waits for somebody who types. */
export function isTypedInto({ command = [], args = [], image = '', stdin }: Container): boolean {
  const words = [...command, ...args].filter((word) => !/^-[il]$/.test(word));
  const [name] = words;
  if (!stdin || words.length > 1) return false;
  const runsShell = imageKind(image) === 'shell';
  return name === undefined ? runsShell : SHELLS.test(name) && (command.length > 0 || runsShell);
}

/** `sh -c SCRIPT`; a shell without a script ends at once, for it has nothing to read from. */
function shellProgram(args: readonly string[], env: ReadonlyMap<string, string>): Program {
  const flag = args.findIndex((arg) => /^-[a-z]*c$/.test(arg));
  if (flag < 0) return args.length === 0 ? { ...FOREVER, runsMs: 0 } : SERVER;
  return runScript(args[flag + 1] ?? '', env);
}

/** The Job every tutorial begins with: `perl -Mbignum=bpi -wle 'print bpi(2000)'`. */
function countsPi(words: readonly string[]): Program {
  const text = words.join(' ');
  const digits = Math.min(Number(/bpi\((\d+)\)/.exec(text)?.[1] ?? 100), 100_000);
  const runsMs = Math.round(300 + digits * 2 + (hash(text) % 500));
  return { runsMs, exitCode: 0, deaf: true, output: [{ text: pi(digits), atMs: runsMs }] };
}

/** Machin's formula in whole numbers. */
function pi(digits: number): string {
  const shown = Math.max(2, Math.min(digits, 5000));
  const scale = 10n ** BigInt(shown + 10);
  const arctan = (x: bigint): bigint => {
    let term = scale / x;
    let sum = term;
    for (let n = 3n, sign = -1n; term !== 0n; n += 2n, sign = -sign) {
      term /= x * x;
      sum += (sign * term) / n;
    }
    return sum;
  };
  const value = ((16n * arctan(5n) - 4n * arctan(239n)) / 10n ** 11n).toString();
  return `${value.slice(0, 1)}.${value.slice(1)}`;
}
