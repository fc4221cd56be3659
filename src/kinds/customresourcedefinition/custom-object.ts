// A custom kind's objects: read as their schema says, and judged by it
// [apiextensions-apiserver pkg/apiserver/customresource_handler.go, pkg/registry/customresource].

import type { Draft } from 'immer';
import { assert } from '../../machinery/assert.js';
import { type Decoded, decode, type FieldValidation } from '../../machinery/decode.js';
import { type FieldError, invalid } from '../../machinery/field-errors.js';
import { goQuote } from '../../machinery/go-quote.js';
import type { KubeObject } from '../../machinery/object.js';
import { hasDefaults, withDefaults } from '../../machinery/structural/defaults.js';
import { validateItems } from '../../machinery/structural/items.js';
import { type JsonSchema, propertyOf } from '../../machinery/structural/json-schema.js';
import { pruneObject, withoutNulls } from '../../machinery/structural/prune.js';
import { hasRules, validateRules } from '../../machinery/structural/rules.js';
import { validateValue } from '../../machinery/structural/validate.js';
import type { ScalePaths } from '../kind.js';
import { SCHEMA } from '../type.js';
import { validateEmbedded } from './embedded.js';

type Fields = Readonly<Record<string, unknown>>;

/** The type of every object's metadata. */
export function metadataType() {
  const type = SCHEMA.types.get('V1ObjectMeta');
  assert(type, 'metadata has a type');
  return type;
}

export function decodeCustom(
  asked: Fields,
  schema: JsonSchema,
  validation: FieldValidation,
  duplicates: readonly string[] = [],
): Decoded {
  const metadata = decode(metadataType(), (asked['metadata'] ?? {}) as Fields, 'Warn');
  if (!metadata.ok) return metadata;
  const unknown: string[] = [];
  const known = pruneObject({ ...asked, metadata: metadata.value }, schema, (path) =>
    unknown.push(path),
  );
  const strict = [
    ...duplicates,
    ...metadata.warnings.map((text) => text.replace('field "', 'field "metadata.')),
    ...unknown.sort().map((path) => `unknown field ${goQuote(path)}`),
  ];
  if (validation === 'Strict' && strict.length > 0)
    return { ok: false, error: `strict decoding error: ${strict.join(', ')}` };
  return {
    ok: true,
    value: withoutNulls(known, schema) as Fields,
    warnings: validation === 'Warn' ? strict : [],
  };
}

/** Undefined for a schema without defaults. */
export function defaultsOf(schema: JsonSchema): ((draft: Draft<KubeObject>) => void) | undefined {
  if (!hasDefaults(schema)) return undefined;
  return (draft) => {
    const filled = withDefaults(draft, schema) as Draft<KubeObject>;
    if (filled !== draft) Object.assign(draft, filled);
  };
}

/** A stored object as it is served: the schema may have changed since it was stored. */
export const asServed = (object: KubeObject, schema: JsonSchema): KubeObject =>
  withDefaults(withoutNulls(pruneObject(object, schema), schema), schema) as KubeObject;

export function validateCustom(
  object: KubeObject,
  old: KubeObject | undefined,
  schema: JsonSchema,
  scale: ScalePaths | undefined,
): readonly FieldError[] {
  return withRules(object, old, schema, [
    ...validateValue(object, schema, '', old),
    ...(scale
      ? [...replicaErrors(object, scale.specReplicas), ...statusErrors(object, scale)]
      : []),
    ...validateEmbedded(object, schema, ''),
    ...(old && validateItems(old, schema, '').length > 0 ? [] : validateItems(object, schema, '')),
  ]);
}

/** Rules are judged on what is otherwise well formed [registry/customresource/strategy.go hasBlockingErr]. */
function withRules(
  object: KubeObject,
  old: KubeObject | undefined,
  schema: JsonSchema,
  errors: readonly FieldError[],
): readonly FieldError[] {
  if (!hasRules(schema)) return errors;
  if (errors.some(({ type }) => BLOCKING.includes(type)))
    return [...errors, invalid('<nil>', null, NOT_CHECKED)];
  return [...errors, ...validateRules(object, schema, '', old)];
}

const BLOCKING: readonly string[] = [
  'FieldValueNotSupported',
  'FieldValueRequired',
  'FieldValueTooLong',
  'FieldValueTooMany',
  'FieldValueTypeInvalid',
];
const NOT_CHECKED =
  'some validation rules were not checked because the object was invalid; correct the existing errors to complete validation';

export function validateCustomStatus(
  object: KubeObject,
  old: KubeObject,
  schema: JsonSchema,
  scale: ScalePaths | undefined,
): readonly FieldError[] {
  const inner = propertyOf(schema, 'status');
  const [status, before] = [statusOf(object), statusOf(old)];
  return withRules(object, old, schema, [
    ...(inner && status !== undefined ? validateValue(status, inner, 'status', before) : []),
    ...(scale ? statusErrors(object, scale) : []),
    ...(validateItems(old, schema, '').length > 0 ? [] : validateItems(object, schema, '')),
  ]);
}

const statusOf = (object: unknown): unknown => (object as { status?: unknown }).status;

/** The paths of the scale subresource lead to numbers, and to text. */
const statusErrors = (object: KubeObject, scale: ScalePaths): readonly FieldError[] => [
  ...replicaErrors(object, scale.statusReplicas),
  ...(scale.selector ? selectorErrors(object, scale.selector) : []),
];

const INT32_MAX = 2 ** 31 - 1;

function replicaErrors(object: KubeObject, path: string): readonly FieldError[] {
  const value = at(object, path);
  if (value === undefined) return [];
  if (typeof value !== 'number') return [invalid(`.${path}`, 0, accessor(path, value, 'int64'))];
  if (value < 0) return [invalid(`.${path}`, value, 'should be a non-negative integer')];
  return value > INT32_MAX
    ? [invalid(`.${path}`, value, `should be less than or equal to ${INT32_MAX}`)]
    : [];
}

function selectorErrors(object: KubeObject, path: string): readonly FieldError[] {
  const value = at(object, path);
  return value === undefined || typeof value === 'string'
    ? []
    : [invalid(`.${path}`, '', accessor(path, value, 'string'))];
}

const accessor = (path: string, value: unknown, wanted: string): string =>
  `.${path} accessor error: ${String(value)} is of the type ${typeof value}, expected ${wanted}`;

function at(object: unknown, path: string): unknown {
  let value = object;
  for (const name of path.split('.'))
    value = (value as Readonly<Record<string, unknown>> | undefined | null)?.[name];
  return value ?? undefined;
}
