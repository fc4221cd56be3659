// `npm run mutations`: plants one known bug after another (mutations.json) and looks who notices: the laws of `fuzz`, in
// 24 lives, and the suite: tests of the room that the bug is in, and only if they say nothing, the scenarios.
//
// A bug is a text of a file and what stands there instead. It is put in while the project is read, so no file is touched.
// What may take how long is counted in the processor's time, so that a busy machine convicts nobody. `--update` writes
// noticed.json down, from which docs/testing.md has its table. Exit code 1: less than nine of ten were noticed, or
// somebody complains without a bug.

import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs, promisify } from 'node:util';
import { build } from 'rolldown';
import { mutations, plant } from './plant.mjs';

const run = promisify(execFile);
const root = fileURLToPath(new URL('../..', import.meta.url));
const NOTICED = join(root, 'test/mutations/noticed.json');
const LEAST = 0.9;
/** Of the processor, for one judge or one run of tests. */
const SECONDS = 240;
const folder = mkdtempSync(join(root, 'node_modules/.mutations-'));
/** Which files, by a part of their path, and which share of the bugs: `controllers/job 1/2`. */
const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: { update: { type: 'boolean' }, new: { type: 'boolean' } },
});
const [only = '', part = '1/1'] = positionals;
const [index, parts] = part.split('/').map(Number);

/** What is said by a program that may use the processor for so long. */
async function said(words, env = {}) {
  const limited = ['-c', `ulimit -t ${SECONDS}; exec "$@"`, 'sh', process.execPath, ...words];
  const options = { maxBuffer: 1e8, cwd: root, env: { ...process.env, ...env } };
  try {
    return { ok: true, ...(await run('sh', limited, options)) };
  } catch ({ stdout = '', stderr = '', signal, code }) {
    const isEndless = signal === 'SIGXCPU' || signal === 'SIGKILL' || code === 152 || code === 137;
    return { ok: false, stdout, stderr, isEndless };
  }
}

/** Bundles the judge with a bug and asks it. */
async function judged(mutation, what) {
  const file = join(folder, 'judge.mjs');
  await build({
    input: join(root, 'test/mutations/judge.ts'),
    platform: 'node',
    external: [/^better-sqlite3/, /re2/],
    plugins: [plant(mutation)],
    output: { file, codeSplitting: false },
    logLevel: 'silent',
  });
  const { ok, stdout, isEndless } = await said([file, root, what]);
  if (ok) return JSON.parse(stdout.trim().split('\n').at(-1));
  return [isEndless ? 'it never ends' : 'it crashes'];
}

/** The tests of what a file belongs to: of its controller where it has any, or else of its whole room. */
function testsOf(file) {
  const [room, name] = file.replace(/\.ts$/, '').split('/');
  const own = `test/${room}/${OWN[name] ?? name}.test.ts`;
  if (existsSync(join(root, own))) return [own];
  return [`test/${room}/`, ...(room === 'cluster' ? ['test/laws/regressions.test.ts'] : [])];
}

/** Controllers that are tested under another name. */
const OWN = {
  replication: 'replicaset',
  'node-lifecycle': 'node-failure',
  'taint-eviction': 'node-failure',
  'pod-gc': 'node-failure',
};

/** The first test that fails. */
async function failing(i, files) {
  const report = join(folder, 'tests.json');
  rmSync(report, { force: true });
  const config = join(root, 'test/mutations/vitest.config.mjs');
  const words = ['run', '--config', config, '--reporter=json', `--outputFile=${report}`, ...files];
  const vitest = join(root, 'node_modules/vitest/vitest.mjs');
  const { ok, isEndless, stderr } = await said([vitest, ...words], { MUTATION: String(i) });
  if (ok) return [];
  if (!existsSync(report)) return [isEndless ? 'it never ends' : `no test runs: ${stderr}`];
  const { testResults } = JSON.parse(readFileSync(report, 'utf8'));
  const failed = testResults.flatMap(({ assertionResults, status, name }) => [
    ...assertionResults.filter((one) => one.status === 'failed').map(({ fullName }) => fullName),
    ...(status === 'failed' && assertionResults.length === 0 ? [name] : []),
  ]);
  return [failed[0] ?? 'it never ends'];
}

async function noticedBy(i) {
  const mutation = mutations[i];
  const laws = await judged(mutation, 'laws');
  const [test] = await failing(i, testsOf(mutation.file));
  const [scenario] = test === undefined ? await judged(mutation, 'scenarios') : [];
  return { ...mutation, laws, ...(test ? { test } : {}), ...(scenario ? { scenario } : {}) };
}

const isKilled = ({ test, scenario }) => test !== undefined || scenario !== undefined;

async function complaints(files) {
  return [
    ...(await judged(undefined, 'laws')),
    ...(await judged(undefined, 'scenarios')),
    ...(await failing(-1, files)),
  ];
}

const sameBug = (a) => (b) => a.file === b.file && a.text === b.text && a.instead === b.instead;

/** What was written down, in the order of the bugs, with what is new instead, as the project formats it. */
async function update(results) {
  const known = existsSync(NOTICED) ? JSON.parse(readFileSync(NOTICED, 'utf8')) : [];
  const all = mutations.flatMap(
    (one) => results.find(sameBug(one)) ?? known.find(sameBug(one)) ?? [],
  );
  writeFileSync(NOTICED, `${JSON.stringify(all, null, 2)}\n`);
  const biome = join(root, 'node_modules/@biomejs/biome/bin/biome');
  await run(process.execPath, [biome, 'format', '--write', NOTICED], { cwd: root });
}

try {
  const known = values.new && existsSync(NOTICED) ? JSON.parse(readFileSync(NOTICED, 'utf8')) : [];
  const chosen = [...mutations.keys()]
    .filter((i) => mutations[i].file.includes(only))
    .filter((_, i) => i % parts === index - 1)
    .filter((i) => !known.some((one) => sameBug(mutations[i])(one) && isKilled(one)));
  const clean = await complaints([...new Set(chosen.flatMap((i) => testsOf(mutations[i].file)))]);
  if (clean.length > 0) throw new Error(`without a bug: ${clean.join(', ')}`);
  const results = [];
  for (const i of chosen) {
    const result = await noticedBy(i);
    results.push(result);
    const by = [...result.laws, result.test ?? result.scenario ?? []].flat();
    const verdict = isKilled(result) ? 'killed by' : 'SURVIVED the suite;';
    process.stdout.write(`${result.file}: ${result.breaks}: ${verdict} ${by.join(', ')}\n`);
    if (values.update) await update(results);
  }
  const killed = results.filter(isKilled).length;
  process.stdout.write(`\n${killed} of ${results.length} killed by the suite\n`);
  process.exitCode = killed >= LEAST * results.length ? 0 : 1;
} finally {
  rmSync(folder, { recursive: true });
}
