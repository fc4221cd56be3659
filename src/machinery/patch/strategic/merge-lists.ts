// Merging two lists: scalars as a set, objects by their merge key.
//
// Source: apimachinery pkg/util/strategicpatch/patch.go, mergeSlice and its two helpers.

import { fieldOf, isJsonObject, type JsonObject, sharedArray } from '../../json.js';
import { goText } from '../go-text.js';
import { refuse } from '../outcome.js';
import { mergeKeyOf, objectOf, patchDirective } from './directives.js';
import { identity, itemKind, type List, partition, weave } from './lists.js';

/** Merges an item of the patch into the one it names. */
export type MergeItem = (original: JsonObject, patch: JsonObject) => JsonObject;

export function mergeLists(
  original: List,
  patch: List,
  mergeKey: string,
  mergeItem: MergeItem,
): List {
  if (original.length === 0 && patch.length === 0) return original;
  if (itemKind(original, patch) !== 'object') {
    const merged = [...new Set([...original, ...patch])];
    return sharedArray(
      original,
      weave(partition(merged, patch, mergeKey), patch, original, mergeKey),
    );
  }
  if (mergeKey === '') return refuse('cannot merge lists without merge key for struct');
  const { server, wanted } = obeyMarked(original, patch, mergeKey);
  const merged = mergeItems(server, wanted, mergeKey, mergeItem);
  return sharedArray(
    original,
    weave(partition(merged, wanted, mergeKey), wanted, server, mergeKey),
  );
}

/** Does what items marked with `$patch` say, and leaves what is to be merged. */
function obeyMarked(original: List, patch: List, mergeKey: string): { server: List; wanted: List } {
  const wanted: unknown[] = [];
  const deleted = new Set<unknown>();
  let replace = false;
  for (const item of patch.map(objectOf)) {
    const directive = fieldOf(item, patchDirective);
    if (directive === undefined) wanted.push(item);
    else if (directive === 'delete') deleted.add(mergeKeyOf(item, mergeKey));
    else if (directive === 'replace') replace = true;
    else if (directive === 'merge') refuse('merging lists cannot yet be specified in the patch');
    else refuse(`unknown patch type: ${goText(directive)} in map: ${goText(item)}`);
  }
  if (replace) return { server: wanted, wanted: [] };
  if (deleted.size === 0) return { server: original, wanted };
  return { server: original.filter((item) => !deleted.has(identity(item, mergeKey))), wanted };
}

function mergeItems(original: List, patch: List, mergeKey: string, mergeItem: MergeItem): List {
  const merged = [...original];
  const places = new Map<unknown, number>();
  for (const [index, item] of original.entries()) {
    const name = identity(item, mergeKey);
    if (name !== undefined && !places.has(name)) places.set(name, index);
  }
  for (const item of patch) {
    const name = mergeKeyOf(item, mergeKey);
    const place = places.get(name);
    const before = place === undefined ? undefined : merged[place];
    if (place !== undefined && isJsonObject(before)) {
      merged[place] = mergeItem(before, objectOf(item));
    } else {
      places.set(name, merged.length);
      merged.push(item);
    }
  }
  return merged;
}
