// json_merge_patch: the three-way merge patches of `kubectl apply`, and what they are made of.

import { isJsonObject } from '../../../src/machinery/json.js';
import { applyMergePatch } from '../../../src/machinery/patch/merge-patch.js';
import {
  changesOf,
  createThreeWayMergePatch,
  deletionsOf,
  mergePatchesConflict,
} from '../../../src/machinery/patch/three-way-merge-patch.js';
import { type Case, type Check, type Corpus, type Fields, notRun } from '../corpus.js';
import { plain } from '../values.js';

export const jsonMergePatch: Corpus = {
  name: 'json_merge_patch',
  area: 'API machinery',
  about: 'three-way JSON merge patches and their conflicts',
  check: ({ data }: Case): Check => {
    const given = plain<Fields>(data);
    switch (data['kind']) {
      case 'threeWayJSONMergePatch':
        return threeWay(given);
      case 'filterNull':
        return {
          actual: [deletionsOf(given['originalObj']), changesOf(given['originalObj'])],
          expected: [given['expectedWithNull'], given['expectedWithoutNull']],
        };
      case 'hasConflicts':
        return {
          actual: mergePatchesConflict(given['a'], given['b']),
          expected: given['expected'],
        };
      default:
        return notRun(`no such test: ${data['kind']}`);
    }
  },
};

function threeWay(given: Fields): Check {
  const object = (field: string) => (isJsonObject(given[field]) ? given[field] : {});
  const current = object('current');
  const made = createThreeWayMergePatch(object('original'), object('modified'), current);
  return {
    actual: made.ok ? [made.value, applyMergePatch(current, made.value)] : made.error,
    expected: [given['expectedPatch'], given['expectedResult']],
  };
}
