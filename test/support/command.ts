// One run of the command in this process, with what it printed: no terminal, and files as they are.

import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { runProgram } from '../../src/cli/program.js';
import type { Host } from '../../src/host.js';

export async function runCommand(
  line: string | readonly string[],
  env: Readonly<Record<string, string>>,
  more: Partial<Host> = {},
) {
  let stdout = '';
  let stderr = '';
  const host: Host = {
    argv: typeof line !== 'string' ? line : line === '' ? [] : line.split(' '),
    env,
    isTerminal: false,
    isErrorTerminal: false,
    width: 80,
    pid: process.pid,
    name: 'here',
    node: process.version,
    stdout: (text) => {
      stdout += text;
    },
    stderr: (text) => {
      stderr += text;
    },
    readFile: (path) => readFileSync(path, 'utf8'),
    writeFile: (path, text) => writeFileSync(path, text),
    listFiles: () => undefined,
    stdin: () => '',
    exists: existsSync,
    removeFile: () => undefined,
    isRunning: () => false,
    wallMillis: () => 0,
    untilStopped: async () => undefined,
    makeFolder: () => undefined,
    cores: 1,
    runBeside: () => ({ ended: Promise.resolve(0), stop: () => undefined }),
    ...more,
  };
  return { code: await runProgram(host), stdout, stderr };
}
