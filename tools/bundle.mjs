// Writes dist/bin/: the command in a few files, because reading hundreds of them takes longer than `get pods`.
//
// Loaded on demand stays loaded on demand: what only a write or the passing of time needs is a file of its own.
// The files are CommonJS, for launch.cjs to run them from compiled code that it keeps; the last thing done here is
// to run commands that people run most, so that it has some.

import { spawn, spawnSync } from 'node:child_process';
import {
  copyFileSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { rolldown } from 'rolldown';

const at = (path) => fileURLToPath(new URL(path, import.meta.url));

rmSync(at('../dist/bin'), { recursive: true, force: true });
const bundle = await rolldown({
  input: { main: at('../dist/main.js') },
  preserveEntrySignatures: false,
  platform: 'node',
  external: ['better-sqlite3', 'synckit'],
  logLevel: 'warn',
});
await bundle.write({
  dir: at('../dist/bin'),
  format: 'cjs',
  minify: { compress: true, mangle: true, codegen: { removeWhitespace: true } },
  entryFileNames: '[name].cjs',
  chunkFileNames: '[name]-[hash].cjs',
  // launch.cjs loads what is called so when something of it is first used.
  codeSplitting: {
    groups: [
      {
        // Of this launch.cjs wants functions only.
        name: 'called-validate',
        test: /kinds[\\/].*[\\/]validate[^\\/]*\.js$/,
        includeDependenciesRecursively: false,
      },
      { name: 'later-descriptions', test: /generated[\\/]descriptions/ },
      { name: 'later-cel', test: /@marcbachmann[\\/]cel-js/ },
      { name: 'later-re2', test: /@bufbuild[\\/]re2/ },
      // Of fastify: what checks and writes JSON by schemas, logs, and calls itself. None of it is used here.
      {
        name: 'later-fastify',
        test: /node_modules[\\/](ajv(-formats)?|fast-uri|fast-json-stringify(?![\\/]lib[\\/](serializer|v8))|json-schema-ref-resolver|light-my-request|cookie|pino(-std-serializers)?|@pinojs|sonic-boom|thread-stream|safe-stable-stringify|@fastify[\\/](ajv-compiler|fast-json-stringify-compiler|merge-json-schemas))[\\/]/,
        includeDependenciesRecursively: false,
      },
    ],
  },
});
await bundle.close();
copyFileSync(at('launch.cjs'), at('../dist/bin/kubetape.js'));
writeFileSync(at('../dist/bin/package.json'), '{"type":"commonjs"}\n');
// Text in one byte a character is read, and kept, in half the time: what takes more is written as an escape.
for (const name of readdirSync(at('../dist/bin')).filter((file) => file.endsWith('.cjs'))) {
  const file = join(at('../dist/bin'), name);
  const escaped = (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`;
  writeFileSync(file, readFileSync(file, 'utf8').replace(/[^\0-\x7f]/g, escaped));
}

for (const name of readdirSync(at('../dist/bin')).filter((file) => file.startsWith('called-'))) {
  const plain = (value) => typeof value === 'function' && !String(value).startsWith('class');
  const other = Object.entries(exportsOf(name)).find(([, value]) => !plain(value));
  if (other) throw new Error(`${name} exports more than functions: ${other[0]}, ${other[1]}`);
}

const folder = mkdtempSync(join(tmpdir(), 'kubetape-build-'));
try {
  const tape = ['--tape', join(folder, 'a.tape')];
  const command = [at('../dist/bin/kubetape.js'), 'get', 'pods', '-A', ...tape];
  const { status, stderr } = spawnSync(process.execPath, command);
  if (status !== 0) throw new Error(`the command does not run: ${stderr}`);
  await served(tape);
} finally {
  rmSync(folder, { recursive: true });
}

/** Until the server has answered once. */
async function served(tape) {
  const command = [at('../dist/bin/kubetape.js'), 'serve', '--port', '0', ...tape];
  const server = spawn(process.execPath, command, { stdio: ['ignore', 'pipe', 'inherit'] });
  const ended = new Promise((resolve) => server.once('exit', resolve));
  for await (const said of server.stdout.setEncoding('utf8')) {
    const url = /http:\S+/.exec(said)?.[0];
    if (url === undefined) continue;
    await (await fetch(`${url}/api/v1/namespaces`)).text();
    server.kill('SIGINT');
    break;
  }
  await ended;
}

/** It and others need each other, of which Node warns where they are not run by launch.cjs. */
function exportsOf(name) {
  const { emitWarning } = process;
  process.emitWarning = () => {};
  try {
    return createRequire(import.meta.url)(at(`../dist/bin/${name}`));
  } finally {
    process.emitWarning = emitWarning;
  }
}
