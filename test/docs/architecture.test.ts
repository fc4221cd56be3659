// ARCHITECTURE.md tells of the rooms and laws that there are; and no document points to what is not there.

import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { documents, root } from '../support/documents.js';

const LINES_MAX = 300;
/** What documents name that exists only after a build, or in somebody else's folder. */
const MADE_LATER = ['src/kinds/generated/', 'src/kinds/<kind>/', 'src/controllers/<name>/'];

const textOf = (path: string) => readFileSync(join(root, path), 'utf8');
const architecture = textOf('ARCHITECTURE.md');
const section = (title: string): string =>
  architecture.split(/^## /m).find((part) => part.startsWith(`${title}\n`)) ?? '';

test('ARCHITECTURE.md is short enough to be read', () => {
  expect(architecture.split('\n').length).toBeLessThanOrEqual(LINES_MAX);
});

test('ARCHITECTURE.md has a paragraph and an invariant for every room, and for nothing else', () => {
  const rooms = readdirSync(join(root, 'src'), { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name);
  const [picture = '', ...told] = section('The rooms').split(/^### /m);
  expect(told.map((part) => part.split('\n')[0]).sort()).toEqual(rooms.sort());
  for (const part of told) expect(part.match(/^\*Invariant: /gm), part).toHaveLength(1);
  for (const room of rooms) expect(picture).toMatch(new RegExp(`\\b${room}\\b`));
});

test('the laws that ARCHITECTURE.md lists are those that are tested', () => {
  const listed = Array.from(section('The laws').matchAll(/^\| \*\*(\w+)\*\* /gm), ([, law]) => law);
  const files = readdirSync(join(root, 'test/laws')).filter((name) => name.endsWith('.test.ts'));
  const tested = files.flatMap((file) =>
    Array.from(
      textOf(`test/laws/${file}`).matchAll(/^ {2}'([A-Z]\w+(?: and [A-Z]\w+)*): /gm),
      ([, names = '']) => names.split(' and '),
    ).flat(),
  );
  expect(listed.sort()).toEqual([...new Set(tested)].sort());
});

test.each(documents)('%s names only files that exist', (path) => {
  const text = textOf(path);
  const named = Array.from(
    text.matchAll(/`((?:src|test|docs|scenarios|migrations|tools|bench)\/[^`\s]*)`/g),
    ([, name = '']) => name,
  );
  for (const name of named)
    if (!MADE_LATER.includes(name) && !name.includes('<'))
      expect(existsSync(join(root, name)), name).toBe(true);
  for (const [, target = ''] of text.matchAll(/\]\((?!https?:)([^)#]+)\)/g))
    expect(existsSync(join(root, dirname(path), target)), target).toBe(true);
});
