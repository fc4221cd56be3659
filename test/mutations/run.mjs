// `npm run mutations`: plants one known bug after another (mutations.json) and looks whether the laws and scenarios notice.
//
// A bug is a text of a file and what stands there instead. It is put in while the project is bundled, so no file is
// touched. Exit code 1: less than nine of ten were noticed, or the judge complains without a bug.

import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { build } from 'rolldown';

const run = promisify(execFile);
const root = fileURLToPath(new URL('../..', import.meta.url));
const mutations = JSON.parse(readFileSync(join(root, 'test/mutations/mutations.json'), 'utf8'));
const LEAST = 0.9;
const TIME_MS = 120_000;
const folder = mkdtempSync(join(root, 'node_modules/.mutations-'));
/** Which files, by a part of their path, and which share of the bugs: `controllers/job 1/2`. */
const [only = '', part = '1/1'] = process.argv.slice(2);
const [index, parts] = part.split('/').map(Number);

async function judged(mutation, name) {
  const file = join(folder, `${name}.mjs`);
  const plant = {
    name: 'plant',
    transform(code, id) {
      if (!mutation || !id.endsWith(`src/${mutation.file}`)) return null;
      if (!code.includes(mutation.text)) throw new Error(`no such text: ${mutation.text}`);
      return code.replace(mutation.text, () => mutation.instead);
    },
  };
  await build({
    input: join(root, 'test/mutations/judge.ts'),
    platform: 'node',
    external: [/^better-sqlite3/, /re2/],
    plugins: [plant],
    output: { file, codeSplitting: false },
    logLevel: 'silent',
  });
  try {
    const options = { timeout: TIME_MS, maxBuffer: 1e8, cwd: root };
    const { stdout } = await run(process.execPath, [file, root], options);
    return JSON.parse(stdout.trim().split('\n').at(-1));
  } catch (error) {
    return { laws: [], scenario: error.killed ? 'it never ends' : `it crashes: ${error.message}` };
  }
}

try {
  const clean = await judged(undefined, 'clean');
  if (clean.laws.length > 0 || clean.scenario)
    throw new Error(`without a bug: ${JSON.stringify(clean)}`);
  const noticed = new Map();
  let killed = 0;
  const chosen = mutations
    .filter(({ file }) => file.includes(only))
    .filter((_, i) => i % parts === index - 1);
  for (const [i, mutation] of chosen.entries()) {
    const { laws, scenario } = await judged(mutation, String(i));
    for (const law of laws) noticed.set(law, (noticed.get(law) ?? 0) + 1);
    const by = [...laws, ...(scenario ? [scenario] : [])];
    if (by.length > 0) killed++;
    const verdict = by.length > 0 ? `killed by ${by.join(', ').slice(0, 120)}` : 'SURVIVED';
    process.stdout.write(`${mutation.file}: ${mutation.breaks}: ${verdict}\n`);
  }
  const share = killed / chosen.length;
  process.stdout.write(`\n${killed} of ${chosen.length} killed, ${(100 * share).toFixed(0)} %\n`);
  for (const [law, times] of [...noticed].sort()) process.stdout.write(`  ${law}: ${times}\n`);
  process.exitCode = share >= LEAST ? 0 : 1;
} finally {
  rmSync(folder, { recursive: true });
}
