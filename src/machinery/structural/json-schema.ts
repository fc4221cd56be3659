// The schema of a custom kind's objects, as its definition states it: JSON schema with Kubernetes' extensions.
//
// It is structural: what fields there are is said outside of allOf, anyOf, oneOf and not, so one walk over
// schema and value together can prune, fill in defaults and validate
// [apiextensions-apiserver pkg/apiserver/schema/structural.go].

import { fieldOf, type JsonObject } from '../json.js';

export interface JsonSchema {
  readonly type?: string;
  readonly format?: string;
  readonly title?: string;
  readonly description?: string;
  readonly default?: unknown;
  readonly nullable?: boolean;
  readonly properties?: { readonly [name: string]: JsonSchema };
  readonly additionalProperties?: boolean | JsonSchema;
  readonly items?: JsonSchema;
  readonly enum?: readonly unknown[];
  readonly required?: readonly string[];
  readonly pattern?: string;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly exclusiveMinimum?: boolean;
  readonly exclusiveMaximum?: boolean;
  readonly multipleOf?: number;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly minProperties?: number;
  readonly maxProperties?: number;
  readonly allOf?: readonly JsonSchema[];
  readonly anyOf?: readonly JsonSchema[];
  readonly oneOf?: readonly JsonSchema[];
  readonly not?: JsonSchema;
  readonly 'x-kubernetes-preserve-unknown-fields'?: boolean;
  readonly 'x-kubernetes-embedded-resource'?: boolean;
  readonly 'x-kubernetes-int-or-string'?: boolean;
  readonly 'x-kubernetes-list-type'?: string;
  readonly 'x-kubernetes-list-map-keys'?: readonly string[];
  readonly 'x-kubernetes-map-type'?: string;
  readonly 'x-kubernetes-validations'?: readonly Rule[];
}

/** A rule in CEL, and what to say when it does not hold. */
export interface Rule {
  readonly rule: string;
  readonly message?: string;
  readonly messageExpression?: string;
  readonly reason?: string;
  readonly fieldPath?: string;
  readonly optionalOldSelf?: boolean;
}

export const PRESERVE = 'x-kubernetes-preserve-unknown-fields';
export const EMBEDDED = 'x-kubernetes-embedded-resource';
export const INT_OR_STRING = 'x-kubernetes-int-or-string';
export const LIST_TYPE = 'x-kubernetes-list-type';
export const LIST_MAP_KEYS = 'x-kubernetes-list-map-keys';
export const MAP_TYPE = 'x-kubernetes-map-type';
export const RULES = 'x-kubernetes-validations';

/** What an object that is a resource has without its schema saying so. */
export const isMetaField = (name: string): boolean =>
  name === 'apiVersion' || name === 'kind' || name === 'metadata';

/** The schema of a field that is declared; not that of the values of a map. */
export const propertyOf = (schema: JsonSchema, name: string): JsonSchema | undefined =>
  fieldOf((schema.properties ?? {}) as JsonObject, name) as JsonSchema | undefined;

/** The schema of what a map holds under any key. */
export const valuesOf = ({ additionalProperties }: JsonSchema): JsonSchema | undefined =>
  typeof additionalProperties === 'object' ? additionalProperties : undefined;

/** The schema of whatever stands in a field. */
export const schemaAt = (schema: JsonSchema, name: string): JsonSchema | undefined =>
  propertyOf(schema, name) ?? valuesOf(schema);
