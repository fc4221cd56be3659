// Commands that look at processes and send them signals: ps, pidof, pgrep, pkill, killall, kill.

import type { Command, Said, Shell } from './commands.js';
import { type ContainerProcess, NUMBERS } from './processes.js';

const two = (n: number): string => String(n).padStart(2, '0');

/** As BusyBox prints them, or, asked for `aux`, as procps does. The command itself is the last of them. */
const ps: Command = (args, { place }) => {
  const typed = ['ps', ...args].join(' ');
  const last = Math.max(...place.processes.map(({ pid }) => pid)) + 6;
  const all = [...place.processes, { pid: last, user: 'root', command: typed }];
  const isLong = args.some((arg) => /^-?a?ux?$/.test(arg) && arg.includes('u'));
  const at = new Date(place.now);
  const began = `${two(at.getUTCHours())}:${two(at.getUTCMinutes())}`;
  const rows = all.map(({ pid, user, command }) =>
    isLong
      ? `${user.padEnd(8)} ${String(pid).padStart(7)}  0.0  0.0   4400  1536 ?        Ss   ${began}   0:00 ${command}\n`
      : `${String(pid).padStart(5)} ${user.padEnd(8)}  0:00 ${command}\n`,
  );
  const head = isLong
    ? 'USER         PID %CPU %MEM    VSZ   RSS TTY      STAT START   TIME COMMAND\n'
    : 'PID   USER     TIME  COMMAND\n';
  return { stdout: head + rows.join('') };
};

/** What follows the dash: a name, with SIG or without, or a number. Undefined: there is no such signal. */
function signalOf(text: string): string | undefined {
  const name = text.toUpperCase().replace(/^SIG/, '');
  if (Object.hasOwn(NUMBERS, name) || text === '0') return name;
  return Object.entries(NUMBERS).find(([, number]) => String(number) === text)?.[0];
}

function split(args: readonly string[]): { signal: string | undefined; rest: readonly string[] } {
  const [first = '', second = ''] = args;
  if (first === '-s') return { signal: signalOf(second), rest: args.slice(2) };
  if (/^-(?:SIG)?[A-Z0-9]+$/i.test(first))
    return { signal: signalOf(first.slice(1)), rest: args.slice(1) };
  return { signal: 'TERM', rest: args };
}

function send({ place }: Shell, { ends }: ContainerProcess, signal: string): void {
  const code = signal === '0' ? undefined : ends?.codeOf(signal);
  if (ends && code !== undefined) place.end(ends.store, code);
}

const kill: Command = (args, shell) => {
  const { signal, rest } = split(args);
  if (signal === undefined)
    return { stderr: `sh: bad signal name '${args[0]?.slice(1)}'\n`, code: 1 };
  if (rest.length === 0) return { stderr: 'sh: you need to specify whom to kill\n', code: 1 };
  let stderr = '';
  for (const text of rest) {
    const found = shell.place.processes.find(({ pid }) => String(pid) === text);
    if (found) send(shell, found, signal);
    else
      stderr += /^\d+$/.test(text)
        ? `sh: can't kill pid ${text}: No such process\n`
        : `sh: invalid number '${text}'\n`;
  }
  return { stderr, code: stderr === '' ? 0 : 1 };
};

/** A process is called by its program: `nginx` for `nginx: master process ...`. */
const isCalled = ({ command }: ContainerProcess, name: string, anywhere: boolean): boolean =>
  anywhere
    ? command.includes(name)
    : (command.split(/[\s:]/)[0] ?? '').replace(/^.*\//, '') === name;

function found({ place }: Shell, args: readonly string[], byPattern: boolean) {
  const words = args.filter((arg) => !arg.startsWith('-'));
  const name = words.at(-1) ?? '';
  const anywhere = byPattern && args.includes('-f');
  return place.processes.filter((one) =>
    anywhere || !byPattern
      ? isCalled(one, name, anywhere)
      : (one.command.split(/[\s:]/)[0] ?? '').includes(name),
  );
}

const listed = (all: readonly ContainerProcess[], between: string): Said => ({
  stdout: all.length === 0 ? '' : `${all.map(({ pid }) => pid).join(between)}\n`,
  code: all.length === 0 ? 1 : 0,
});

const killed =
  (byPattern: boolean): Command =>
  (args, shell) => {
    const { signal, rest } = split(args);
    const all = found(shell, rest, byPattern);
    for (const one of all) send(shell, one, signal ?? 'TERM');
    const name = rest.at(-1) ?? '';
    if (all.length > 0) return {};
    return { stderr: byPattern ? '' : `killall: ${name}: no process killed\n`, code: 1 };
  };

export const PROCESS_COMMANDS: Readonly<Record<string, Command>> = {
  ps,
  kill,
  pidof: (args, shell) => listed([...found(shell, args, false)].reverse(), ' '),
  pgrep: (args, shell) => listed(found(shell, args, true), '\n'),
  pkill: killed(true),
  killall: killed(false),
};
