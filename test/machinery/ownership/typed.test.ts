import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { JsonObject } from '../../../src/machinery/json.js';
import { typeSchemaOf } from '../../../src/machinery/merge-schema.js';
import { compareTyped } from '../../../src/machinery/ownership/compare.js';
import { leavesOf, pathsOf } from '../../../src/machinery/ownership/field-set.js';
import { mergeTyped } from '../../../src/machinery/ownership/merge.js';
import { pathText } from '../../../src/machinery/ownership/path-element.js';
import { extractFields, removeFields } from '../../../src/machinery/ownership/remove.js';
import { toFieldSet } from '../../../src/machinery/ownership/to-field-set.js';
import { checkTyped } from '../../../src/machinery/ownership/validate.js';
import { outcomeOf } from '../../../src/machinery/patch/outcome.js';
import { deployment } from '../shaped-types.js';

const schema = typeSchemaOf(deployment);
const names = fc.constantFrom('a', 'b', 'c', 'd');
const containers = fc.uniqueArray(
  fc.record(
    { name: names, image: names, command: fc.array(names, { minLength: 1, maxLength: 2 }) },
    { requiredKeys: ['name'] },
  ),
  { selector: ({ name }) => name, minLength: 1, maxLength: 4 },
);
const labels = fc.dictionary(names, names, { minKeys: 1, maxKeys: 3, noNullPrototype: true });
const objects: fc.Arbitrary<JsonObject> = fc
  .record({ containers, labels, finalizers: fc.uniqueArray(names, { minLength: 1 }) })
  .map(({ containers: list, ...metadata }) => ({
    metadata,
    spec: { template: { spec: { containers: list } } },
  }));

const textsOf = (set: Parameters<typeof pathsOf>[0]): string[] => pathsOf(set).map(pathText);

test('after a merge all that was applied is there', () => {
  fc.assert(
    fc.property(objects, objects, (live, applied) => {
      const merged = mergeTyped(live, applied, schema);
      const { modified, added } = compareTyped(merged, applied, schema);
      expect([...textsOf(modified), ...textsOf(added)]).toEqual([]);
      expect(mergeTyped(merged, applied, schema)).toBe(merged);
    }),
  );
});

test('what was applied can be extracted from the merged object again', () => {
  fc.assert(
    fc.property(objects, objects, (live, applied) => {
      const merged = mergeTyped(live, applied, schema);
      const extracted = extractFields(merged, leavesOf(toFieldSet(applied, schema)), schema);
      const { removed, modified, added } = compareTyped(applied, extracted, schema);
      expect([removed, modified, added].flatMap(textsOf)).toEqual([]);
    }),
  );
});

test('what comparing says was added is what removing must take away', () => {
  fc.assert(
    fc.property(objects, objects, (live, applied) => {
      const merged = mergeTyped(live, applied, schema);
      const { added } = compareTyped(live, merged, schema);
      const left = removeFields(merged, added, schema);
      const back = compareTyped(live, left, schema);
      expect([...textsOf(back.added), ...textsOf(back.removed)]).toEqual([]);
    }),
  );
});

test('an applier owns keyed items, their fields, and atomic values as a whole', () => {
  const ports = [{ containerPort: 80 }];
  const set = toFieldSet(
    {
      spec: {
        selector: { matchLabels: { a: 'b' } },
        template: { spec: { containers: [{ name: 'web', command: ['x'], ports }] } },
      },
    },
    schema,
  );
  expect(textsOf(set)).toEqual([
    '.spec.selector',
    '.spec.template.spec.containers[name="web"]',
    '.spec.template.spec.containers[name="web"].command',
    '.spec.template.spec.containers[name="web"].name',
    '.spec.template.spec.containers[name="web"].ports[containerPort=80,protocol="TCP"]',
    '.spec.template.spec.containers[name="web"].ports[containerPort=80,protocol="TCP"].containerPort',
  ]);
});

test('a merged list keeps the applied order, and live items where they were among them', () => {
  const finalizers = (list: string[]): JsonObject => ({ metadata: { finalizers: list } });
  expect(
    mergeTyped(finalizers(['a', 'b', 'c', 'd']), finalizers(['a', 'x', 'c', 'y']), schema),
  ).toEqual(finalizers(['a', 'b', 'x', 'c', 'd', 'y']));
});

test.each([
  [{ spec: { foo: 1, bar: 2 } }, '.spec.bar: field not declared in schema'],
  [{ spec: { replicas: 'x' } }, '.spec.replicas: expected numeric (int or float), got string'],
  [
    { metadata: { finalizers: ['a', 'a'] } },
    '.metadata.finalizers: duplicate entries for key [="a"]',
  ],
  [
    { metadata: { finalizers: [null] } },
    ".metadata.finalizers: element 0: associative list without keys has an element that's an explicit null",
  ],
  [
    { spec: { template: { spec: { containers: ['x'] } } } },
    '.spec.template.spec.containers: element 0: associative list with keys may not have non-map elements',
  ],
])('%j does not fit its type', (value, error) => {
  const outcome = outcomeOf(() => checkTyped(value, schema, { allowDuplicates: false }));
  expect(outcome).toMatchObject({ ok: false, error });
});
