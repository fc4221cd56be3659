// ssa_typed_fieldpath: what server-side apply is made of: sets of fields, and merging, comparing, removing and
// validating typed values.

import { untypedSchema } from '../../../src/machinery/merge-schema.js';
import { compareTyped, excludeFields } from '../../../src/machinery/ownership/compare.js';
import {
  difference,
  hasPath,
  leavesOf,
  recursiveDifference,
  sameFieldSets,
} from '../../../src/machinery/ownership/field-set.js';
import { decodeFieldsV1, encodeFieldsV1 } from '../../../src/machinery/ownership/fields-v1.js';
import { mergeTyped } from '../../../src/machinery/ownership/merge.js';
import { withNamedFields } from '../../../src/machinery/ownership/named-fields.js';
import {
  compareElements,
  fieldElement,
  keyElement,
  parseElement,
  pathText,
  valueElement,
} from '../../../src/machinery/ownership/path-element.js';
import { reconcileFieldSet } from '../../../src/machinery/ownership/reconcile.js';
import { extractFields, removeFields } from '../../../src/machinery/ownership/remove.js';
import { toFieldSet } from '../../../src/machinery/ownership/to-field-set.js';
import type { TypeSchema } from '../../../src/machinery/type-schema.js';
import { type Case, type Check, type Corpus, type Fields, notRun } from '../corpus.js';
import { expectedSet, setFrom, shownSet, typedFromYaml, typesOf } from '../smd-schema.js';

export const ssaTypedFieldpath: Corpus = {
  name: 'ssa_typed_fieldpath',
  area: 'Server-side apply',
  about: 'sets of fields; typed values merged, compared, removed, validated',
  check: ({ data }: Case): Check =>
    checks[data['test']]?.(data['case']) ??
    notRun(notInProduct[data['test']] ?? `no such test: ${data['test']}`),
};

const notInProduct: Record<string, string> = {
  TestNormalizeUnions: 'unions, which no Kubernetes has',
  TestNormalizeUnionError: 'unions, which no Kubernetes has',
  TestManagersEquals: 'the product compares owners as they are written',
  TestManagersDifference: 'the product compares owners as they are written',
  TestFromValue: 'sets of values without a type, which only upstream’s tests make',
  TestSetNodeMapIterate: 'a data structure of upstream',
};

const checks: Record<string, (given: Fields) => Check> = {
  TestPathElementLess: ({ a, b, eq }) => {
    const order = compareElements(elementOf(a), elementOf(b));
    return {
      actual: [Math.sign(order), Math.sign(compareElements(elementOf(b), elementOf(a)))],
      expected: eq ? [0, 0] : [-1, 1],
    };
  },
  TestPathString: ({ fp, expect }) => ({ actual: pathText(fp.map(elementOf)), expected: expect }),
  TestDeserializePathElementError: (text) => ({
    actual: succeeds(() => {
      const element = parseElement(text as unknown as string);
      if (element === undefined) throw new Error('unknown');
    }),
    expected: false,
  }),
  TestPathElementRoundTrip: (text) => ({
    actual: parseElement(text as unknown as string),
    expected: text,
  }),
  TestSerializeV1GoldenData: (text) => ({
    actual: JSON.stringify(encodeFieldsV1(decodeFieldsV1(JSON.parse(text as unknown as string)))),
    expected: text,
  }),
  TestEnsureNamedFieldsAreMembers: ({ set, expected }) => ({
    actual: shownSet(withNamedFields(setFrom(set), nested)),
    expected: expectedSet(expected),
  }),
  TestSetDifference: ({ a, b, expectDifference, expectRecursiveDifference }) => ({
    actual: [
      shownSet(difference(setFrom(a), setFrom(b))),
      shownSet(recursiveDifference(setFrom(a), setFrom(b))),
    ],
    expected: [expectedSet(expectDifference), expectedSet(expectRecursiveDifference)],
  }),
  TestSetEquals: ({ a, b, equal }) => ({
    actual: sameFieldSets(setFrom(a), setFrom(b)),
    expected: equal,
  }),
  TestSetInsertHas: ({ set, check, expectMembership }) => ({
    actual: hasPath(setFrom(set), check.map(elementOf)),
    expected: expectMembership,
  }),
  TestSetLeaves: ({ input, expected }) => ({
    actual: shownSet(leavesOf(setFrom(input))),
    expected: expectedSet(expected),
  }),
  TestComparisonExcludeFields: ({ Comparison, Remove, Expect, Fails }) => {
    const comparison = {
      removed: setFrom(Comparison.Removed),
      modified: setFrom(Comparison.Modified),
      added: setFrom(Comparison.Added),
    };
    const { removed, modified, added } = excludeFields(comparison, setFrom(Remove));
    const actual = [removed, modified, added].map(shownSet);
    const expected = [Expect.Removed, Expect.Modified, Expect.Added].map(expectedSet);
    return Fails
      ? { actual: JSON.stringify(actual) !== JSON.stringify(expected), expected: true }
      : { actual, expected };
  },
  TestMergeDeduced: (triplet) => all([triplet], (one) => merged(one, untypedSchema)),
  TestMerge: (given) => all(given['triplets'], (one) => merged(one, rootOf(given))),
  TestSymdiffDeduced: (quint) => all([quint], (one) => compared(one, untypedSchema)),
  TestSymdiff: (given) => all(given['quints'], (one) => compared(one, rootOf(given))),
  TestToSetDeduced: (pair) => all([pair], (one) => fieldsOf(one, untypedSchema)),
  TestToFieldSet: (given) => all(given['pairs'], (one) => fieldsOf(one, rootOf(given))),
  TestValidateDeducedType: (text) => ({
    actual: succeeds(() => typedFromYaml(text as unknown as string, untypedSchema)),
    expected: true,
  }),
  TestSchemaValidation: (given) => {
    const root = rootOf(given);
    const valid = (text: string) => succeeds(() => typedFromYaml(text, root));
    return {
      actual: [given['validObjects'].filter(valid), given['invalidObjects'].filter(valid)],
      expected: [given['validObjects'], []],
    };
  },
  TestReconcileFieldSetWithSchema: ({ rootTypeName, newSchema, oldFields, fixedFields }) => {
    const old = setFrom(oldFields);
    const fixed = reconcileFieldSet(old, typesOf(newSchema)(rootTypeName));
    return {
      actual: fixed === old ? null : shownSet(fixed),
      expected: fixedFields === null ? null : expectedSet(fixedFields),
    };
  },
  TestRemove: (given) => all(given['quadruplets'], (one) => taken(one, rootOf(given))),
  TestReversibleExtract: (given) =>
    all(given['pairs'], (one) => extractedAgain(one, rootOf(given))),
};

const all = (parts: readonly Fields[], run: (one: Fields) => [unknown, unknown]): Check => {
  const results = parts.map(run);
  return {
    actual: results.map(([actual]) => actual),
    expected: results.map(([, wanted]) => wanted),
  };
};

const rootOf = (given: Fields): TypeSchema => typesOf(given['schema'])(given['rootTypeName']);
const read = (text: string | undefined, schema: TypeSchema): unknown =>
  typedFromYaml(text ?? '', schema, false);

const merged = ({ lhs, rhs, out }: Fields, schema: TypeSchema): [unknown, unknown] => [
  mergeTyped(read(lhs, schema), read(rhs, schema), schema) ?? null,
  read(out, schema),
];

const compared = (given: Fields, schema: TypeSchema): [unknown, unknown] => {
  const { lhs, rhs } = given;
  const { removed, modified, added } = compareTyped(read(lhs, schema), read(rhs, schema), schema);
  return [
    [removed, modified, added].map(shownSet),
    [given['removed'], given['modified'], given['added']].map(expectedSet),
  ];
};

const fieldsOf = ({ object, set }: Fields, schema: TypeSchema): [unknown, unknown] => [
  shownSet(toFieldSet(read(object, schema), schema)),
  expectedSet(set),
];

/** What upstream's test calls unparseable is not compared. */
function taken(given: Fields, schema: TypeSchema): [unknown, unknown] {
  const { object, set, removeOutput, extractOutput } = given;
  const value = read(object, schema);
  const outcome = (wanted: string | undefined, get: () => unknown): [unknown, unknown] =>
    wanted === 'unparseable' ? [null, null] : [get() ?? null, read(wanted, schema)];
  const removed = outcome(removeOutput, () => removeFields(value, setFrom(set), schema));
  const extracted = outcome(extractOutput, () => extractFields(value, setFrom(set), schema));
  return [
    [removed[0], extracted[0]],
    [removed[1], extracted[1]],
  ];
}

function extractedAgain({ object, pso }: Fields, schema: TypeSchema): [unknown, unknown] {
  const part = read(pso, schema);
  const whole = mergeTyped(read(object, schema), part, schema);
  const leaves = leavesOf(toFieldSet(part, schema));
  return [extractFields(whole, leaves, schema) ?? null, part];
}

function elementOf({ FieldName, Key, Value, Index }: Fields): string {
  if (Key !== undefined)
    return keyElement(
      Object.fromEntries(Key.map((one: Fields) => [one['Name'], one['Value'].Value])),
    );
  if (Value !== undefined) return valueElement(Value.Value);
  if (Index !== undefined) return `i:${Index}`;
  return fieldElement(FieldName ?? '');
}

function succeeds(run: () => unknown): boolean {
  try {
    run();
    return true;
  } catch {
    return false;
  }
}

/** The schema that upstream's set tests build: `named` is a field, everything else an item. */
const nested = typesOf(`types:
- name: type
  map:
    elementType:
      namedType: type
    fields:
    - name: named
      type:
        namedType: type
    - name: list
      type:
        list:
          elementRelationship: associative
          keys: [name]
          elementType:
            namedType: type
    - name: value
      type:
        scalar: numeric
`)('type');
