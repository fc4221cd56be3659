// The schemas of what holds no fields: plain scalars, and the types of the API that look like one in JSON.

import type { FieldType, Scalar } from '../../machinery/schema.js';

type JsonSchema = { readonly [keyword: string]: unknown };

const META = 'io.k8s.apimachinery.pkg.apis.meta.v1';
const EXTENSIONS = 'io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1';

export const SCALAR_DEFINITIONS = {
  'io.k8s.apimachinery.pkg.api.resource.Quantity': {
    description: 'Quantity is a fixed-point representation of a number, such as 1500m or 1Gi.',
    oneOf: [{ type: 'string' }, { type: 'number' }],
  },
  [`${META}.FieldsV1`]: {
    description: 'FieldsV1 stores a set of fields in a data structure like a Trie, in JSON format.',
    type: 'object',
  },
  [`${META}.MicroTime`]: {
    description: 'MicroTime is version of Time with microsecond level precision.',
    type: 'string',
    format: 'date-time',
  },
  [`${META}.Patch`]: {
    description: 'Patch is whatever the content type of a PATCH request makes of its body.',
    type: 'object',
  },
  [`${META}.Time`]: {
    description: 'Time is an instant in the form of RFC 3339, to the second.',
    type: 'string',
    format: 'date-time',
  },
  'io.k8s.apimachinery.pkg.runtime.RawExtension': {
    description: 'RawExtension is used to hold extensions in external versions.',
    type: 'object',
  },
  'io.k8s.apimachinery.pkg.util.intstr.IntOrString': {
    description: 'IntOrString is a type that can hold an int32 or a string.',
    format: 'int-or-string',
    oneOf: [{ type: 'integer' }, { type: 'string' }],
  },
  [`${EXTENSIONS}.JSON`]: { description: 'JSON represents any valid JSON value.' },
  [`${EXTENSIONS}.JSONSchemaPropsOrArray`]: {
    description: 'JSONSchemaPropsOrArray is a schema, or a list of them.',
  },
  [`${EXTENSIONS}.JSONSchemaPropsOrBool`]: {
    description: 'JSONSchemaPropsOrBool is a schema, or a boolean.',
  },
  [`${EXTENSIONS}.JSONSchemaPropsOrStringArray`]: {
    description: 'JSONSchemaPropsOrStringArray is a schema, or a list of strings.',
  },
} as const;

export type ScalarDefinition = keyof typeof SCALAR_DEFINITIONS;
export const PATCH: ScalarDefinition = `${META}.Patch`;

export const refTo = (name: string): JsonSchema => ({ $ref: `#/components/schemas/${name}` });

/** The schema, or the name of the definition that is referred to. */
export function scalarSchema(
  shape: Exclude<FieldType['shape'], 'struct' | 'list' | 'map'>,
  goType: string | undefined,
): JsonSchema | ScalarDefinition {
  return shape === 'any' ? anything(goType) : SCHEMAS[shape];
}

function anything(goType: string | undefined): JsonSchema | ScalarDefinition {
  if (goType === undefined) return { type: 'object' };
  const name = [`io.k8s.apimachinery.pkg.runtime`, META, EXTENSIONS]
    .map((home) => `${home}.${goType}`)
    .find((candidate) => candidate in SCALAR_DEFINITIONS);
  return (name as ScalarDefinition | undefined) ?? { type: 'object' };
}

const SCHEMAS: Readonly<Record<Exclude<Scalar, 'any'>, JsonSchema | ScalarDefinition>> = {
  bool: { type: 'boolean' },
  bytes: { type: 'string', format: 'byte' },
  float64: { type: 'number', format: 'double' },
  int32: { type: 'integer', format: 'int32' },
  int64: { type: 'integer', format: 'int64' },
  intOrString: 'io.k8s.apimachinery.pkg.util.intstr.IntOrString',
  microTime: `${META}.MicroTime`,
  quantity: 'io.k8s.apimachinery.pkg.api.resource.Quantity',
  string: { type: 'string' },
  time: `${META}.Time`,
};
