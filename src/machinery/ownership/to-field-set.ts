// The set of fields a value has, as its applier comes to own them.
//
// Source: structured-merge-diff typed/tofieldset.go.

import { isJsonObject, type JsonObject } from '../json.js';
import type { ListSchema, MapSchema, TypeSchema } from '../type-schema.js';
import { type FieldSet, type FieldSetDraft, insertPath, newFieldSetDraft } from './field-set.js';
import { type FieldPath, fieldElement, type PathElement } from './path-element.js';
import { fieldSchema, fitting, handle, isEmptyMap, itemElement, listOf, mapOf } from './typed.js';

export function toFieldSet(value: unknown, schema: TypeSchema): FieldSet {
  const draft = newFieldSetDraft();
  collect(value, schema, [], draft);
  return draft;
}

function collect(value: unknown, schema: TypeSchema, path: FieldPath, draft: FieldSetDraft): void {
  handle(fitting(schema, value), {
    scalar: () => insertPath(draft, path),
    map: (map) => {
      const fields = mapOf(value);
      if (map.atomic) insertPath(draft, path);
      else if (fields) collectFields(fields, map, path, draft);
    },
    list: (list) => {
      const items = listOf(value);
      if (list.atomic) insertPath(draft, path);
      else if (items) collectItems(items, list, path, draft);
    },
  });
}

function collectFields(
  fields: JsonObject,
  schema: MapSchema,
  path: FieldPath,
  draft: FieldSetDraft,
): void {
  for (const [name, value] of Object.entries(fields)) {
    if (value === undefined) continue;
    const inner = [...path, fieldElement(name)];
    collect(value, fieldSchema(schema, name), inner, draft);
    const isEmpty = value === null || (isJsonObject(value) && isEmptyMap(value));
    if (isEmpty || !schema.field(name)?.declared) insertPath(draft, inner);
  }
}

/** Items that come twice are owned as they are, without what is in them. */
function collectItems(
  items: readonly unknown[],
  schema: ListSchema,
  path: FieldPath,
  draft: FieldSetDraft,
): void {
  const named = items.map((item) => ({ item, element: itemElement(schema, item) }));
  const counts = new Map<PathElement, number>();
  for (const { element } of named) counts.set(element, (counts.get(element) ?? 0) + 1);
  for (const { item, element } of named) {
    const inner = [...path, element];
    if (counts.get(element) === 1) collect(item, schema.items(), inner, draft);
    insertPath(draft, inner);
  }
}
