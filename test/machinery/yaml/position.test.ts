import { expect, test } from 'vitest';
import { startLine } from '../../../src/machinery/yaml/position.js';

test('a node begins at its anchor, its tag or its text, whichever is first', () => {
  const text = 'a:\n  &x\n  1\n';
  expect(startLine(text, { type: 4, anchorStart: 6, tagStart: -1, valueStart: 10, style: 1 })).toBe(
    2,
  );
  expect(
    startLine(text, { type: 4, anchorStart: -1, tagStart: -1, valueStart: 10, style: 1 }),
  ).toBe(3);
  expect(startLine(text, { type: 4, start: 0, anchorStart: -1, tagStart: -1 })).toBe(1);
});

test('a literal begins one line above its text', () => {
  expect(startLine('a: |\n  b\n', { type: 4, valueStart: 5, style: 4 })).toBe(1);
});

test('a node without text has no line', () => {
  expect(startLine('a:\n', { type: 4, valueStart: -1 })).toBeUndefined();
  expect(startLine('a:\n', undefined)).toBeUndefined();
});
