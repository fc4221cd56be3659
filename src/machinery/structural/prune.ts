// Leaving out what a schema does not know [pkg/apiserver/schema/pruning/algorithm.go], and nulls where none
// may stand [defaulting/prunenulls.go].

import { child, index } from '../field-errors.js';
import { isJsonArray, isJsonObject } from '../json.js';
import {
  EMBEDDED,
  isMetaField,
  type JsonSchema,
  PRESERVE,
  propertyOf,
  schemaAt,
  valuesOf,
} from './json-schema.js';
import { rebuiltList, rebuiltObject } from './rebuild.js';

/** The value without unknown fields; their paths are told. The root is a resource, whatever its schema says. */
export function pruneObject<T extends object>(
  object: T,
  schema: JsonSchema,
  onUnknown: (path: string) => void = () => {},
): T {
  return pruned(object, { ...schema, [EMBEDDED]: true }, '', onUnknown) as T;
}

export const pruneValue = (value: unknown, schema: JsonSchema): unknown =>
  pruned(value, schema, '', () => {});

function pruned(
  value: unknown,
  schema: JsonSchema | undefined,
  path: string,
  onUnknown: (path: string) => void,
): unknown {
  if (schema?.[PRESERVE]) return prunedBelow(value, schema, path, onUnknown);
  if (isJsonArray(value))
    return rebuiltList(value, (item, i) => pruned(item, schema?.items, index(path, i), onUnknown));
  if (!isJsonObject(value)) return value;
  return rebuiltObject(value, (held, name) => {
    if (schema?.[EMBEDDED] && isMetaField(name)) return held;
    const at = child(path, name);
    const inner = schema && propertyOf(schema, name);
    if (inner) return pruned(held, inner, at, onUnknown);
    if (schema?.additionalProperties) return pruned(held, valuesOf(schema), at, onUnknown);
    if (!isMetaField(name) || path !== '') onUnknown(at);
    return undefined;
  });
}

/** Below a value whose unknown fields are kept, only what is declared is looked at. */
function prunedBelow(
  value: unknown,
  schema: JsonSchema | undefined,
  path: string,
  onUnknown: (path: string) => void,
): unknown {
  if (!schema) return value;
  if (isJsonArray(value))
    return rebuiltList(value, (item, i) =>
      prunedBelow(item, schema.items, index(path, i), onUnknown),
    );
  if (!isJsonObject(value)) return value;
  return rebuiltObject(value, (held, name) => {
    if (schema[EMBEDDED] && isMetaField(name)) return held;
    const inner = schemaAt(schema, name);
    return inner ? pruned(held, inner, child(path, name), onUnknown) : held;
  });
}

/** Fields that hold null count as missing, unless null is allowed or a default will replace it. */
export function withoutNulls(value: unknown, schema: JsonSchema | undefined): unknown {
  if (isJsonArray(value)) return rebuiltList(value, (item) => withoutNulls(item, schema?.items));
  if (!isJsonObject(value)) return value;
  return rebuiltObject(value, (held, name) => {
    const inner = schema && schemaAt(schema, name);
    if (held === null && inner && !inner.nullable && inner.default === undefined) return undefined;
    return withoutNulls(held, inner);
  });
}
