// The project's documents: what stands in Markdown at the root and under docs/.

import { readdirSync } from 'node:fs';
import { join } from 'node:path';

export const root = join(import.meta.dirname, '../..');

/** Paths from the root. */
export const documents: readonly string[] = [
  ...markdownIn(''),
  ...markdownIn('docs').map((name) => `docs/${name}`),
].sort();

function markdownIn(folder: string): readonly string[] {
  return readdirSync(join(root, folder), { recursive: folder !== '', encoding: 'utf8' })
    .filter((name) => name.endsWith('.md'))
    .sort();
}
