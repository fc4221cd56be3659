// Each planted bug is still a change of the text that stands there: `npm run mutations` looks whether it is noticed.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { isKilled, judged } from '../support/planted-bugs.js';
import mutations from './mutations.json' with { type: 'json' };

const SOURCE = join(import.meta.dirname, '../../src');

test('there are at least forty, each of another text', () => {
  expect(mutations.length).toBeGreaterThanOrEqual(40);
  expect(new Set(mutations.map(({ file, text, instead }) => file + text + instead)).size).toBe(
    mutations.length,
  );
});

test.each(mutations)('$file: $breaks', ({ file, text, instead }) => {
  expect(readFileSync(join(SOURCE, file), 'utf8')).toContain(text);
  expect(instead).not.toBe(text);
});

test('nine of ten of those that were judged were noticed by the suite', () => {
  expect(judged().filter(isKilled).length).toBeGreaterThanOrEqual(0.9 * judged().length);
});
