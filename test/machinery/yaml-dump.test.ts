import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readYaml } from '../../src/machinery/yaml.js';
import { dumpYaml } from '../../src/machinery/yaml-dump.js';

test('what is dumped reads back the same', () => {
  const texts = fc.oneof(
    fc.string({ unit: 'grapheme', maxLength: 200 }),
    fc.constantFrom(
      'true',
      'y',
      'null',
      '',
      '0x1',
      '1e3',
      '12:30',
      '2024-01-01',
      '<<',
      '- a',
      'a: b',
    ),
    fc
      .array(fc.constantFrom('word', ' ', '\n', "'", '"', '\\', '#', ': '), { maxLength: 60 })
      .map((w) => w.join('')),
  );
  const { value } = fc.letrec((tie) => ({
    value: fc.oneof(
      { maxDepth: 4 },
      texts,
      fc.constantFrom(null, true, 0, -1, 1.5, 1e21, 1e-7, 2 ** 53),
      fc.array(tie('value'), { maxLength: 4 }),
      fc.dictionary(texts, tie('value'), { maxKeys: 4 }),
    ),
  }));
  // libyaml reads white space of other scripts back differently from how it writes it.
  const isOdd = (text: string): boolean => /[\x85\u2028\u2029\ufeff]|\? /.test(text);
  fc.assert(
    fc.property(value, (inner) => {
      const given = { k: inner };
      const text = dumpYaml(given);
      fc.pre(!isOdd(JSON.stringify(given)) && !/^\s*(?:- )*\? /m.test(text));
      const read = readYaml(text);
      expect(read.ok ? read.value : read.error).toEqual(given);
    }),
    { numRuns: 500 },
  );
});

test('a manifest looks as kubectl prints it', () => {
  const pod = {
    metadata: { name: 'web', annotations: { note: 'a\nb\n', n10: '1', n2: '2' } },
    kind: 'Pod',
    apiVersion: 'v1',
    spec: {
      containers: [{ name: 'c', args: ['-x', 'a: b'], resources: {} }],
      volumes: [],
      undefinedField: undefined,
    },
  };
  expect(dumpYaml(pod)).toBe(
    [
      'apiVersion: v1',
      'kind: Pod',
      'metadata:',
      '  annotations:',
      '    n2: "2"',
      '    n10: "1"',
      '    note: |',
      '      a',
      '      b',
      '  name: web',
      'spec:',
      '  containers:',
      '  - args:',
      '    - -x',
      "    - 'a: b'",
      '    name: c',
      '    resources: {}',
      '  volumes: []',
      '',
    ].join('\n'),
  );
});

test.each([
  ['true', '"true"'],
  ['y', '"y"'],
  ['0644', '"0644"'],
  ['1_000', '"1_000"'],
  ['190:20:30', '"190:20:30"'],
  ['2024-01-01T00:00:00Z', '"2024-01-01T00:00:00Z"'],
  ['2024-02-30', '2024-02-30'],
  ['', '""'],
  ['~', '"~"'],
  ['1.2.3', '1.2.3'],
  ['10Gi', '10Gi'],
  ['- x', "'- x'"],
  ['-x', '-x'],
  ['it’s #1', "'it’s #1'"],
  ["it's", "it's"],
  ["'x'", "'''x'''"],
  ['a\tb', '"a\\tb"'],
  ['😀', '"\\U0001F600"'],
  ['é', 'é'],
  ['a\nb', '|-\n  a\n  b'],
  ['\na\n\n', '|2+\n\n  a\n'],
  ['a \nb', '"a \\nb"'],
])('%j is written %s', (text, written) => {
  expect(dumpYaml(text)).toBe(`${written}\n`);
  const read = readYaml(dumpYaml({ k: text }));
  expect(read.ok && read.value).toEqual({ k: text });
});

test('numbers are written as Go writes them', () => {
  expect(dumpYaml([1, -0.5, 1_000_000.5, 1e21, 2 ** 53])).toBe(
    '- 1\n- -0.5\n- 1.0000005e+06\n- 1e+21\n- 9007199254740992\n',
  );
});

test('long text breaks at a single blank beyond column 80, a key never', () => {
  const long = Array(30).fill('words').join(' ');
  expect(dumpYaml({ k: long })).toBe(
    `k: ${Array(14).fill('words').join(' ')}\n  ${Array(14).fill('words').join(' ')}\n  words words\n`,
  );
  expect(dumpYaml({ [long.slice(0, 119)]: 1 })).toBe(`${long.slice(0, 119)}: 1\n`);
  expect(dumpYaml({ [long]: 1 })).toMatch(/^\? words/);
});

test('lists in lists are indented, lists in fields are not', () => {
  expect(dumpYaml({ a: [[1, 2], [{ b: 1, c: [3] }]] })).toBe(
    'a:\n- - 1\n  - 2\n- - b: 1\n    c:\n    - 3\n',
  );
});
