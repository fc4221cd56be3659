// Literals of messages in CEL: how they are rewritten, and that errors point at what the author wrote.

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { jsonOf } from '../../src/machinery/cel/json-values.js';
import { withoutMessages } from '../../src/machinery/cel/message-syntax.js';
import { messageType, misnamed } from '../../src/machinery/cel/messages.js';
import { compileCel } from '../../src/machinery/cel.js';

function evaluated(text: string, given: Readonly<Record<string, unknown>> = {}): unknown {
  const program = compileCel(text, Object.keys(given), true);
  if (!program.ok) throw new Error(program.error);
  const result = program.value.run(given);
  if (!result.ok) throw new Error(result.error);
  return result.value;
}
const problemOf = (text: string): string => {
  const program = compileCel(text, ['object'], true);
  return program.ok ? '' : program.error;
};

test('a literal is an object that knows its type, and so are those within it', () => {
  const value = evaluated('Object{spec: Object.spec{replicas: 3, names: ["a", "b"]}, x: {"y": 1}}');
  expect(messageType(value)).toBe('Object');
  expect(messageType((value as { spec: unknown }).spec)).toBe('Object.spec');
  expect(jsonOf(value)).toEqual({ spec: { replicas: 3, names: ['a', 'b'] }, x: { y: 1 } });
});

test('a name before a brace is a literal, but not within texts and comments, nor after `in`', () => {
  expect(evaluated('"Object{a: 1}" + \'Thing{\'')).toBe('Object{a: 1}Thing{');
  expect(evaluated('"a" in {"a": 1} // Thing{')).toBe(true);
  expect(evaluated(`r"\\d" + """a "Object{" b"""`)).toBe('\\da "Object{" b');
  expect(jsonOf(evaluated('[1, 2].map(n, Object.x {a: n > 1 ? {"b": n} : {},})'))).toEqual([
    { a: {} },
    { a: { b: 2 } },
  ]);
});

test('an optional field is there if its value is', () => {
  const text = 'Object{?a: o.?x, ?b: o.?y, c: 1, ?d: optional.ofNonZeroValue("")}';
  expect(jsonOf(evaluated(text, { o: { x: 5n } }))).toEqual({ a: 5, c: 1 });
  expect(() => evaluated('Object{?a: 1}')).toThrow(
    "cannot initialize optional entry 'a' from non-optional value",
  );
});

test('operations of patches have four fields, and can be read and compared', () => {
  expect(evaluated('JSONPatch{op: "add", path: "/a"}.path')).toBe('/a');
  expect(evaluated('JSONPatch{op: "add"} == JSONPatch{op: "add"}')).toBe(true);
  expect(evaluated('JSONPatch{op: "add", value: 1} == JSONPatch{op: "add", value: "1"}')).toBe(
    false,
  );
  expect(evaluated('jsonpatch.escapeKey("k8s.io/x~y")')).toBe('k8s.io~1x~0y');
  expect(problemOf('[JSONPatch{op: "add", where: "/a"}]')).toBe(
    [
      "ERROR: <input>:1:28: undefined field 'where'",
      ' | [JSONPatch{op: "add", where: "/a"}]',
      ' | ...........................^',
    ].join('\n'),
  );
});

test('what is wrong is shown where the author wrote it', () => {
  expect(problemOf('Object{spec: Object.spec{replicas: nobody}}')).toBe(
    [
      "ERROR: <input>:1:36: undeclared reference to 'nobody' (in container '')",
      ' | Object{spec: Object.spec{replicas: nobody}}',
      ' | ...................................^',
    ].join('\n'),
  );
  expect(problemOf('1 == 1 ? Thing{a: 1} : Object{}')).toContain(
    "ERROR: <input>:1:15: undeclared reference to 'Thing' (in container '')",
  );
});

test('types are called after the fields whose values they are', () => {
  const wrong = (text: string): readonly string[] => misnamed(evaluated(text), 'Object');
  expect(wrong('Object{a: [Object.a{b: {"k": Object.a.b{}}}]}')).toEqual([]);
  expect(wrong('Object{a: Object.b{c: Object.b.c{}}}')).toEqual([
    'unexpected type name "Object.b", expected "Object.a", which matches field name path from root Object type',
    'unexpected type name "Object.b.c", expected "Object.a.c", which matches field name path from root Object type',
  ]);
});

test('what has no literal is left as it is, and every place is its own origin', () => {
  const parts = [
    'a',
    '.',
    'in',
    ' ',
    '"x{"',
    "'",
    '{',
    '}',
    '[',
    ',',
    ':',
    '?',
    '1',
    '(',
    ')',
    '\n',
  ];
  fc.assert(
    fc.property(fc.array(fc.constantFrom(...parts), { maxLength: 20 }), (chosen) => {
      const text = chosen.join('');
      const { text: out, origin, problem } = withoutMessages(text, () => undefined);
      if (problem) return;
      expect(out).toBe(text);
      for (let i = 0; i < text.length; i++) expect(origin(i)).toBe(i);
    }),
  );
});
