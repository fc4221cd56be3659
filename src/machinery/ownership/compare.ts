// Which fields differ between two values of a type: removed, modified and added ones.
//
// Parts that are the same object are not walked. Source: structured-merge-diff typed/compare.go.

import { equal } from '../equal.js';
import { fieldOf, type JsonObject } from '../json.js';
import { refuse } from '../patch/outcome.js';
import type { ListSchema, MapSchema, TypeSchema } from '../type-schema.js';
import { type FieldSet, insertPath, newFieldSetDraft, recursiveDifference } from './field-set.js';
import { type FieldPath, fieldElement, type PathElement } from './path-element.js';
import {
  fieldSchema,
  fitting,
  handle,
  isEmptyList,
  isEmptyMap,
  itemElement,
  listOf,
  mapOf,
  sameParts,
} from './typed.js';
import { scalarError } from './validate.js';

export interface Comparison {
  readonly removed: FieldSet;
  readonly modified: FieldSet;
  readonly added: FieldSet;
}

export function compareTyped(before: unknown, after: unknown, schema: TypeSchema): Comparison {
  const drafts = {
    removed: newFieldSetDraft(),
    modified: newFieldSetDraft(),
    added: newFieldSetDraft(),
  };
  const mark = (kind: keyof Comparison, path: FieldPath): void => insertPath(drafts[kind], path);
  compare(before, after, schema, [], mark);
  return drafts;
}

/** The comparison without the fields of the set and all below them. */
export const excludeFields = (comparison: Comparison, fields: FieldSet): Comparison => ({
  removed: recursiveDifference(comparison.removed, fields),
  modified: recursiveDifference(comparison.modified, fields),
  added: recursiveDifference(comparison.added, fields),
});

type Mark = (kind: keyof Comparison, path: FieldPath) => void;

function compare(
  before: unknown,
  after: unknown,
  schema: TypeSchema,
  path: FieldPath,
  mark: Mark,
): void {
  if (before === after) return;
  const old = fitting(schema, before);
  const fresh = fitting(schema, after);
  let isLeaf = false;
  if (after === undefined) isLeaf = comparePart(before, after, old, path, mark);
  else {
    const isSame = before === undefined || sameParts(old, fresh);
    if (!isSame) comparePart(before, after, old, path, mark);
    isLeaf = comparePart(before, after, fresh, path, mark);
  }
  if (isLeaf) return;
  if (before === undefined) mark('added', path);
  else if (after === undefined) mark('removed', path);
}

/** Says whether the values were compared as a whole. */
function comparePart(
  before: unknown,
  after: unknown,
  schema: TypeSchema,
  path: FieldPath,
  mark: Mark,
): boolean {
  const asWhole = (): true => {
    if (before === undefined) mark('added', path);
    else if (after === undefined) mark('removed', path);
    else if (!equal(before, after)) mark('modified', path);
    return true;
  };
  return handle<boolean>(schema, {
    scalar: (kind) => {
      const error = scalarError(kind, before);
      if (error !== undefined && scalarError(kind, after) !== undefined) refuse(`lhs: ${error}`);
      return asWhole();
    },
    map: (map) => {
      const [old, fresh] = [mapOf(before), mapOf(after)];
      if (map.atomic || (isEmptyMap(old) && isEmptyMap(fresh))) return asWhole();
      compareFields(old ?? {}, fresh ?? {}, map, path, mark);
      return false;
    },
    list: (list) => {
      const [old, fresh] = [listOf(before), listOf(after)];
      if (list.atomic || (isEmptyList(old) && isEmptyList(fresh))) return asWhole();
      compareItems(old ?? [], fresh ?? [], list, path, mark);
      return false;
    },
  });
}

function compareFields(
  before: JsonObject,
  after: JsonObject,
  schema: MapSchema,
  path: FieldPath,
  mark: Mark,
): void {
  const compareField = (name: string, old: unknown, fresh: unknown): void => {
    if (old !== fresh)
      compare(old, fresh, fieldSchema(schema, name), [...path, fieldElement(name)], mark);
  };
  for (const name of Object.keys(before))
    compareField(name, fieldOf(before, name), fieldOf(after, name));
  for (const name of Object.keys(after))
    if (!Object.hasOwn(before, name)) compareField(name, undefined, fieldOf(after, name));
}

function compareItems(
  before: readonly unknown[],
  after: readonly unknown[],
  schema: ListSchema,
  path: FieldPath,
  mark: Mark,
): void {
  const old = itemsByElement(before, schema);
  const fresh = itemsByElement(after, schema);
  for (const element of new Set([...old.keys(), ...fresh.keys()])) {
    const [left, right] = [old.get(element) ?? [], fresh.get(element) ?? []];
    const inner = [...path, element];
    if (left.length < 2 && right.length < 2) {
      compare(left[0], right[0], schema.items(), inner, mark);
    } else if (left.length > 1 && right.length > 1) {
      if (!equal(left, right)) mark('modified', inner);
    } else if (left.length > 1) {
      compare(undefined, right[0], schema.items(), inner, mark);
      mark('removed', inner);
    } else {
      compare(left[0], undefined, schema.items(), inner, mark);
      mark('added', inner);
    }
  }
}

function itemsByElement(
  items: readonly unknown[],
  schema: ListSchema,
): Map<PathElement, readonly unknown[]> {
  const byElement = new Map<PathElement, readonly unknown[]>();
  for (const item of items) {
    const element = itemElement(schema, item);
    byElement.set(element, [...(byElement.get(element) ?? []), item]);
  }
  return byElement;
}
