// The built-in types as patches and field ownership see them: their fields joined with the merge facts.

import { isAtomicType, keyDefault, type MergeFact, mergeFact } from './merge-keys.js';
import type { PatchField, PatchSchema } from './schema-lookup.js';
import type { FieldSchema, ListSchema, ScalarKind, TypeSchema } from './type-schema.js';

/** What is needed of a type: a struct has a name and fields, a list items, a map values. */
export interface ShapedType {
  readonly shape: string;
  readonly name?: string;
  /** Of a release before the newest. */
  readonly older?: boolean;
  readonly fields?: ReadonlyMap<string, { readonly type: ShapedType }>;
  readonly items?: ShapedType;
  readonly values?: ShapedType;
}

const patchSchemas = new WeakMap<ShapedType, PatchSchema>();
const typeSchemas = new WeakMap<ShapedType, TypeSchema>();

/** Undefined for scalars. Types of lists and maps have the schema of what they hold. */
export function patchSchemaOf(type: ShapedType): PatchSchema | undefined {
  if (type.items) return patchSchemaOf(type.items);
  if (!holdsObjects(type)) return undefined;
  const known = patchSchemas.get(type);
  if (known) return known;
  const schema = newPatchSchema(type);
  patchSchemas.set(type, schema);
  return schema;
}

const holdsObjects = (type: ShapedType): boolean =>
  type.fields !== undefined || (type.values !== undefined && holdsObjects(type.values));

function newPatchSchema({ name = 'map', fields, values }: ShapedType): PatchSchema {
  const known = new Map<string, PatchField>();
  const find = (field: string): PatchField | undefined => {
    const type = fields ? fields.get(field)?.type : values;
    if (!type) return undefined;
    const fact = fields ? mergeFact(name, field) : undefined;
    const schema = patchSchemaOf(type);
    return { schema, mergeKey: fact?.mergeKey, strategies: fact?.strategies ?? [] };
  };
  return { name, field: (field) => remembered(known, field, find) };
}

/** What field ownership knows of values nobody declared a type for. */
export const untypedSchema: TypeSchema = {
  scalar: 'untyped',
  list: { atomic: true, keys: [], items: () => untypedSchema, keyDefault: () => undefined },
  map: {
    atomic: false,
    untyped: true,
    field: () => ({ schema: untypedSchema, declared: false }),
  },
};

export function typeSchemaOf(type: ShapedType): TypeSchema {
  const known = typeSchemas.get(type);
  if (known) return known;
  const schema = newTypeSchema(type, undefined, listOf(type, undefined));
  typeSchemas.set(type, schema);
  return schema;
}

function newTypeSchema(
  type: ShapedType,
  fact: MergeFact | undefined,
  list: ListSchema | undefined,
): TypeSchema {
  if (list) return { list };
  const { fields, values, name = '' } = type;
  if (values) {
    const item = lazily((): FieldSchema => ({ schema: typeSchemaOf(values), declared: false }));
    return { map: { atomic: fact?.map === 'atomic', field: item } };
  }
  if (!fields) {
    const scalar = scalarKinds[type.shape];
    return scalar ? { scalar } : untypedSchema;
  }
  const known = new Map<string, FieldSchema>();
  const find = (field: string): FieldSchema | undefined => {
    const inner = fields.get(field)?.type;
    return inner && { schema: fieldSchemaOf(name, field, inner), declared: true };
  };
  const atomic = fact?.map === undefined ? isAtomicType(name, type.older) : fact.map === 'atomic';
  return { map: { atomic, field: (field) => remembered(known, field, find) } };
}

/** A field's own facts come before those of its type. */
function fieldSchemaOf(owner: string, field: string, type: ShapedType): TypeSchema {
  const fact = mergeFact(owner, field);
  if (!fact) return typeSchemaOf(type);
  const defaultOf = (key: string): unknown => keyDefault(owner, field, key);
  return newTypeSchema(type, fact, listOf(type, fact, defaultOf));
}

function listOf(
  { items }: ShapedType,
  fact: MergeFact | undefined,
  keyDefaultOf: (key: string) => unknown = () => undefined,
): ListSchema | undefined {
  if (!items) return undefined;
  const atomic = fact?.list !== 'map' && fact?.list !== 'set';
  const schema = lazily(() => typeSchemaOf(items));
  return { atomic, keys: fact?.keys ?? [], items: schema, keyDefault: keyDefaultOf };
}

const scalarKinds: Readonly<Record<string, ScalarKind>> = {
  bool: 'boolean',
  bytes: 'string',
  float64: 'numeric',
  int32: 'numeric',
  int64: 'numeric',
  intOrString: 'untyped',
  microTime: 'string',
  quantity: 'untyped',
  string: 'string',
  time: 'string',
};

/** Types may hold themselves. */
export function lazily<T extends object>(make: () => T): () => T {
  let made: T | undefined;
  return () => {
    made ??= make();
    return made;
  };
}

function remembered<T>(
  known: Map<string, T>,
  name: string,
  find: (name: string) => T | undefined,
): T | undefined {
  const before = known.get(name);
  if (before !== undefined) return before;
  const found = find(name);
  if (found !== undefined) known.set(name, found);
  return found;
}
