// What the documents show is what happens: every console block is run and its output compared to the letter,
// and the README's tables of kinds and controllers are what the registries say.
//
// UPDATE=1 writes down what comes out; whoever does that reads the difference. All of it stands in one file,
// because the files of a test run are run at once, and two must not write the README.

import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { fidelityDocument, withScores } from '../conformance/fidelity.js';
import type { Scores } from '../conformance/score.js';
import { hasConsole, replayed } from '../support/console.js';
import { documents, root } from '../support/documents.js';
import { bugTable } from '../support/planted-bugs.js';
import { controllerTable, kindTable } from '../support/registry-tables.js';

const textOf = (name: string): string => readFileSync(join(root, name), 'utf8');

function isOrBecomes(name: string, now: string): void {
  if (process.env['UPDATE'] === '1') writeFileSync(join(root, name), now);
  else expect(now).toBe(textOf(name));
}

test.each(
  documents.filter((name) => hasConsole(textOf(name))),
)('the console sessions of %s come out as they are shown', async (name) => {
  isOrBecomes(name, await replayed(textOf(name)));
});

test('the README shows a console session', () => {
  expect(hasConsole(textOf('README.md'))).toBe(true);
});

test('the tables of kinds and controllers are what the registries say', async () => {
  const tables = { kinds: kindTable(), controllers: await controllerTable() };
  let text = textOf('README.md');
  for (const [name, table] of Object.entries(tables)) {
    const place = new RegExp(`(<!-- ${name}: .*-->\n)[\\s\\S]*?(<!-- /${name} -->)`);
    expect(text).toMatch(place);
    text = text.replace(place, (_, start, end) => `${start}\n${table}\n${end}`);
  }
  isOrBecomes('README.md', text);
});

test('docs/testing.md shows who noticed the planted bugs', () => {
  const place = /(<!-- bugs: .*-->\n)[\s\S]*?(<!-- \/bugs -->)/;
  const text = textOf('docs/testing.md');
  expect(text).toMatch(place);
  isOrBecomes(
    'docs/testing.md',
    text.replace(place, (_, start, end) => `${start}\n${bugTable()}\n\n${end}`),
  );
});

test('docs/fidelity.md and the README show the scores that must not drop', () => {
  const scores = JSON.parse(textOf('test/conformance/scores.json')) as Scores;
  expect(textOf('README.md')).toContain('<!-- fidelity:');
  isOrBecomes('README.md', withScores(textOf('README.md'), scores));
  isOrBecomes('docs/fidelity.md', fidelityDocument(scores));
});
