import { expect, test } from 'vitest';
import {
  customCells,
  parseCustomColumns,
  parseCustomColumnsFile,
} from '../../src/machinery/custom-columns.js';

const POD = {
  metadata: { name: 'web', labels: { b: '2', a: '1' } },
  spec: { containers: [{ image: 'nginx' }, { image: 'redis' }], nodeName: null },
};
const cells = (spec: string) => {
  const columns = parseCustomColumns(spec);
  return columns.ok ? customCells(columns.value, POD) : columns;
};

test('values are printed as Go prints them, several in one cell, nothing as <none>', () => {
  expect(
    cells(
      'NAME:.metadata.name,IMG:.spec.containers[*].image,L:{.metadata.labels},N:spec.nodeName,X:.x.y',
    ),
  ).toEqual({ ok: true, value: ['web', 'nginx,redis', 'map[a:1 b:2]', '<nil>', '<none>'] });
});

test('a path can hold colons, but no comma', () => {
  expect(cells('A:.spec.containers[0:1].image')).toEqual({ ok: true, value: ['nginx'] });
  expect(cells('A:.spec.containers[0,1].image')).toEqual({
    ok: false,
    error: 'unexpected custom-columns spec: 1].image, expected <header>:<json-path-expr>',
  });
});

test('what cannot be read is refused', () => {
  expect(cells('')).toEqual({
    ok: false,
    error: 'custom-columns format specified but no custom columns given',
  });
  expect(cells('A:.x[y]')).toEqual({ ok: false, error: 'invalid array index y' });
  expect(cells('A:.metadata.name[0]')).toEqual({
    ok: false,
    error: 'string is not array or slice',
  });
});

test('a file has a line of headers and a line of paths', () => {
  expect(parseCustomColumnsFile('NAME   IMG\n{.metadata.name}  spec.image\n')).toEqual({
    ok: true,
    value: [
      { header: 'NAME', path: '{.metadata.name}' },
      { header: 'IMG', path: '{.spec.image}' },
    ],
  });
  expect(parseCustomColumnsFile('A B\n.a\n')).toEqual({
    ok: false,
    error: "number of headers (2) and field specifications (1) don't match",
  });
  expect(parseCustomColumnsFile('A B\n').ok).toBe(false);
  expect(parseCustomColumnsFile('').ok).toBe(false);
});
