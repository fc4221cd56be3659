import { expect, test } from 'vitest';
import { readYamlStream, type YamlStream } from '../../src/machinery/yaml-stream.js';

const values = (stream: YamlStream): readonly unknown[] => stream.documents.map((d) => d.value);

test('documents end at a line that begins with ---, and empty ones are passed over', () => {
  const text = '---\n# nothing\n---\na: 1\n--- # comment\nb: |\n  x\n---\n\n---\nc: 3\n---\n';
  expect(readYamlStream(text).error).toBeUndefined();
  expect(values(readYamlStream(text))).toEqual([{ a: 1 }, { b: 'x\n' }, { c: 3 }]);
  expect(values(readYamlStream('a: 1\r\n---\r\nb: 2\r\n'))).toEqual([{ a: 1 }, { b: 2 }]);
});

test('what stands before a fault is given with it, and its lines count from the separator', () => {
  const stream = readYamlStream('a: 1\n---\nb: 1\nc: d: e\n');
  expect(values(stream)).toEqual([{ a: 1 }]);
  expect(stream.error).toBe(
    'error converting YAML to JSON: yaml: line 2: mapping values are not allowed in this context',
  );
});

test('nothing but a comment may follow a separator', () => {
  expect(readYamlStream('a: 1\n--- b: 2\n').error).toBe('invalid Yaml document separator: b: 2');
});

test('JSON objects may follow each other, and keep the order of their fields', () => {
  const stream = readYamlStream('{"b": "}{", "a": {}}\n{"c": "\\""}{"d": 4}\n');
  expect(JSON.stringify(values(stream))).toBe('[{"b":"}{","a":{}},{"c":"\\""},{"d":4}]');
  expect(stream.error).toBeUndefined();
});

test('YAML may follow JSON, and may look like it', () => {
  expect(values(readYamlStream('{"a": 1}\n---\nb: 2\n'))).toEqual([{ a: 1 }, { b: 2 }]);
  expect(values(readYamlStream('{a: 1, b: [x]}\n'))).toEqual([{ a: 1, b: ['x'] }]);
});

test('an empty file has no documents', () => {
  expect(readYamlStream('')).toEqual({ documents: [] });
  expect(readYamlStream('\n---\nnull\n')).toEqual({ documents: [] });
});
