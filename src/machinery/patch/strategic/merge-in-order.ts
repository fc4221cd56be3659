// Merging a list whose final order the patch gives in `$setElementOrder`.
//
// Source: apimachinery pkg/util/strategicpatch/patch.go, mergePatchIntoOriginal.

import { sharedArray } from '../../json.js';
import type { PatchField } from '../../schema-lookup.js';
import { goText } from '../go-text.js';
import { refuse } from '../outcome.js';
import {
  elementOrderPrefix,
  listOf,
  mergeKeyOf,
  merges,
  objectOf,
  patchDirective,
  withoutDirectives,
} from './directives.js';
import { identity, isMarked, itemKind, type List, partition, weave } from './lists.js';
import { type MergeItem, mergeLists } from './merge-lists.js';

/** Undefined if neither side has the list. */
export function mergeInOrder(
  original: unknown,
  patch: unknown,
  order: List,
  field: PatchField,
  mergeItem: MergeItem,
): List | undefined {
  const before = original === undefined ? undefined : listOf(original);
  const wanted = patch === undefined ? undefined : listOf(patch);
  const mergeKey = field.mergeKey ?? '';
  if (wanted) checkOrder(wanted, order, mergeKey);
  const merged = mergeEither(before, wanted, field, mergeItem);
  if (!merged) return undefined;
  itemKind(before ?? [], wanted ?? []);
  const serverOrder = before && wanted ? orderAfter(before, wanted, mergeKey) : (before ?? []);
  const woven = weave(partition(merged, order, mergeKey), order, serverOrder, mergeKey);
  return before ? sharedArray(before, woven) : woven;
}

function mergeEither(
  before: List | undefined,
  wanted: List | undefined,
  field: PatchField,
  mergeItem: MergeItem,
): List | undefined {
  if (!before) return wanted && (withoutDirectives(wanted) as List);
  if (!wanted) return before;
  if (!merges(field)) return wanted;
  return mergeLists(before, wanted, field.mergeKey ?? '', mergeItem);
}

/**
 * The server's order, in which upstream's items added by the patch take the places that its deletions
 * set free (the lists share memory there), and so come after the server's own items.
 */
function orderAfter(before: List, wanted: List, mergeKey: string): List {
  if (mergeKey === '') return before;
  const isDelete = (item: unknown): boolean => isMarked(item, 'delete');
  const keyOf = (item: unknown): unknown => identity(item, mergeKey);
  const deleted = new Set(wanted.filter(isDelete).map(keyOf));
  if (deleted.size === 0) return before;
  const kept = before.filter((item) => !deleted.has(keyOf(item)));
  const known = new Set(kept.map(keyOf));
  const isNew = (item: unknown): boolean =>
    !Object.hasOwn(objectOf(item), patchDirective) && !known.has(keyOf(item));
  return [...kept, ...wanted.filter(isNew)].slice(0, before.length);
}

/** The patch's items must come in the order the patch asks for. */
function checkOrder(wanted: List, order: List, mergeKey: string): void {
  if (wanted.length === 0 || order.length === 0) return;
  const isSame = (a: unknown, b: unknown): boolean =>
    mergeKey === '' ? a === b : mergeKeyOf(a, mergeKey) === mergeKeyOf(b, mergeKey);
  let next = 0;
  for (const item of wanted) {
    if (mergeKey !== '' && Object.hasOwn(objectOf(item), patchDirective)) continue;
    while (next < order.length && !isSame(item, order[next])) next++;
    if (next === order.length) refuse(orderMismatch(wanted, order));
    next++;
  }
}

const orderMismatch = (wanted: List, order: List): string =>
  `The order in patch list:\n${goText(wanted)}\n doesn't match ${elementOrderPrefix} list:\n${goText(order)}\n`;
