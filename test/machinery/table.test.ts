import fc from 'fast-check';
import { expect, test } from 'vitest';
import { alignColumns } from '../../src/machinery/align-columns.js';
import { type Cell, printLines, printTable, type Table } from '../../src/machinery/table.js';

const table = (names: readonly string[], ...rows: readonly (readonly Cell[])[]): Table => ({
  columns: names.map((name) => ({
    name: name.replace('*', ''),
    type: 'string',
    priority: name.endsWith('*') ? 1 : 0,
  })),
  rows: rows.map((cells) => ({ cells })),
});

test('columns are three blanks apart and six wide at least, the last one is not padded', () => {
  expect(
    printTable(table(['Name', 'Ready', 'Age'], ['g', '0/1', '5s'], ['longer', '1/1', '3m26s'])),
  ).toEqual(['NAME     READY   AGE', 'g        0/1     5s', 'longer   1/1     3m26s']);
  expect(printTable(table(['A', 'B'], ['x', 'y']))).toEqual(['A     B', 'x     y']);
});

test('an empty last cell leaves the padding of the one before', () => {
  expect(printTable(table(['Name', 'Labels'], ['web', null]))).toEqual([
    'NAME   LABELS',
    'web    ',
  ]);
});

test('wide columns are shown only when asked for', () => {
  const pods = table(['Name', 'IP*', 'Age'], ['web', '10.0.0.1', '5s']);
  expect(printTable(pods)).toEqual(['NAME   AGE', 'web    5s']);
  expect(printTable(pods, { wide: true })).toEqual([
    'NAME   IP         AGE',
    'web    10.0.0.1   5s',
  ]);
});

test('without headers they do not count for the width either', () => {
  const pods = table(['Completions', 'Age'], ['1/1', '5s']);
  expect(printTable(pods, { noHeaders: true })).toEqual(['1/1   5s']);
});

test('no rows, no headers', () => {
  expect(printTable(table(['Name']))).toEqual([]);
});

test('numbers and truth values are printed plainly', () => {
  expect(printTable(table(['A', 'B', 'C'], [3, true, 1e21]))).toEqual([
    'A     B      C',
    '3     true   1e+21',
  ]);
});

test('a cell is one line, and no command to the terminal', () => {
  expect(printTable(table(['A', 'B'], ['x\ny', '\u001b[31m'], ['\r', 'a\n']))).toEqual([
    'A      B',
    'x...   ^[[31m',
    '...    a...',
  ]);
});

test('widths are counted in code points', () => {
  expect(
    printLines([
      ['äöü😀xyz', 'b'],
      ['a', 'b'],
    ]),
  ).toEqual(['äöü😀xyz   b', 'a         b']);
});

test('a line that ends early ends the column, as in tabwriter', () => {
  expect(alignColumns([['long cell', 'x'], ['alone'], ['s', 'y']])).toEqual([
    'long cell   x',
    'alone',
    's     y',
  ]);
});

test('every cell of a column begins at the same place', () => {
  const cell = fc.stringMatching(/^[a-z<>/-]{0,9}$/);
  fc.assert(
    fc.property(fc.array(fc.tuple(cell, cell, cell), { minLength: 1 }), (rows) => {
      const lines = printLines(rows);
      const start = Math.max(6, ...rows.map(([first]) => first.length + 3));
      for (const [i, [, second]] of rows.entries()) {
        expect(lines[i]?.slice(start).startsWith(second)).toBe(true);
      }
    }),
  );
});
