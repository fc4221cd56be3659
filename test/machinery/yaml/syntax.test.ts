import { expect, test } from 'vitest';
import { readYaml } from '../../../src/machinery/yaml.js';

test.each([
  ['a: 1\n b: 2\n', 'line 2: mapping values are not allowed in this context'],
  ['a: b: c\n', 'mapping values are not allowed in this context'],
  ['a:\n  b: 1\n c: 2\n', 'line 2: did not find expected key'],
  ['- a\nb: 1\n', "line 1: did not find expected '-' indicator"],
  ['a: [1, 2\nb: 3\n', "line 1: did not find expected ',' or ']'"],
  ['a: {x: 1\nb: 3\n', "line 1: did not find expected ',' or '}'"],
  ['a: [b, , c]\n', 'did not find expected node content'],
  ['x: "a\nb\n', 'line 3: found unexpected end of stream'],
  ['a:\n\t- 1\n', 'line 2: found character that cannot start any token'],
  ['a: 1\n\tb: 2\n', 'line 2: found a tab character that violates indentation'],
  ['a: >\n\tx\n', 'line 2: found a tab character where an indentation space is expected'],
  ['a: 1\nb\nc: 2\n', "line 3: could not find expected ':'"],
  ['a: @x\n', 'found character that cannot start any token'],
  ['a: - b\n', 'block sequence entries are not allowed in this context'],
  ['a: ? b\n', 'mapping keys are not allowed in this context'],
  ["a: 'x' y\n", 'did not find expected key'],
  ['a: "\\q"\n', 'found unknown escape character'],
  ['a: |x\n  b\n', 'did not find expected comment or line break'],
  ['a: \x01\n', 'control characters are not allowed'],
])('%j: %s', (text, message) => {
  expect(readYaml(text)).toEqual({ ok: false, error: `yaml: ${message}` });
});
