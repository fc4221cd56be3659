// The decisions: numbered without gaps, of one shape, and where the code refers to one, it is there.

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { documents, root } from '../support/documents.js';

const LINES_MAX = 60;
const SECTIONS = ['## Context', '## Decision', '## Consequences'];

const textOf = (path: string) => readFileSync(join(root, path), 'utf8');
const decisions = documents.filter((path) => path.startsWith('docs/adr/'));
const numberOf = (path: string) => path.slice('docs/adr/'.length).slice(0, 4);

test('decisions are numbered from 1 without gaps', () => {
  expect(decisions.length).toBeGreaterThan(0);
  expect(decisions.map(numberOf)).toEqual(decisions.map((_, i) => String(i + 1).padStart(4, '0')));
});

test.each(decisions)('%s has a title, context, decision and consequences, on one page', (path) => {
  const text = textOf(path);
  expect(text).toMatch(new RegExp(`^# ${Number(numberOf(path))}\\. .+\n`));
  expect(text.match(/^## .*$/gm)).toEqual(SECTIONS);
  expect(text.split('\n').length).toBeLessThanOrEqual(LINES_MAX);
});

test('every decision that code or tests refer to is there', () => {
  const numbers = decisions.map(numberOf);
  for (const folder of ['src', 'test', 'tools', 'migrations'])
    for (const file of readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' }))
      if (/\.(ts|mjs|sql)$/.test(file))
        for (const [, number] of textOf(join(folder, file)).matchAll(/docs\/adr\/(\d{4})/g))
          expect(numbers, `${folder}/${file}`).toContain(number);
});
