// docs/kinds.md says of every field of every kind whether it is simulated, and says what is so.
//
// What the code reads is found by the type checker, which takes long: `CHECK_FIELDS=1` looks again.

import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { builtInKinds } from '../../src/kinds/index.js';
import { apiVersionOf } from '../../src/kinds/lookup.js';
import { root } from '../support/documents.js';
import { fieldsOf, kindsDocument, sections } from '../support/kinds-document.js';

const FILE = join(root, 'docs/kinds.md');

test('it is what the schema and the code say', () => {
  const now = kindsDocument();
  if (process.env['UPDATE'] === '1') writeFileSync(FILE, now);
  expect(readFileSync(FILE, 'utf8')).toBe(now);
});

test('it has every kind, and every field of every type in one group', () => {
  const text = readFileSync(FILE, 'utf8');
  for (const kind of builtInKinds)
    expect(text).toContain(`### ${kind.kind} (${apiVersionOf(kind)})\n`);
  const parts = new Map(text.split('\n### ').map((part) => [part.split('\n')[0], part]));
  for (const { title, type, isOwn } of sections())
    for (const { name } of fieldsOf(type, isOwn, undefined))
      expect(parts.get(title)?.split(`\`${name}\``).length, `${title} ${name}`).toBe(2);
});

test.runIf(process.env['CHECK_FIELDS'] === '1')(
  'the fields called simulated are those that the code reads or writes',
  async () => {
    const { fieldsRead } = await import('../../tools/fields-read.mjs');
    expect(JSON.parse(readFileSync(join(root, 'tools/fields-read.json'), 'utf8'))).toEqual(
      fieldsRead(root),
    );
  },
  300_000,
);
