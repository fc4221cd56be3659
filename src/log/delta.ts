// What changed between two versions of an object, as compact JSON; and back.
//
// A JSON merge patch, where null means removed, with two additions: arrays are patched item by item,
// `{"\u0000": length, "i": change}`, and a null that is a value is `{"\u0000": null}`. Unchanged parts keep
// their identity when a delta is applied, so versions of one object share most of their memory. Values are
// in canonical form (machinery/object.ts): frozen, ordered keys, no undefined.

import { canonical, inOrder } from '../machinery/object.js';

type Fields = Readonly<Record<string, unknown>>;

/** Marks the patch of an array, and a null. No field of a Kubernetes object has this name. */
const LENGTH = '\u0000';
const NULL = { [LENGTH]: null };

/** Thrown when a value cannot be told from a mark of ours; the whole object is then stored instead. */
export const NOT_EXPRESSIBLE = Symbol('not expressible as a delta');

/** The change from `before` to `after`, or undefined when there is none. */
export function deltaOf(before: unknown, after: unknown): unknown {
  if (before === after) return undefined;
  if (isFields(before) && isFields(after)) return fieldsDelta(before, after);
  if (Array.isArray(before) && Array.isArray(after)) return itemsDelta(before, after);
  return before === after ? undefined : escaped(after);
}

export function applyDelta(before: unknown, delta: unknown): unknown {
  if (!isFields(delta)) return canonical(delta);
  const mark = delta[LENGTH];
  if (mark === undefined) return patchFields(isFields(before) ? before : {}, delta);
  return mark === null ? null : patchItems(Array.isArray(before) ? before : [], delta);
}

function fieldsDelta(before: Fields, after: Fields): Fields | undefined {
  let delta: Record<string, unknown> | undefined;
  for (const key in after) {
    if (key === LENGTH) throw NOT_EXPRESSIBLE;
    const was = before[key];
    const change = was === undefined ? escaped(after[key]) : deltaOf(was, after[key]);
    if (change === undefined) continue;
    delta ??= {};
    delta[key] = change;
  }
  for (const key in before) {
    if (after[key] !== undefined) continue;
    if (key === LENGTH) throw NOT_EXPRESSIBLE;
    delta ??= {};
    delta[key] = null;
  }
  return delta;
}

function itemsDelta(before: readonly unknown[], after: readonly unknown[]): Fields | undefined {
  const delta: Record<string, unknown> = {};
  let changed = before.length !== after.length;
  for (let i = 0; i < after.length; i++) {
    const change = i < before.length ? deltaOf(before[i], after[i]) : escaped(after[i]);
    if (change === undefined) continue;
    delta[i] = change;
    changed = true;
  }
  if (!changed) return undefined;
  delta[LENGTH] = after.length;
  return delta;
}

function patchFields(before: Fields, delta: Fields): Fields {
  // A copy has its keys in the same order, so it is canonical once its new parts are.
  const result: Record<string, unknown> = { ...before };
  for (const key in delta) {
    const was = before[key];
    const change = delta[key];
    if (was === undefined || change === null) return withOtherKeys(before, delta);
    result[key] = applyDelta(was, change);
  }
  return Object.freeze(result);
}

function withOtherKeys(before: Fields, delta: Fields): Fields {
  const result: Record<string, unknown> = {};
  for (const key of inOrder(keysAfter(before, delta))) {
    const change = delta[key];
    result[key] = change === undefined ? before[key] : applyDelta(before[key], change);
  }
  return Object.freeze(result);
}

function keysAfter(before: Fields, delta: Fields): string[] {
  const keys: string[] = [];
  for (const key in before) if (delta[key] !== null) keys.push(key);
  for (const key in delta) if (delta[key] !== null && before[key] === undefined) keys.push(key);
  return keys;
}

function patchItems(before: readonly unknown[], delta: Fields): readonly unknown[] {
  const length = delta[LENGTH] as number;
  const result: unknown[] = [];
  // Looking at every place of a short list is quicker than asking which of them are named.
  for (let i = 0; i < length; i++) {
    const change = delta[i];
    result.push(change === undefined ? before[i] : applyDelta(before[i], change));
  }
  return Object.freeze(result);
}

const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** A new value as a patch of nothing: nulls marked, and nothing in it that would be read as a mark. */
function escaped(value: unknown): unknown {
  if (value === null) return NULL;
  if (!isFields(value)) return value;
  if (value[LENGTH] !== undefined) throw NOT_EXPRESSIBLE;
  let copy: Record<string, unknown> | undefined;
  for (const key in value) {
    const field = escaped(value[key]);
    if (field === value[key]) continue;
    copy ??= { ...value };
    copy[key] = field;
  }
  return copy ?? value;
}
