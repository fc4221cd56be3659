import fc from 'fast-check';
import { expect, test } from 'vitest';
import { duplicatesError, readYaml, type YamlRead } from '../../src/machinery/yaml.js';

const readValue = (read: YamlRead): unknown => (read.ok ? read.value : read.error);
const errorOf = (text: string): string | undefined => {
  const read = readYaml(text);
  return read.ok ? undefined : read.error;
};

test('JSON is YAML', () => {
  const json = fc.jsonValue({ stringUnit: 'grapheme' });
  fc.assert(
    fc.property(json, fc.constantFrom(undefined, 2), (value, indent) => {
      const text = JSON.stringify(value, null, indent);
      expect(readValue(readYaml(text))).toEqual(JSON.parse(text));
    }),
  );
});

test('keys are read like values and become text, as kubectl does it', () => {
  expect(readValue(readYaml('y: 1\n0x10: 2\n1.50: 3\n"n": 4\n2024-01-01: 5'))).toEqual({
    true: 1,
    16: 2,
    '1.5': 3,
    n: 4,
    '2024-01-01': 5,
  });
});

test('fields come in order', () => {
  expect(JSON.stringify(readValue(readYaml('b: 1\na: {d: 1, c: 2}')))).toBe(
    '{"a":{"c":2,"d":1},"b":1}',
  );
});

test('the last of two equal keys stays, and the strict reading tells of each', () => {
  const read = readYaml('a: 1\nb:\n  c: 1\n  c: 2\na: |\n  text\n1: x\n1: z\n');
  expect(readValue(read)).toEqual({ 1: 'z', a: 'text\n', b: { c: 2 } });
  const lines = [
    'line 4: key "c" already set in map',
    'line 5: key "a" already set in map',
    'line 8: key 1 already set in map',
  ];
  expect(read.ok && read.duplicates).toEqual(lines);
  expect(duplicatesError(lines.slice(0, 1))).toBe(`yaml: unmarshal errors:\n  ${lines[0]}`);
});

test('an alias stands for the latest anchor before it', () => {
  expect(readValue(readYaml('a: &x 1\nb: *x\nc: &x {d: 2}\ne: *x'))).toEqual({
    a: 1,
    b: 1,
    c: { d: 2 },
    e: { d: 2 },
  });
});

test('a merge overwrites what stands before it and gives way to what follows', () => {
  const base = 'base: &base {a: 1, b: 2}\nmore: &more {b: 3, c: 4}\n';
  const merged = readValue(readYaml(`${base}x:\n  a: 0\n  <<: [*base, *more]\n  c: 5\n`));
  expect(merged).toMatchObject({ x: { a: 1, b: 2, c: 5 } });
  expect(readValue(readYaml('"<<": {a: 1}'))).toEqual({ '<<': { a: 1 } });
});

test('tags choose the type', () => {
  expect(readValue(readYaml('[!!str 1, !!int "2", !!float 3, !!binary aGk=, !own x]'))).toEqual([
    '1',
    2,
    3,
    'hi',
    'x',
  ]);
});

test('brackets and quotes may go on at the margin', () => {
  const text = 'a: [\n1,\n{b: "]\n#"}\n]\nc: |\n  [\nd:\n- e: {\n  }\n';
  expect(readValue(readYaml(text))).toEqual({ a: [1, { b: '] #' }], c: '[\n', d: [{ e: {} }] });
});

test('an empty text is null', () => {
  expect(readValue(readYaml(''))).toBeNull();
  expect(readValue(readYaml('# nothing\n'))).toBeNull();
});

test('a few aliases do not make a large document', () => {
  const levels = Array.from(
    { length: 12 },
    (_, i) => `l${i + 1}: &l${i + 1} [${`*l${i},`.repeat(9)}]`,
  );
  expect(errorOf(`l0: &l0 [x]\n${levels.join('\n')}`)).toBe(
    'yaml: document contains excessive aliasing',
  );
  expect(errorOf('a: &a [*a]')).toBe("yaml: anchor 'a' value contains itself");
});

test('depth and size have a limit', () => {
  expect(errorOf('['.repeat(100_000))).toBe('yaml: exceeded max depth of 500');
  expect(errorOf(`a: ${'x'.repeat(4_000_000)}`)).toMatch(/^yaml: the document is over/);
});

test.each([
  ['a: *x', "yaml: unknown anchor 'x' referenced"],
  [
    'a: {{ .Values.x }}',
    'yaml: invalid map key: map[interface {}]interface {}{".Values.x":interface {}(nil)}',
  ],
  ['~: 1', 'unsupported map key of type: %!s(<nil>), key: <nil>, value: 1'],
  ['a: .nan', 'json: unsupported value: NaN'],
  ['<<: 1', 'yaml: map merge requires map or sequence of maps as the value'],
  ['a: !!int x', 'yaml: cannot decode !!str `x` as a !!int'],
])('%j is refused', (text, error) => {
  expect(errorOf(text)).toBe(error);
});

test('any text is read or refused, never an exception', () => {
  const piece = fc.constantFrom(
    ...'a 1 : - ? [ ] { } , " \' | > & * ! # % @'.split(' '),
    '\n',
    '  ',
    '\t',
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 30 }), (pieces) => {
      const read = readYaml(pieces.join(''));
      expect(read.ok || read.error.length > 0).toBe(true);
    }),
    { numRuns: 2000 },
  );
});
