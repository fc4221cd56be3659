// What nobody foresaw, in words: never a stack trace, unless one is asked for with -v.

import type { Host } from '../host.js';
import { systemReason } from './system-reason.js';
import { VERSION } from './version.js';

export function unexpectedText(error: unknown, { argv, node }: Host): string {
  if (!(error instanceof Error)) return `error: ${String(error)}\n`;
  const { code, path, syscall } = error as NodeJS.ErrnoException;
  const isVerbose = argv.some((word) => /^(-v|--v)(=?\d+)?$/.test(word));
  const trace = isVerbose ? `${error.stack ?? ''}\n` : '';
  const [line = ''] = error.message.split('\n');
  if (code === 'ERR_DLOPEN_FAILED')
    return `error: SQLite cannot be loaded by Node.js ${node}: run "npm rebuild better-sqlite3" where kubetape is installed\n${trace}`;
  if (syscall !== undefined)
    return `error: ${syscall}${path === undefined ? '' : ` ${path}`}: ${systemReason(line)}\n${trace}`;
  return `error: ${line || error.name}\nThis should not happen: please report it with the command line and ${isVerbose ? 'the trace below' : 'what -v adds'} (kubetape ${VERSION}, Node.js ${node}).\n${trace}`;
}
