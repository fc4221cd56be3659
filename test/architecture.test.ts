// The architecture, as a table that runs. A room may import only the rooms named beside it.

import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize, relative } from 'node:path';
import { expect, test } from 'vitest';

const PURE_ROOMS = ['machinery', 'kinds', 'events', 'apiserver', 'controllers'];
const ROOMS: Record<string, readonly string[]> = {
  machinery: [],
  kinds: ['machinery'],
  events: ['machinery', 'kinds'],
  apiserver: ['machinery', 'kinds', 'events'],
  controllers: ['machinery', 'kinds', 'events', 'apiserver'],
  log: ['machinery', 'events'],
  cluster: [...PURE_ROOMS, 'log'],
  history: ['machinery', 'kinds', 'events', 'log'],
  reasons: [...PURE_ROOMS, 'log', 'cluster', 'history'],
  session: [...PURE_ROOMS, 'log', 'cluster', 'history', 'reasons'],
  kubectl: [...PURE_ROOMS, 'log', 'cluster', 'history', 'session'],
  scenario: [...PURE_ROOMS, 'log', 'cluster', 'history', 'reasons', 'session', 'kubectl'],
  server: [...PURE_ROOMS, 'log', 'cluster', 'history', 'reasons', 'session', 'kubectl', 'scenario'],
  cli: [
    ...PURE_ROOMS,
    'log',
    'cluster',
    'history',
    'reasons',
    'session',
    'kubectl',
    'scenario',
    'server',
    'host.ts',
  ],
};

/** The only files that may touch what lies outside, and what each may touch. */
const OUTSIDE: Record<string, readonly string[]> = {
  'host.ts': [
    'node:fs',
    'node:os',
    'node:path',
    'node:process',
    'node:url',
    'node:v8',
    'node:readline',
    'node:child_process',
  ],
  'log/digest.ts': ['node:crypto'],
  'log/rows.ts': ['better-sqlite3'],
  'log/kept-alive.ts': ['node:process', 'better-sqlite3'],
  'log/change-walk.ts': ['better-sqlite3'],
  'log/chain.ts': ['node:crypto'],
  'log/tape-store.ts': ['better-sqlite3'],
  'log/timeline-table.ts': ['better-sqlite3'],
  'log/tape.ts': ['node:fs', 'better-sqlite3'],
  'log/tape-file.ts': ['node:fs', 'better-sqlite3'],
  'log/new-tape.ts': ['node:fs'],
  'log/verify.ts': ['better-sqlite3'],
  'log/query.ts': ['better-sqlite3'],
  'log/repair.ts': ['node:fs'],
  'log/anchor.ts': ['node:fs'],
  'log/background-writer.ts': ['node:fs', 'node:url', 'node:worker_threads'],
  'log/writing-thread.ts': ['node:worker_threads', 'better-sqlite3'],
  'log/write-ahead-log.ts': ['node:fs', 'better-sqlite3'],
  'log/writer-lock.ts': ['better-sqlite3'],
  'server/serve.ts': ['node:crypto', 'node:http', 'node:net'],
  'server/identity/key-store.ts': ['node:fs', 'node:path'],
  'server/identity/tokens.ts': ['node:crypto'],
  'server/identity/authenticate.ts': ['node:http', 'node:tls'],
  'server/call.ts': ['node:http', 'node:stream'],
  'server/web-socket.ts': ['node:http'],
  'server/spdy/headers.ts': ['node:zlib'],
  'server/spdy/stream-socket.ts': ['node:stream'],
  'server/pods/container-http.ts': ['node:http', 'node:stream'],
  'server/respond.ts': ['node:http', 'node:zlib'],
  'cli/remote/http-worker.ts': ['node:fs', 'node:http', 'node:https'],
  'server/openapi/published.ts': ['node:crypto', 'node:zlib'],
};
/** Libraries that only one file, or one room, may use. */
const LIBRARIES: Record<string, string> = {
  'js-yaml': 'machinery/yaml',
  diff: 'machinery/unified-diff.ts',
  '@marcbachmann/cel-js': 'machinery/cel',
  '@bufbuild/re2': 'machinery/structural/pattern.ts',
  'fast-check': 'scenario/arbitrary/',
  commander: '',
  picocolors: '',
  fastify: 'server/serve.ts',
  synckit: 'cli/remote/',
  selfsigned: 'server/identity/certificates.ts',
  '@peculiar/x509': 'server/identity/sign-request.ts',
  jose: 'server/identity/tokens.ts',
  ws: 'server/web-socket.ts',
};

const LINES_MAX = 300;
const JUNK = /(^|\/)(utils?|helpers?|common|misc|shared|types)(\.ts|\/)/;
const BARRELS = ['index.ts', 'testing.ts', 'kinds/index.ts', 'controllers/index.ts'];

const src = join(import.meta.dirname, '../src');
const files = readdirSync(src, { recursive: true, encoding: 'utf8' }).filter(
  (file) => file.endsWith('.ts') && !file.startsWith('kinds/generated/'),
);
const textOf = (file: string) => readFileSync(join(src, file), 'utf8');
/** Without comments. */
const codeOf = (file: string) => textOf(file).replace(/^\s*(\/\/|\*|\/\*).*$/gm, '');
const importsOf = (file: string) =>
  Array.from(
    textOf(file).matchAll(/^(?:import|export)[^;]*? from '([^']+)'/gm),
    ([statement, path]) => ({
      path: path ?? '',
      typeOnly: /^(import|export) type /.test(statement),
    }),
  );
const roomOf = (file: string) =>
  file.includes('/') ? (file.split('/')[0] ?? '') : file.replace(/\.js$/, '.ts');
const isInside = (file: string) =>
  [...PURE_ROOMS, 'cluster', 'history', 'reasons'].includes(roomOf(file));

test.each(files)('%s keeps to its room', (file) => {
  const room = roomOf(file);
  const allowed =
    room in ROOMS
      ? [room, ...(ROOMS[room] ?? [])]
      : ['host.ts', 'index.ts', 'testing.ts', 'main.ts', ...Object.keys(ROOMS)];
  for (const { path, typeOnly } of importsOf(file)) {
    if (path.startsWith('.')) {
      const target = relative(src, normalize(join(src, dirname(file), path)));
      expect(allowed, `${file} imports ${target}`).toContain(roomOf(target));
    } else if (path.startsWith('node:') || path === 'better-sqlite3') {
      expect(
        OUTSIDE[file] ?? [],
        `${file} imports ${path}: only host.ts and the log look outside`,
      ).toContain(path);
    } else if (path in LIBRARIES) {
      expect(file, `${file} imports ${path}`).toContain(LIBRARIES[path]);
    } else if (path !== 'immer') {
      expect(typeOnly && path.startsWith('kubernetes-types/'), `${file} imports ${path}`).toBe(
        true,
      );
    }
  }
});

test.each(
  files,
)('%s opens with a sentence, fits on a few screens and is named for what it is', (file) => {
  const text = textOf(file);
  expect(text.replace(/^#!.*\n/, ''), 'opens with a // sentence').toMatch(/^\/\/ [^\n]+\n/);
  expect(text.trimEnd().split('\n').length, 'lines').toBeLessThanOrEqual(LINES_MAX);
  expect(file, 'says nothing about what is in it').not.toMatch(JUNK);
  expect(text, 'has a default export').not.toMatch(/^export default /m);
});

test.each(
  files.filter(isInside),
)('%s knows no clock, no dice, no locale and no promise', (file) => {
  const code = codeOf(file);
  const banned =
    /Date\.now\(|new Date\(\)|Math\.random|localeCompare|toLocale|\bawait |\basync |setTimeout|performance\.|process\./;
  expect(code).not.toMatch(banned);
  if (!file.startsWith('machinery/time-zone')) expect(code).not.toMatch(/\bIntl\./);
});

test('only these kinds of event exist: a new kind or fault never needs another (docs/adr/0001)', () => {
  const body = /export type Body =([\s\S]*?);\n\n/.exec(textOf('events/event.ts'))?.[1] ?? '';
  expect(Array.from(body.matchAll(/type: '(\w+)'/g), ([, type]) => type)).toEqual([
    'ActionTaken',
    'ObjectCreated',
    'ObjectUpdated',
    'ObjectDeleted',
    'ClockAdvanced',
  ]);
});

test('only kinds, controllers and kubectl name a kind; the rest asks the registry', () => {
  const registry = textOf('kinds/index.ts');
  const names = Array.from(registry.matchAll(/^ {2}(\w+): \w+,$/gm), ([, name]) => name);
  expect(names.length).toBeGreaterThan(10);
  const naming = new RegExp(`'(${names.filter((name) => name !== 'Namespace').join('|')})'`);
  for (const file of files.filter((file) =>
    /^(machinery|events|apiserver|log|history|session)\//.test(file),
  ))
    if (!/machinery\/merge-keys/.test(file))
      expect(codeOf(file).match(naming)?.[0], file).toBeUndefined();
});

test.each(['kinds', 'controllers'])('every folder of %s with an index is registered', (room) => {
  const index = textOf(`${room}/index.ts`);
  const folders = files
    .filter((file) => new RegExp(`^${room}/[^/]+/index\\.ts$`).test(file))
    .map((file) => file.split('/')[1]);
  for (const folder of folders)
    expect(index, `${room}/${folder}`).toContain(`'./${folder}/index.js'`);
});

test.each(
  files.filter((file) => file.startsWith('controllers/')),
)('%s knows no other controller', (file) => {
  const own = file.split('/').slice(0, -1).join('/');
  for (const { path, typeOnly } of importsOf(file)) {
    if (!path.startsWith('.') || typeOnly || file === 'controllers/index.ts') continue;
    const target = relative(src, normalize(join(src, dirname(file), path)));
    if (!target.startsWith('controllers/')) continue;
    const folder = target.split('/').slice(0, -1).join('/');
    const isIndex = target.endsWith('/index.js') && folder !== own;
    expect(isIndex, `${file} imports ${target}`).toBe(false);
  }
});

test('files that only pass others on are few', () => {
  for (const file of files)
    if (/^export \* from/m.test(textOf(file))) expect(BARRELS, file).toContain(file);
});
