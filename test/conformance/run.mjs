// `npm run conformance`: bundles the measuring stick with the sources it measures, and runs it.
//
// The bundle is for speed and for Node 20, which cannot read TypeScript. It lies two folders below the root, as
// dist/log does, because the sources find the migrations from there.

import { fileURLToPath } from 'node:url';
import { rolldown } from 'rolldown';

const at = (path) => fileURLToPath(new URL(path, import.meta.url));
const folder = at('../../node_modules/.conformance');

const bundle = await rolldown({
  input: { main: at('./main.ts'), worker: at('./worker.ts') },
  platform: 'node',
  external: [/^[^./]/],
  logLevel: 'warn',
  resolve: { extensionAlias: { '.js': ['.ts', '.js'] } },
});
await bundle.write({
  dir: folder,
  format: 'esm',
  entryFileNames: '[name].mjs',
  chunkFileNames: '[name]-[hash].mjs',
  cleanDir: true,
});
await bundle.close();
const { measure } = await import(
  new URL('../../node_modules/.conformance/main.mjs', import.meta.url)
);
process.exitCode = await measure(process.argv.slice(2), at('../..'));
