import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { root } from '../support/documents.js';

const textOf = (path: string) => readFileSync(join(root, path), 'utf8');

test('the example of kubetape/testing in the README is the one that is tested', () => {
  const tested = textOf('test/docs/readme-example.test.ts')
    .replace(/^\/\/.*\n\n/, '')
    .replace("'../../src/testing.js'", "'kubetape/testing'");
  expect(/```ts\n([\s\S]*?)```/.exec(textOf('README.md'))?.[1]).toBe(tested);
});

test('the controller of docs/testing.md is the one that is tested', () => {
  const tested = textOf('test/docs/own-controller.test.ts')
    .replace(/^\/\/.*\n\n/, '')
    .replace("'../../src/testing.js'", "'kubetape/testing'");
  expect(textOf('docs/testing.md')).toContain(`\`\`\`ts\n${tested}\`\`\``);
});

test('the README lists every benchmark there is', () => {
  const [, table = ''] = textOf('README.md').split('\n## Speed\n');
  const listed = Array.from(table.matchAll(/^\| `(\w+)` \|/gm), ([, name]) => name);
  const [, all = ''] = /const ALL = \[(.*?)\]/s.exec(textOf('bench/run.mjs')) ?? [];
  expect(listed).toEqual(Array.from(all.matchAll(/'(\w+)'/g), ([, name]) => name));
});
