// The default that an OpenAPI document states of a field: what Go has there when nothing is sent.
//
// Source: kube-openapi pkg/generators/openapi.go, mustEnforceDefault. Pointers, lists and maps have none; a
// struct's is empty, and a scalar's is its zero if it is always written.
import type { ApiField } from '../../kinds/api-types.js';
import type { FieldType } from '../../machinery/schema.js';

type Default = { readonly default?: unknown };

const ZEROS: Readonly<Record<string, unknown>> = {
  bool: false,
  float64: 0,
  int32: 0,
  int64: 0,
  string: '',
};

export function defaultOf(type: FieldType, known: ApiField | undefined): Default {
  if (known === undefined) return {};
  if (known.preset !== undefined) return { default: JSON.parse(known.preset) as unknown };
  if (known.pointer) return {};
  if (type.shape in ZEROS) return known.always ? { default: ZEROS[type.shape] } : {};
  return emptyItem(type, known);
}

/** Of what a list or a map holds. */
export function emptyItem({ shape }: FieldType, known: ApiField | undefined): Default {
  if (shape === 'struct') return { default: {} };
  return shape in ZEROS && known !== undefined ? { default: ZEROS[shape] } : {};
}
