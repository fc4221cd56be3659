// A structural schema as field ownership sees it: which lists are owned item by item, and which values whole
// [apiextensions-apiserver pkg/controller/openapi, apimachinery util/managedfields].

import { lazily, type ShapedType, typeSchemaOf, untypedSchema } from '../merge-schema.js';
import type { FieldSchema, ListSchema, ScalarKind, TypeSchema } from '../type-schema.js';
import {
  EMBEDDED,
  INT_OR_STRING,
  type JsonSchema,
  LIST_MAP_KEYS,
  LIST_TYPE,
  MAP_TYPE,
  PRESERVE,
  propertyOf,
  valuesOf,
} from './json-schema.js';

/** The type of a whole object; its metadata is that of all objects. */
export function ownedObject(schema: JsonSchema, metadata: ShapedType): TypeSchema {
  return ownedMap(schema, metadata, true);
}

const text: TypeSchema = { scalar: 'string' };
const known = new WeakMap<JsonSchema, TypeSchema>();

function owned(schema: JsonSchema, metadata: ShapedType): TypeSchema {
  const before = known.get(schema);
  if (before) return before;
  const type = newOwned(schema, metadata);
  known.set(schema, type);
  return type;
}

function newOwned(schema: JsonSchema, metadata: ShapedType): TypeSchema {
  if (schema[INT_OR_STRING]) return { scalar: 'untyped' };
  switch (schema.type) {
    case 'array':
      return { list: ownedList(schema, metadata) };
    case 'object':
      return ownedMap(schema, metadata, schema[EMBEDDED] === true);
    default:
      return schema.type ? { scalar: SCALARS[schema.type] ?? 'untyped' } : untypedSchema;
  }
}

const SCALARS: Readonly<Record<string, ScalarKind>> = {
  boolean: 'boolean',
  integer: 'numeric',
  number: 'numeric',
  string: 'string',
};

function ownedMap(schema: JsonSchema, metadata: ShapedType, isResource: boolean): TypeSchema {
  const atomic = schema[MAP_TYPE] === 'atomic';
  const isOpen = schema[PRESERVE] === true;
  const values = valuesOf(schema);
  const field = (name: string): FieldSchema | undefined => {
    if (isResource && (name === 'apiVersion' || name === 'kind'))
      return { schema: text, declared: true };
    if (isResource && name === 'metadata')
      return { schema: typeSchemaOf(metadata), declared: true };
    const inner = propertyOf(schema, name);
    if (inner) return { schema: owned(inner, metadata), declared: true };
    if (values) return { schema: owned(values, metadata), declared: false };
    return isOpen || schema.additionalProperties === true
      ? { schema: untypedSchema, declared: false }
      : undefined;
  };
  return { map: { atomic, ...(isOpen && !schema.properties ? { untyped: true } : {}), field } };
}

function ownedList(schema: JsonSchema, metadata: ShapedType): ListSchema {
  const listType = schema[LIST_TYPE] ?? 'atomic';
  const { items } = schema;
  return {
    atomic: listType === 'atomic',
    keys: listType === 'map' ? (schema[LIST_MAP_KEYS] ?? []) : [],
    items: lazily(() => (items ? owned(items, metadata) : untypedSchema)),
    keyDefault: (key) => (items ? propertyOf(items, key)?.default : undefined),
  };
}
