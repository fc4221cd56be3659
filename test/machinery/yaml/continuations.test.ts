import { expect, test } from 'vitest';
import { indentContinuations } from '../../../src/machinery/yaml/continuations.js';

test('lines inside brackets and quotes move right of what opened them', () => {
  expect(indentContinuations('k: [\n1\n]\nl: "a\nb"\n')).toBe('k: [\n   1\n   ]\nl: "a\n   b"\n');
});

test('all other lines stay where they are', () => {
  const text = "a: it's\nb: |\n  [ {\n  x: \"\nc: x[0]\n# [ it's\nd:\n- >-\n  '\n- e\n";
  expect(indentContinuations(text)).toBe(text);
});

test('quotes and comments inside brackets close none', () => {
  const text = 'a: ["]", # ]\n\']\'\n]\nb: 1\n';
  expect(indentContinuations(text)).toBe('a: ["]", # ]\n   \']\'\n   ]\nb: 1\n');
});
