// The schema of a custom kind as `explain` reads types: with a name for each, and what is said of its fields.

import type { Kind } from '../kinds/kind.js';
import { SCHEMA, typeOf } from '../kinds/type.js';
import type { Field, FieldType, StructType } from '../machinery/schema.js';
import {
  INT_OR_STRING,
  type JsonSchema,
  PRESERVE,
  valuesOf,
} from '../machinery/structural/json-schema.js';

export interface Explained {
  readonly type: StructType;
  readonly docs: NonNullable<Kind['docs']>;
}

/** The type of any kind's objects; undefined for one whose fields nobody has declared. */
export function explainedType(kind: Kind): Explained | undefined {
  if (!kind.custom) {
    const type = typeOf(kind);
    return type && { type, docs: kind.docs ?? {} };
  }
  const docs: Record<string, Record<string, string>> = {};
  const type = structOf(kind.custom.schema, kind.kind, docs);
  const metadata = SCHEMA.types.get('V1ObjectMeta');
  const fields = new Map(type.fields);
  const text: FieldType = { shape: 'string', goName: 'string' };
  for (const name of ['apiVersion', 'kind'])
    if (!fields.has(name)) fields.set(name, { name, required: false, type: text });
  if (metadata) fields.set('metadata', { name: 'metadata', required: false, type: metadata });
  docs[kind.kind] = { ...META_DOCS, ...docs[kind.kind] };
  return { type: { ...type, fields }, docs };
}

const MORE =
  'More info: https://git.k8s.io/community/contributors/devel/sig-architecture/api-conventions.md';
const META_DOCS = {
  apiVersion: `APIVersion defines the versioned schema of this representation of an object. Servers should convert recognized schemas to the latest internal value, and may reject unrecognized values. ${MORE}#resources`,
  kind: `Kind is a string value representing the REST resource this object represents. Servers may infer this from the endpoint the client submits requests to. Cannot be updated. In CamelCase. ${MORE}#types-kinds`,
  metadata: `Standard object's metadata. ${MORE}#metadata`,
};

function structOf(
  schema: JsonSchema,
  name: string,
  docs: Record<string, Record<string, string>>,
): StructType {
  // A field is described by the type it stands in; only the root has nobody else to do it.
  const about = name.includes('.') ? '' : (schema.description ?? '');
  const texts: Record<string, string> = { '': about };
  docs[name] = texts;
  const fields = new Map<string, Field>();
  for (const [field, inner] of Object.entries(schema.properties ?? {})) {
    const required = schema.required?.includes(field) ?? false;
    texts[field] = inner.description ?? '';
    fields.set(field, { name: field, required, type: typeIn(inner, `${name}.${field}`, docs) });
  }
  return { shape: 'struct', name, goName: 'v1.Object', fields };
}

function typeIn(
  schema: JsonSchema,
  name: string,
  docs: Record<string, Record<string, string>>,
): FieldType {
  const values = valuesOf(schema);
  if (schema[INT_OR_STRING]) return { shape: 'intOrString', goName: 'intstr.IntOrString' };
  switch (schema.type) {
    case 'array': {
      const items = typeIn(schema.items ?? {}, name, docs);
      return { shape: 'list', goName: `[]${items.goName}`, items };
    }
    case 'object': {
      if (!values)
        return schema[PRESERVE] && !schema.properties ? ANY : structOf(schema, name, docs);
      const held = typeIn(values, name, docs);
      return { shape: 'map', goName: `map[string]${held.goName}`, values: held };
    }
    case 'boolean':
      return { shape: 'bool', goName: 'bool' };
    case 'integer':
      return { shape: 'int64', goName: 'int64' };
    case 'number':
      return { shape: 'float64', goName: 'float64' };
    case 'string':
      return { shape: 'string', goName: 'string' };
    default:
      return ANY;
  }
}

const ANY: FieldType = { shape: 'any', goName: 'interface {}' };
