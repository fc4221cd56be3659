// Writes dist/bin/: the command in a few files, because reading hundreds of them takes longer than `get pods`.
//
// Loaded on demand stays loaded on demand: what only a write or the passing of time needs is a file of its own.

import { rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { rolldown } from 'rolldown';

const at = (path) => fileURLToPath(new URL(path, import.meta.url));

rmSync(at('../dist/bin'), { recursive: true, force: true });
const bundle = await rolldown({
  input: { kubetape: at('../dist/main.js') },
  platform: 'node',
  external: ['better-sqlite3', 'synckit'],
  logLevel: 'warn',
});
await bundle.write({
  dir: at('../dist/bin'),
  format: 'esm',
  minify: { compress: true, mangle: false, codegen: { removeWhitespace: true } },
  chunkFileNames: '[name]-[hash].js',
});
await bundle.close();
