// strategic_merge_patch: making and applying strategic merge patches, for the types of the corpus.

import type { JsonObject } from '../../../src/machinery/json.js';
import type { Outcome } from '../../../src/machinery/patch/outcome.js';
import { applyStrategicMergePatch } from '../../../src/machinery/patch/strategic/apply.js';
import {
  createThreeWayStrategicPatch,
  createTwoWayStrategicPatch,
} from '../../../src/machinery/patch/strategic/create.js';
import type { PatchSchema, PatchStrategy } from '../../../src/machinery/schema-lookup.js';
import { type Case, type Check, type Corpus, type Fields, notRun } from '../corpus.js';
import { plain } from '../values.js';

export const strategicMergePatch: Corpus = {
  name: 'strategic_merge_patch',
  area: 'API machinery',
  about: 'strategic merge patches: two-way, three-way, applied, conflicts',
  check: ({ data, meta }: Case): Check | readonly Check[] => {
    const given = plain<Fields>(data);
    const schema = schemaOf(meta['schema'], given['schema']);
    switch (given['kind']) {
      case 'apply':
        return applied(given, schema);
      case 'twoWayThreeWay':
        return twoAndThreeWay(given, schema);
      case 'numberConversion':
        return numbers(given, schema);
      default:
        return notRun('sorts lists for upstream’s own comparison; nothing in the product does');
    }
  },
};

function schemaOf(types: Fields, name: string): PatchSchema {
  return {
    name,
    field: (field) => {
      const known = types[name]?.[field];
      if (known === undefined) return undefined;
      const own = known.items ?? known.type;
      return {
        schema:
          own === undefined ? anything(field === 'simpleMap') : schemaOf(types, named(own, types)),
        mergeKey: known.patchMergeKey,
        strategies: (known.patchStrategy?.split(',') ?? []) as PatchStrategy[],
      };
    },
  };
}

/** The corpus leaves out one type: RetainKeysMergeItem has the fields of MergeItem. */
const named = (type: string, types: Fields): string => (type in types ? type : 'MergeItem');

const anything = (isMap: boolean): PatchSchema | undefined =>
  isMap ? undefined : { name: 'any', field: () => ({ schema: undefined, strategies: [] }) };

const orError = (outcome: Outcome<JsonObject>, part: string | null): unknown =>
  outcome.ok ? outcome.value : outcome.error.includes(part ?? '\0') ? { error: part } : outcome;

function applied(given: Fields, schema: PatchSchema): Check {
  const { original, patch, expectedError, expectedResult } = given;
  return {
    actual: orError(applyStrategicMergePatch(original ?? {}, patch ?? {}, schema), expectedError),
    expected: expectedError === null ? (expectedResult ?? {}) : { error: expectedError },
  };
}

function twoAndThreeWay(given: Fields, schema: PatchSchema): Check {
  const expected = {
    twoWay: given['expectedTwoWayPatch'] ?? {},
    twoWayResult: given['expectedTwoWayResult'] ?? {},
    threeWay: given['expectedThreeWayPatch'] ?? {},
    result: given['expectedResult'] ?? {},
    conflict: given['conflict'],
  };
  const original: JsonObject = given['original'] ?? {};
  const modified: JsonObject = given['modified'] ?? {};
  const current: JsonObject = given['current'] ?? {};
  const twoWay = createTwoWayStrategicPatch(original, modified, schema);
  const versions = { original, modified, current };
  const careful = createThreeWayStrategicPatch(versions, schema, { overwrite: false });
  const threeWay = createThreeWayStrategicPatch(versions, schema, { overwrite: true });
  const result = (base: JsonObject, patch: Outcome<JsonObject>) =>
    patch.ok ? orError(applyStrategicMergePatch(base, patch.value, schema), null) : patch;
  return {
    actual: {
      twoWay: orError(twoWay, null),
      twoWayResult: result(original, twoWay),
      threeWay: orError(threeWay, null),
      result: result(current, threeWay),
      conflict: !careful.ok && careful.kind === 'conflict',
    },
    expected,
  };
}

function numbers({ old, new: young, expectedPatch, expectedResult }: Fields, schema: PatchSchema) {
  const patch = createTwoWayStrategicPatch(old, young, schema);
  const result = patch.ok ? applyStrategicMergePatch(old, patch.value, schema) : patch;
  return {
    actual: [orError(patch, null), orError(result, null)],
    expected: [expectedPatch, expectedResult],
  };
}
