// The commands that every simulated container knows, as far as Kubernetes can know what they would say.
//
// They look at the environment, the files that are known and virtual time, and change the shell they run in, and files. A
// command by another name is not found; a Behavior can answer for it. `sleep` returns at once: running a
// command lets no time pass.

import { CLIENTS } from '../network/clients.js';
import { dateText } from '../program.js';
import { FILE_COMMANDS } from './file-commands.js';
import { FILTERS } from './filters.js';
import { ls } from './ls.js';
import { isDirectory, resolve } from './paths.js';
import type { Place } from './place.js';
import { PROCESS_COMMANDS } from './process-commands.js';
import { tar } from './tar.js';

/** What commands work on: the place, and the shell they were typed into. */
export interface Shell {
  readonly place: Place;
  readonly env: Map<string, string>;
  cwd: string;
  /** Exit code of the last command. */
  code: number;
  /** Somebody has said `exit`. */
  over: boolean;
}

export interface Said {
  readonly stdout?: string;
  readonly stderr?: string;
  readonly code?: number;
}

/** `stdin` gives all there is to read, to whoever reads it. */
export type Command = (args: readonly string[], shell: Shell, stdin: () => string) => Said;

const lines = (all: readonly string[]): string => all.map((line) => `${line}\n`).join('');
const quiet: Command = () => ({});

const COMMANDS: Readonly<Record<string, Command>> = {
  ...FILE_COMMANDS,
  ...FILTERS,
  ...PROCESS_COMMANDS,
  ...Object.fromEntries(
    Object.entries(CLIENTS).map(([name, client]): [string, Command] => [
      name,
      (args, { place }) => client(args, place),
    ]),
  ),
  ':': quiet,
  true: quiet,
  sleep: quiet,
  sync: quiet,
  false: () => ({ code: 1 }),
  echo: (args) => echo(args),
  printf: (args) => ({ stdout: printf(args) }),
  date: (_, { place }) => ({ stdout: `${dateText(place.now)}\n` }),
  hostname: (args, { place }) => ({ stdout: `${hostname(args, place)}\n` }),
  whoami: () => ({ stdout: 'root\n' }),
  pwd: (_, { cwd }) => ({ stdout: `${cwd}\n` }),
  env: (_, { env }) => ({ stdout: lines([...env].map(([name, value]) => `${name}=${value}`)) }),
  printenv: (args, shell) => printenv(args, shell),
  cat: (args, shell, stdin) => cat(args, shell, stdin),
  ls,
  cd: (args, shell) => cd(args, shell),
  tar: (args, shell, stdin) => tar(args, shell, stdin),
  test: (args, shell) => test(args, shell),
  export: (args, shell) => assign(args, shell),
  exit: (args, shell) => {
    shell.over = true;
    return { code: args[0] === undefined ? shell.code : Number(args[0]) & 255 };
  },
};

/** Undefined when there is no such command. */
export const builtIn = (name: string): Command | undefined => {
  const base = name.slice(name.lastIndexOf('/') + 1);
  const known = name === base || /^\/(usr\/)?s?bin\//.test(name);
  return known && Object.hasOwn(COMMANDS, base) ? COMMANDS[base] : undefined;
};

export const isShell = (name: string): boolean =>
  /^(?:\/(?:usr\/)?bin\/)?(?:ba|a|da|z)?sh$/.test(name);

function echo(args: readonly string[]): Said {
  const flags = /^-[neE]+$/.test(args[0] ?? '') ? (args[0] ?? '') : '';
  const text = (flags === '' ? args : args.slice(1)).join(' ');
  const shown = flags.includes('e') ? text.replaceAll('\\n', '\n').replaceAll('\\t', '\t') : text;
  return { stdout: flags.includes('n') ? shown : `${shown}\n` };
}

function printf([format = '', ...values]: readonly string[]): string {
  let next = 0;
  return format
    .replace(/%[sd]/g, () => values[next++] ?? '')
    .replaceAll('\\n', '\n')
    .replaceAll('\\t', '\t');
}

/** The first line of the hosts file that names the pod has its address and, if it has one, its whole name. */
function hostname([flag]: readonly string[], { host, files }: Place): string {
  const [address = '', whole = host] =
    files
      .get('/etc/hosts')
      ?.split('\n')
      .map((line) => line.split('\t'))
      .find((names) => names.includes(host)) ?? [];
  return flag === '-f' ? whole : /^-[iI]$/.test(flag ?? '') ? address : host;
}

function printenv(args: readonly string[], { env }: Shell): Said {
  if (args.length === 0) return { stdout: lines([...env].map(([name, v]) => `${name}=${v}`)) };
  const found = args.flatMap((name) => env.get(name) ?? []);
  return { stdout: lines(found), code: found.length === args.length ? 0 : 1 };
}

function assign(args: readonly string[], { env }: Shell): Said {
  for (const arg of args) {
    const [, name, value = ''] = /^(\w+)=(.*)$/s.exec(arg) ?? [];
    if (name !== undefined) env.set(name, value);
  }
  return {};
}

function cat(args: readonly string[], shell: Shell, stdin: () => string): Said {
  const paths = args.filter((arg) => arg === '-' || !arg.startsWith('-'));
  if (paths.length === 0) return { stdout: stdin() };
  let [stdout, stderr] = ['', ''];
  for (const path of paths) {
    const whole = resolve(shell.cwd, path);
    const text = path === '-' ? stdin() : shell.place.files.get(whole);
    if (text !== undefined) stdout += text;
    else if (isDirectory(shell.place, whole)) stderr += `cat: read error: Is a directory\n`;
    else stderr += `cat: can't open '${path}': No such file or directory\n`;
  }
  return { stdout, stderr, code: stderr === '' ? 0 : 1 };
}

/** What `kubectl cp` asks before it copies: whether something is there. */
function test([what = '', path = '']: readonly string[], { place, cwd }: Shell): Said {
  const whole = resolve(cwd, path);
  const [isFile, isDir] = [place.files.has(whole), isDirectory(place, whole)];
  switch (what) {
    case '-d':
      return { code: isDir ? 0 : 1 };
    case '-f':
      return { code: isFile ? 0 : 1 };
    case '-e':
      return { code: isFile || isDir ? 0 : 1 };
    default:
      return { stderr: 'sh: this is more of test than is simulated\n', code: 2 };
  }
}

function cd([path = '/root']: readonly string[], shell: Shell): Said {
  const whole = resolve(shell.cwd, path);
  if (!isDirectory(shell.place, whole) && whole !== '/root')
    return { stderr: `sh: cd: can't cd to ${path}: No such file or directory\n`, code: 2 };
  shell.cwd = whole;
  return {};
}
