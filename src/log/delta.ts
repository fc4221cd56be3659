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
const NULL = '{"\\u0000":null}';
const NOTHING: readonly string[] = [];
const NUMBER = /^\d+$/;

/** Thrown when a value cannot be told from a mark of ours; the whole object is then stored instead. */
export const NOT_EXPRESSIBLE = Symbol('not expressible as a delta');

/** The change from `before` to `after`; empty when there is none. */
export function changeText(before: unknown, after: unknown): string {
  if (before === after) return '';
  if (typeof after === 'string') return quoted(after);
  if (isFields(before) && isFields(after)) {
    const changes = changesOf(before, after);
    return changes === '' ? '' : `{${changes}}`;
  }
  if (Array.isArray(before) && Array.isArray(after)) return itemChanges(before, after);
  return newText(after);
}

/** The changes of fields, as they stand between braces; what is `unsaid` is left out. */
export function changesOf(
  before: Fields,
  after: Fields,
  unsaid: readonly string[] = NOTHING,
): string {
  let text = '';
  let kept = 0;
  for (const key in after) {
    if (key === LENGTH) throw NOT_EXPRESSIBLE;
    const was = before[key];
    const is = after[key];
    if (was !== undefined) kept++;
    if (was === is || unsaid.includes(key)) continue;
    const change = was === undefined ? newText(is) : changeText(was, is);
    if (change !== '') text += (text === '' ? '' : ',') + named(key) + change;
  }
  for (const _ in before) kept--;
  return kept === 0 ? text : withRemoved(text, before, after, unsaid);
}

function withRemoved(
  changes: string,
  before: Fields,
  after: Fields,
  unsaid: readonly string[],
): string {
  let text = changes;
  let isNumber = false;
  for (const key in before) {
    if (after[key] !== undefined) continue;
    if (key === LENGTH) throw NOT_EXPRESSIBLE;
    if (unsaid.includes(key)) continue;
    text += `${text === '' ? '' : ','}${named(key)}null`;
    isNumber ||= NUMBER.test(key);
  }
  // Numbers come first in JSON.
  return isNumber ? JSON.stringify(JSON.parse(`{${text}}`)).slice(1, -1) : text;
}

function itemChanges(before: readonly unknown[], after: readonly unknown[]): string {
  let text = '';
  for (let i = 0; i < after.length; i++) {
    const change = i < before.length ? changeText(before[i], after[i]) : newText(after[i]);
    if (change !== '') text += `"${i}":${change},`;
  }
  return text === '' && before.length === after.length ? '' : `{${text}"\\u0000":${after.length}}`;
}

export function applyDelta(before: unknown, delta: unknown): unknown {
  if (!isFields(delta)) return canonical(delta);
  const mark = delta[LENGTH];
  if (mark === undefined) return patchFields(isFields(before) ? before : {}, delta);
  return mark === null ? null : patchItems(Array.isArray(before) ? before : [], delta);
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

/** What was not there or was something else, as a patch of nothing: nulls are marked, but for those in arrays. */
function newText(value: unknown): string {
  if (typeof value === 'string') return quoted(value);
  if (value === null) return NULL;
  if (!isFields(value)) return JSON.stringify(value);
  let text = '';
  for (const key in value) {
    if (key === LENGTH) throw NOT_EXPRESSIBLE;
    text += (text === '' ? '' : ',') + named(key) + newText(value[key]);
  }
  return `{${text}}`;
}

/** As JSON; mostly nothing in a text needs to be written otherwise, and to see that is quicker than to ask. */
const quoted = (text: string): string => (PLAIN.test(text) ? `"${text}"` : JSON.stringify(text));
const PLAIN = /^[ !#-[\]-\ud7ff]*$/;

/** The name of a field as it stands before its value. There are few, which are written again and again. */
function named(key: string): string {
  const known = names.get(key);
  if (known !== undefined) return known;
  const name = `${JSON.stringify(key)}:`;
  if (names.size >= NAMES_MAX) names.clear();
  names.set(key, name);
  return name;
}
const names = new Map<string, string>();
const NAMES_MAX = 4_096;
