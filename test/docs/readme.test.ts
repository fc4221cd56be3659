// What the documents show is what happens: every console block is run, its output compared to the letter.
// UPDATE=1 writes down what comes out; whoever does that reads the difference.

import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { hasConsole, replayed } from '../support/console.js';
import { documents, root } from '../support/documents.js';

const isUpdate = process.env['UPDATE'] === '1';

test.each(
  documents.filter((name) => hasConsole(readFileSync(join(root, name), 'utf8'))),
)('the console sessions of %s come out as they are shown', async (name) => {
  const path = join(root, name);
  const shown = readFileSync(path, 'utf8');
  const now = await replayed(shown);
  if (isUpdate) writeFileSync(path, now);
  else expect(now).toBe(shown);
});

test('the README shows a console session', () => {
  expect(hasConsole(readFileSync(join(root, 'README.md'), 'utf8'))).toBe(true);
});
