// Laying an applied value over the live one: what is applied wins, what is not mentioned stays.
//
// Parts that come out as they were are shared with the live value. Source: structured-merge-diff
// typed/merge.go.

import { fieldOf, type JsonObject, sharedArray, sharedObject } from '../json.js';
import { refuse } from '../patch/outcome.js';
import type { ListSchema, MapSchema, TypeSchema } from '../type-schema.js';
import { mergedOrder } from './merged-order.js';
import {
  fieldSchema,
  fitting,
  handle,
  isEmptyList,
  isEmptyMap,
  listOf,
  mapOf,
  sameParts,
} from './typed.js';
import { scalarError } from './validate.js';

/** Undefined if nothing is left. */
export function mergeTyped(live: unknown, applied: unknown, schema: TypeSchema): unknown {
  if (live === applied) return live;
  const old = fitting(schema, live);
  const fresh = fitting(schema, applied);
  if (applied === undefined) return mergePart(live, applied, old);
  if (live !== undefined && !sameParts(old, fresh)) mergePart(live, applied, old);
  return mergePart(live, applied, fresh);
}

function mergePart(live: unknown, applied: unknown, schema: TypeSchema): unknown {
  const winner = applied === undefined ? live : applied;
  return handle(schema, {
    scalar: (kind) => {
      const error = scalarError(kind, live);
      if (error !== undefined && scalarError(kind, applied) !== undefined) refuse(`lhs: ${error}`);
      return winner;
    },
    map: (map) => {
      const [old, fresh] = [mapOf(live), mapOf(applied)];
      if (map.atomic || (isEmptyMap(old) && isEmptyMap(fresh))) return winner;
      return mergeFields(old, fresh, map);
    },
    list: (list) => {
      const [old, fresh] = [listOf(live), listOf(applied)];
      if (list.atomic || (isEmptyList(old) && isEmptyList(fresh))) return winner;
      return mergeItems(old, fresh, list);
    },
  });
}

function mergeFields(
  live: JsonObject | undefined,
  applied: JsonObject | undefined,
  schema: MapSchema,
): JsonObject | undefined {
  const merged: Record<string, unknown> = {};
  for (const name of new Set([...Object.keys(live ?? {}), ...Object.keys(applied ?? {})])) {
    const old = live && fieldOf(live, name);
    const fresh = applied && fieldOf(applied, name);
    if (old === undefined && fresh === undefined) continue;
    const value = mergeTyped(old, fresh, fieldSchema(schema, name));
    if (value !== undefined) merged[name] = value;
  }
  if (Object.keys(merged).length === 0) return undefined;
  return sharedObject(live ?? applied ?? {}, merged);
}

function mergeItems(
  live: readonly unknown[] | undefined,
  applied: readonly unknown[] | undefined,
  schema: ListSchema,
): readonly unknown[] | undefined {
  const merged = mergedOrder(live ?? [], applied ?? [], schema)
    .map(({ live: old, applied: fresh }) => mergeTyped(old, fresh, schema.items()))
    .filter((item) => item !== undefined);
  return merged.length === 0 ? undefined : sharedArray(live ?? applied ?? [], merged);
}
