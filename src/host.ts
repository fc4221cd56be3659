// The only file that looks outside: process, files, streams, wall clock, environment.

import { chmodSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';

export interface Host {
  readonly argv: readonly string[];
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly isTerminal: boolean;
  readonly isErrorTerminal: boolean;
  readonly width: number;
  readonly pid: number;
  readonly name: string;
  /** Version of Node.js. */
  readonly node: string;
  stdout(text: string): void;
  stderr(text: string): void;
  readFile(path: string): string;
  /** A `secret` file is for its owner's eyes only. */
  writeFile(path: string, text: string, secret?: boolean): void;
  /** Undefined when the path is no directory. */
  listFiles(path: string, recursive: boolean): readonly string[] | undefined;
  stdin(): string;
  exists(path: string): boolean;
  isRunning(pid: number): boolean;
  /** Wall clock, for progress bars only. */
  wallMillis(): number;
  /** Comes true when the process is told to stop: Ctrl-C, or SIGTERM. */
  untilStopped(): Promise<void>;
}

export function thisHost(): Host {
  const { stdout, stderr } = process;
  // Whoever reads us may stop reading: `kubetape log | head`.
  stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.exit(0);
    stderr.write(`error: what was to be printed cannot be written: ${error.message}\n`);
    process.exit(1);
  });
  return {
    argv: process.argv.slice(2),
    env: process.env,
    isTerminal: stdout.isTTY === true,
    isErrorTerminal: stderr.isTTY === true,
    width: stdout.columns ?? 80,
    pid: process.pid,
    name: hostname(),
    node: process.version,
    stdout: (text) => {
      stdout.write(text);
    },
    stderr: (text) => {
      stderr.write(text);
    },
    readFile: (path) => readFileSync(path, 'utf8'),
    writeFile: (path, text, secret = false) => {
      if (secret && statSync(path, { throwIfNoEntry: false })) chmodSync(path, 0o600);
      writeFileSync(path, text, secret ? { mode: 0o600 } : {});
    },
    listFiles,
    stdin: () => readFileSync(0, 'utf8'),
    exists: (path) => statSync(path, { throwIfNoEntry: false }) !== undefined,
    isRunning,
    wallMillis: () => performance.now(),
    untilStopped: () =>
      new Promise((resolve) => {
        for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => resolve());
      }),
  };
}

export const setExitCode = (code: number): void => {
  process.exitCode = code;
};

function listFiles(path: string, recursive: boolean): readonly string[] | undefined {
  if (!statSync(path, { throwIfNoEntry: false })?.isDirectory()) return undefined;
  return readdirSync(path, { recursive, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // Somebody else's process may not be asked, but it is there.
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
