// A program of ours for a process of its own: bundled from the sources as they are now, since Node 20 runs no
// TypeScript and dist/ may be of yesterday.

import { mkdirSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { rolldown } from 'rolldown';

const ROOT = join(import.meta.dirname, '../..');

export interface Bundled {
  /** To be given to node. */
  readonly program: string;
  /** Room for what the test writes. */
  readonly folder: string;
  remove(): void;
}

async function bundle(name: string, entry: string, dir: string): Promise<void> {
  const made = await rolldown({
    input: { [name]: join(ROOT, entry) },
    platform: 'node',
    external: ['better-sqlite3', 'synckit'],
    logLevel: 'warn',
  });
  await made.write({ dir, format: 'esm' });
  await made.close();
}

export async function bundled(entry: string): Promise<Bundled> {
  const folder = mkdtempSync(join(tmpdir(), 'kubetape-program-'));
  // As in the package: migrations/ is two folders up from the program, dependencies are beside it.
  mkdirSync(join(folder, 'dist/bin'), { recursive: true });
  for (const name of ['migrations', 'node_modules', 'package.json'])
    symlinkSync(join(ROOT, name), join(folder, name));
  await bundle('program', entry, join(folder, 'dist/bin'));
  await bundle('http-worker', 'src/cli/remote/http-worker.ts', join(folder, 'dist/cli/remote'));
  return {
    program: join(folder, 'dist/bin/program.js'),
    folder,
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}
