// Filling in what a schema has defaults for, through any depth of what is there
// [pkg/apiserver/schema/defaulting/algorithm.go].

import { fieldOf, isJsonArray, isJsonObject, type JsonObject } from '../json.js';
import { type JsonSchema, propertyOf, valuesOf } from './json-schema.js';
import { rebuiltList, rebuiltObject } from './rebuild.js';

/** Whether a schema has a default anywhere: most values then need no second look. */
export function hasDefaults(schema: JsonSchema | undefined): boolean {
  if (!schema) return false;
  return (
    schema.default !== undefined ||
    Object.values(schema.properties ?? {}).some(hasDefaults) ||
    hasDefaults(valuesOf(schema)) ||
    hasDefaults(schema.items)
  );
}

export function withDefaults(value: unknown, schema: JsonSchema | undefined): unknown {
  if (!schema) return value;
  if (isJsonArray(value)) {
    const { items } = schema;
    return items ? rebuiltList(value, (item) => filledIn(item, items)) : value;
  }
  if (!isJsonObject(value)) return value;
  const filled = withMissing(value, schema);
  const values = valuesOf(schema);
  return rebuiltObject(filled, (held, name) => {
    const inner = propertyOf(schema, name);
    if (inner) return withDefaults(held, inner);
    return values ? filledIn(held, values) : held;
  });
}

function withMissing(object: JsonObject, schema: JsonSchema): JsonObject {
  let filled: Record<string, unknown> | undefined;
  for (const [name, inner] of Object.entries(schema.properties ?? {})) {
    if (inner.default === undefined) continue;
    const held = fieldOf(object, name);
    if (held !== undefined && !(held === null && !inner.nullable)) continue;
    filled ??= { ...object };
    filled[name] = inner.default;
  }
  return filled ?? object;
}

/** A null that may not be one is replaced too. */
const filledIn = (value: unknown, schema: JsonSchema): unknown =>
  withDefaults(
    value === null && !schema.nullable && schema.default !== undefined ? schema.default : value,
    schema,
  );
