// `--sort-by`: objects in order of a value that a JSONPath leads to.
//
// Source: kubectl pkg/cmd/get/sorter.go. Text is compared as quantities where both are, otherwise by runs of
// digits; objects without the value come first. Departure: objects of equal value keep their order.

import { relaxedJsonPath } from '../../machinery/jsonpath.js';
import { evaluateJsonPath } from '../../machinery/jsonpath-evaluate.js';
import type { KubeObject } from '../../machinery/object.js';
import { parseQuantity } from '../../machinery/quantity.js';
import { compareQuantities } from '../../machinery/quantity-math.js';
import { fail } from '../problem.js';
import type { Group } from './groups.js';

export function sortObjects(groups: readonly Group[], field: string): readonly Group[] {
  const path = relaxedJsonPath(field);
  if (!path.ok) return fail(path.error);
  return groups.map(({ kind, objects }) => ({ kind, objects: sorted(objects, path.value) }));
}

function sorted(objects: readonly KubeObject[], path: string): readonly KubeObject[] {
  const keyed = objects.map((object) => {
    const found = evaluateJsonPath(path, object, 'allow');
    if (!found.ok) return fail(found.error);
    return { object, value: found.value[0]?.[0] };
  });
  if (keyed.length > 0 && keyed.every(({ value }) => value === undefined))
    fail(`couldn't find any field with path "${path}" in the list of objects`);
  return keyed.sort((a, b) => order(a.value, b.value)).map(({ object }) => object);
}

function order(a: unknown, b: unknown): number {
  if (a === undefined || b === undefined) return a === b ? 0 : a === undefined ? -1 : 1;
  if (typeof a === 'number' && typeof b === 'number') return a - b;
  if (typeof a === 'boolean' && typeof b === 'boolean') return Number(a) - Number(b);
  if (typeof a === 'string' && typeof b === 'string') return textOrder(a, b);
  return fail('unsortable type');
}

function textOrder(a: string, b: string): number {
  const [left, right] = [parseQuantity(a), parseQuantity(b)];
  if (left.ok && right.ok) return compareQuantities(left.value, right.value);
  return naturalOrder(a, b);
}

/** `web-2` before `web-10`. */
function naturalOrder(a: string, b: string): number {
  const [left, right] = [a, b].map((text) => text.match(/\d+|\D/g) ?? []);
  for (let i = 0; i < Math.max(left?.length ?? 0, right?.length ?? 0); i++) {
    const [x = '', y = ''] = [left?.[i], right?.[i]];
    if (x === y) continue;
    const byNumber = /^\d+$/.test(x) && /^\d+$/.test(y) ? Number(x) - Number(y) : 0;
    return byNumber || (x < y ? -1 : 1);
  }
  return 0;
}
