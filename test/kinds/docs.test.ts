import { expect, test } from 'vitest';
import { builtInKinds } from '../../src/kinds/index.js';

const ours = builtInKinds.filter(({ schema }) => schema);

test.each(ours)('$kind documents each of its types and fields, and nothing else', (kind) => {
  const documented = Object.entries(kind.docs ?? {}).map(([type, texts]) => [
    type,
    Object.keys(texts).sort(),
  ]);
  const declared = Object.entries(kind.schema ?? {}).map(([type, fields]) => [
    type,
    ['', ...Object.keys(fields)].sort(),
  ]);
  expect(Object.fromEntries(documented)).toEqual(Object.fromEntries(declared));
});
