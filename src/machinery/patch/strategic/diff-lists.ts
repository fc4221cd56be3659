// What changed between two lists that merge: items to add or patch, items to delete, and the new order.
//
// Source: apimachinery pkg/util/strategicpatch/patch.go, diffLists and its two helpers.

import { equal } from '../../equal.js';
import type { JsonObject } from '../../json.js';
import { goText } from '../go-text.js';
import { mergeKeyOf, objectOf, patchDirective } from './directives.js';
import { inOrder, itemKind, type List, sortedByKey, sortedScalars } from './lists.js';

export interface ListDiff {
  readonly changes: List;
  /** Only of scalars; deleted objects are changes marked `$patch: delete`. */
  readonly deletions: List;
  readonly order: List;
}

export interface ListDiffMode {
  readonly elementOrder: boolean;
  readonly ignoreChanges?: boolean;
  readonly ignoreDeletions?: boolean;
}

export function diffLists(
  original: List,
  modified: List,
  mergeKey: string,
  diffItem: (original: JsonObject, modified: JsonObject) => JsonObject,
  mode: ListDiffMode,
): ListDiff {
  if (original.length === 0) {
    return { changes: mode.ignoreChanges ? [] : modified, deletions: [], order: [] };
  }
  return itemKind(original, modified) === 'object'
    ? diffObjectLists(original, modified, mergeKey, diffItem, mode)
    : diffScalarLists(original, modified, mode);
}

function diffObjectLists(
  original: List,
  modified: List,
  mergeKey: string,
  diffItem: (original: JsonObject, modified: JsonObject) => JsonObject,
  mode: ListDiffMode,
): ListDiff {
  const changed: unknown[] = [];
  const deleted: unknown[] = [];
  const keyOf = (item: unknown): unknown => mergeKeyOf(item, mergeKey);
  walkSorted(sortedByKey(original, mergeKey), sortedByKey(modified, mergeKey), keyOf, {
    both: (before, now) => {
      const patch = diffItem(objectOf(before), objectOf(now));
      if (Object.keys(patch).length > 0) changed.push({ ...patch, [mergeKey]: keyOf(now) });
    },
    added: (item) => mode.ignoreChanges || changed.push(item),
    removed: (item) => {
      if (!mode.ignoreDeletions)
        deleted.push({ [mergeKey]: keyOf(item), [patchDirective]: 'delete' });
    },
  });
  const changes = [...inOrder(changed, modified, mergeKey), ...deleted];
  const moved = !equal(original.map(keyOf), modified.map(keyOf));
  const tellsOrder =
    (!mode.ignoreChanges && (changes.length > 0 || moved)) ||
    (!mode.ignoreDeletions && changes.length > 0);
  const order =
    mode.elementOrder && tellsOrder ? modified.map((item) => ({ [mergeKey]: keyOf(item) })) : [];
  return { changes, deletions: [], order };
}

function diffScalarLists(original: List, modified: List, mode: ListDiffMode): ListDiff {
  const added: unknown[] = [];
  const deleted = new Set<unknown>();
  walkSorted(sortedScalars(original), sortedScalars(modified), (item) => item, {
    both: () => {},
    added: (item) => mode.ignoreChanges || added.push(item),
    removed: (item) => mode.ignoreDeletions || deleted.add(item),
  });
  const tellsOrder =
    (!mode.ignoreDeletions && deleted.size > 0) ||
    (!mode.ignoreChanges && !equal(original, modified));
  return {
    changes: inOrder(added, modified, ''),
    deletions: [...deleted],
    order: mode.elementOrder && tellsOrder ? modified : [],
  };
}

interface SortedWalk {
  readonly both: (before: unknown, now: unknown) => unknown;
  readonly added: (now: unknown) => unknown;
  readonly removed: (before: unknown) => unknown;
}

/** Pairs up two lists sorted by the text of their items' keys. */
function walkSorted(
  original: List,
  modified: List,
  keyOf: (item: unknown) => unknown,
  walk: SortedWalk,
): void {
  const texts = (list: List): string[] => list.map((item) => goText(keyOf(item)));
  const before = texts(original);
  const now = texts(modified);
  let i = 0;
  let j = 0;
  while (i < before.length || j < now.length) {
    const left = before[i];
    const right = now[j];
    if (left === right) walk.both(original[i++], modified[j++]);
    else if (left === undefined || (right !== undefined && left > right)) walk.added(modified[j++]);
    else walk.removed(original[i++]);
  }
}
