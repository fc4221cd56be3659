// The only file that looks outside: process, files, streams, wall clock, environment.

import { spawn, spawnSync } from 'node:child_process';
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { availableParallelism, hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface, emitKeypressEvents, type Key } from 'node:readline';

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
  /** And the folders that it is in. */
  makeFolder(path: string): void;
  /** Undefined when the path is no directory. */
  listFiles(path: string, recursive: boolean): readonly string[] | undefined;
  stdin(): string;
  exists(path: string): boolean;
  removeFile(path: string): void;
  isRunning(pid: number): boolean;
  /** Wall clock, for progress bars only. */
  wallMillis(): number;
  /** A text as somebody's editor leaves it: that of KUBE_EDITOR, of EDITOR, or vi. */
  edit?(text: string, ending: string): string;
  /** Writes a text to a file of its own among the temporary ones, and returns its path. */
  keep?(text: string, ending: string): string;
  /** The terminal, drawn on as a whole and read key by key; missing where input or output is none. */
  openTerminal?(): Terminal | undefined;
  /** Comes true when the process is told to stop: Ctrl-C, or SIGTERM. */
  untilStopped(): Promise<void>;
  /** How much can be done at once. */
  readonly cores: number;
  /** Runs this command once more, beside us, with other words; tells each line that it prints. */
  runBeside(argv: readonly string[], onLine: (line: string) => void): Beside;
}

export interface Beside {
  /** Its exit code; undefined if it was stopped. */
  readonly ended: Promise<number | undefined>;
  stop(): void;
}

export interface Terminal {
  readonly width: number;
  readonly height: number;
  write(text: string): void;
  /** `a`, `A`, `up`, `pagedown`, `return`, `escape`, `ctrl-c`; `resize` when the window has another size. */
  onKey(listener: (key: string) => void): void;
  close(): void;
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
    makeFolder: (path) => {
      mkdirSync(path, { recursive: true });
    },
    listFiles,
    stdin: () => readFileSync(0, 'utf8'),
    removeFile: (path) => rmSync(path, { force: true }),
    exists: (path) => statSync(path, { throwIfNoEntry: false }) !== undefined,
    isRunning,
    wallMillis: () => performance.now(),
    edit,
    keep,
    openTerminal,
    untilStopped: () =>
      new Promise((resolve) => {
        for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => resolve());
      }),
    cores: availableParallelism(),
    runBeside,
  };
}

export const setExitCode = (code: number): void => {
  process.exitCode = code;
};

function edit(text: string, ending: string): string {
  const path = keep(text, ending);
  try {
    const { KUBE_EDITOR, EDITOR } = process.env;
    const editor = KUBE_EDITOR || EDITOR || 'vi';
    // As kubectl does: the name of an editor may come with arguments.
    const { status, error } = spawnSync('sh', ['-c', `${editor} "$0"`, path], { stdio: 'inherit' });
    if (error) throw error;
    if (status !== 0) throw new Error(`there was a problem with the editor "${editor}"`);
    return readFileSync(path, 'utf8');
  } finally {
    rmSync(path, { force: true });
  }
}

function keep(text: string, ending: string): string {
  const path = join(mkdtempSync(join(tmpdir(), 'kubectl-edit-')), `object${ending}`);
  writeFileSync(path, text, { mode: 0o600 });
  return path;
}

/** On the alternate screen, so that what was on it before is there again afterwards. */
function openTerminal(): Terminal | undefined {
  const { stdin, stdout } = process;
  if (!stdin.isTTY || !stdout.isTTY) return undefined;
  const write = (text: string): void => {
    stdout.write(text);
  };
  let listener = (_key: string): void => {};
  const pressed = (_text: string | undefined, key: Key): void => {
    const { name = '', sequence = '', ctrl = false } = key;
    const isText = !ctrl && sequence.length === 1 && sequence >= ' ' && sequence !== '\x7f';
    listener(isText ? sequence : `${ctrl ? 'ctrl-' : ''}${name}`);
  };
  const resized = (): void => listener('resize');
  emitKeypressEvents(stdin);
  stdin.setRawMode(true);
  stdin.on('keypress', pressed);
  stdin.resume();
  stdout.on('resize', resized);
  write('\x1b[?1049h\x1b[?25l');
  return {
    get width() {
      return stdout.columns || 80;
    },
    get height() {
      return stdout.rows || 24;
    },
    write,
    onKey: (told) => {
      listener = told;
    },
    close: () => {
      write('\x1b[?25h\x1b[?1049l');
      stdin.off('keypress', pressed);
      stdout.off('resize', resized);
      stdin.setRawMode(false);
      stdin.pause();
    },
  };
}

function runBeside(argv: readonly string[], onLine: (line: string) => void): Beside {
  const words = [...process.execArgv, process.argv[1] ?? '', ...argv];
  const child = spawn(process.execPath, words, { stdio: ['ignore', 'pipe', 'inherit'] });
  const lines = createInterface({ input: child.stdout });
  lines.on('line', onLine);
  return {
    // Its last line comes after its end.
    ended: new Promise((resolve, reject) => {
      let code: number | null = null;
      child.once('error', reject);
      child.once('exit', (given) => {
        code = given;
      });
      child.once('close', () => resolve(code ?? undefined));
    }),
    stop: () => {
      child.kill();
    },
  };
}

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
