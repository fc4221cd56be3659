// What the items of patched lists are, how they are found, and the order in which they end up.
//
// Source: apimachinery pkg/util/strategicpatch/patch.go. Where an item's place is not decided by the
// order given, upstream's sort moves it to the front; ours does the same, item by item.

import { fieldOf, isJsonObject, type JsonKind, jsonKind } from '../../json.js';
import { goText } from '../go-text.js';
import { refuse } from '../outcome.js';
import { mergeKeyOf, objectOf, patchDirective } from './directives.js';

export type List = readonly unknown[];

/** The one kind all items have: `object` for lists merged by key. */
export function itemKind(...lists: readonly List[]): JsonKind {
  const items = lists.flat();
  const [first] = items;
  if (items.length === 0) return refuse('no elements in any of the given slices');
  if (Array.isArray(first)) return refuse('lists of lists are not supported');
  const kind = jsonKind(first);
  if (items.every((item) => jsonKind(item) === kind)) return kind;
  return refuse(`list element types are not identical: ${goText(lists)}`);
}

/** What identifies an item: its merge key's value, or itself if it is a scalar. */
export const identity = (item: unknown, mergeKey: string): unknown => {
  if (mergeKey === '' || !isJsonObject(item)) return item;
  return fieldOf(item, mergeKey);
};

/** The items the other list names, and those only the server has. */
export function partition(
  items: List,
  named: List,
  mergeKey: string,
): { patched: List; serverOnly: List } {
  const names = new Set(named.map((item) => identity(item, mergeKey)));
  const isNamed = (item: unknown): boolean =>
    names.has(mergeKey === '' ? item : mergeKeyOf(item, mergeKey));
  return { patched: items.filter(isNamed), serverOnly: items.filter((item) => !isNamed(item)) };
}

/** Patched items in the patch's order and the server's own in the server's, woven together. */
export function weave(
  { patched, serverOnly }: { patched: List; serverOnly: List },
  patchOrder: List,
  serverOrder: List,
  mergeKey: string,
): List {
  const right = inOrder(patched, patchOrder, mergeKey);
  const left = inOrder(serverOnly, serverOrder, mergeKey);
  const places = placesIn(serverOrder, mergeKey);
  const woven: unknown[] = [];
  let l = 0;
  for (const item of right) {
    const place = places.get(identity(item, mergeKey));
    while (l < left.length && place !== undefined) {
      const leftPlace = places.get(identity(left[l], mergeKey));
      if (leftPlace === undefined || leftPlace >= place) break;
      woven.push(left[l++]);
    }
    woven.push(item);
  }
  return [...woven, ...left.slice(l)];
}

/** The items sorted by their place in the order list; items marked for deletion come last. */
export function inOrder(items: List, order: List, mergeKey: string): List {
  const marked = (item: unknown): boolean => mergeKey !== '' && isMarked(item, 'delete');
  if (mergeKey !== '') for (const item of [...items, ...order]) mergeKeyOf(item, mergeKey);
  const places = placesIn(order, mergeKey);
  const placeOf = (item: unknown): number | undefined => places.get(identity(item, mergeKey));
  const sorted: unknown[] = [];
  for (const item of items) {
    if (marked(item)) continue;
    let at = sorted.length;
    while (at > 0 && comesBefore(placeOf(item), placeOf(sorted[at - 1]))) at--;
    sorted.splice(at, 0, item);
  }
  return [...sorted, ...items.filter(marked)];
}

const comesBefore = (place: number | undefined, other: number | undefined): boolean =>
  place === undefined || other === undefined || place < other;

function placesIn(order: List, mergeKey: string): Map<unknown, number> {
  const places = new Map<unknown, number>();
  for (const [index, item] of order.entries()) {
    const name = identity(item, mergeKey);
    if (!places.has(name)) places.set(name, index);
  }
  return places;
}

export const isMarked = (item: unknown, directive: string): boolean =>
  fieldOf(objectOf(item), patchDirective) === directive;

/** Scalars as `%v` sorts them, so that 10 comes before 9. */
export const sortedScalars = (items: List): List => sortedBy(items, goText);

export const sortedByKey = (items: List, mergeKey: string): List =>
  sortedBy(items, (item) => goText(identity(item, mergeKey)));

function sortedBy(items: List, textOf: (item: unknown) => string): List {
  const keyed = items.map((item) => ({ item, text: textOf(item) }));
  keyed.sort((a, b) => (a.text < b.text ? -1 : a.text > b.text ? 1 : 0));
  return keyed.map(({ item }) => item);
}
