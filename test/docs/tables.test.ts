// The README's tables of kinds and controllers are what the registries say. UPDATE=1 writes them anew.

import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { root } from '../support/documents.js';
import { controllerTable, kindTable } from '../support/registry-tables.js';

const README = join(root, 'README.md');

test('the tables of kinds and controllers are what the registries say', async () => {
  const shown = readFileSync(README, 'utf8');
  const now = [
    ['kinds', kindTable()] as const,
    ['controllers', await controllerTable()] as const,
  ].reduce((text, [name, table]) => {
    const place = new RegExp(`(<!-- ${name}: .*-->\n)[\\s\\S]*?(<!-- /${name} -->)`);
    expect(text).toMatch(place);
    return text.replace(place, (_, start, end) => `${start}\n${table}\n${end}`);
  }, shown);
  if (process.env['UPDATE'] === '1') writeFileSync(README, now);
  else expect(now).toBe(shown);
});
