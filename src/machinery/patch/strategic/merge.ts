// The recursion under applying a strategic merge patch, also used to lay one patch over another.
//
// Source: apimachinery pkg/util/strategicpatch/patch.go, mergeMap and mergePatchIntoOriginal.

import { equal } from '../../equal.js';
import {
  fieldOf,
  isJsonArray,
  isJsonObject,
  type JsonObject,
  sharedObject,
  withoutNullFields,
} from '../../json.js';
import type { PatchSchema } from '../../schema-lookup.js';
import { goText } from '../go-text.js';
import { refuse } from '../outcome.js';
import {
  badElementOrder,
  badRetainKeys,
  deleteFromListPrefix,
  elementOrderPrefix,
  fieldAfter,
  isDeleteFromList,
  isElementOrder,
  listOf,
  lookUp,
  merges,
  patchDirective,
  replaces,
  retainKeysDirective,
  withoutDirectives,
} from './directives.js';
import { mergeInOrder } from './merge-in-order.js';
import { type MergeItem, mergeLists } from './merge-lists.js';

export interface MergeMode {
  /** The original is itself a patch: directives and nulls are kept for later instead of being obeyed. */
  readonly patchOfPatch: boolean;
}

type Draft = Record<string, unknown>;

export function mergeObject(
  original: JsonObject,
  patch: JsonObject,
  schema: PatchSchema | undefined,
  mode: MergeMode,
): JsonObject {
  const directive = fieldOf(patch, patchDirective);
  if (directive !== undefined) return obeyDirective(directive, patch);
  const draft: Draft = { ...original };
  const rest: Draft = { ...patch };
  retainKeys(draft, rest, mode);
  setElementOrders(draft, rest, schema, mode);
  for (const [key, value] of Object.entries(rest)) {
    if (value === undefined) continue;
    if (!isDeleteFromList(key)) mergeField(draft, key, value, schema, mode);
    else if (mode.patchOfPatch) draft[key] = value;
    else deleteFromList(draft, fieldAfter(deleteFromListPrefix, key), value);
  }
  return sharedObject(original, draft);
}

function obeyDirective(directive: unknown, patch: JsonObject): JsonObject {
  const { [patchDirective]: _directive, ...rest } = patch;
  if (directive === 'replace') return rest;
  if (directive === 'delete') return {};
  return refuse(`unknown patch type: ${goText(directive)} in map: ${goText(patch)}`);
}

/** `$retainKeys` lists the only fields to keep: it clears the other arm of a union. */
function retainKeys(draft: Draft, rest: Draft, mode: MergeMode): void {
  const retained = fieldOf(rest, retainKeysDirective);
  if (retained === undefined) return;
  delete rest[retainKeysDirective];
  if (mode.patchOfPatch) {
    keepDirective(draft, retainKeysDirective, retained, (before) =>
      [
        `${goText(before)} and ${goText(retained)} are not deep equal: `,
        'this may happen when calculating the 3-way diff patch',
      ].join(''),
    );
    return;
  }
  if (!isJsonArray(retained)) refuse(badRetainKeys);
  const names = new Set(retained);
  for (const [key, value] of Object.entries(rest)) {
    if (value === null || isDeleteFromList(key) || isElementOrder(key)) continue;
    if (!names.has(key)) refuse(badRetainKeys);
  }
  for (const key of Object.keys(draft)) if (!names.has(key)) delete draft[key];
}

/** Merges the lists whose order the patch gives, and takes them out of what is left to merge. */
function setElementOrders(
  draft: Draft,
  rest: Draft,
  schema: PatchSchema | undefined,
  mode: MergeMode,
): void {
  for (const key of Object.keys(rest).filter(isElementOrder)) {
    const order = rest[key];
    delete rest[key];
    if (mode.patchOfPatch) keepDirective(draft, key, order, () => badElementOrder);
    const orderList = listOf(order);
    const name = fieldAfter(elementOrderPrefix, key);
    const field = lookUp(schema, name);
    const mergeItem: MergeItem = (a, b) => mergeObject(a, b, field.schema, mode);
    const before = fieldOf(draft, name);
    const merged = mergeInOrder(before, fieldOf(rest, name), orderList, field, mergeItem);
    if (merged === undefined) continue;
    draft[name] = merged;
    delete rest[name];
  }
}

function keepDirective(
  draft: Draft,
  key: string,
  value: unknown,
  mismatch: (before: unknown) => string,
): void {
  const before = fieldOf(draft, key);
  if (before === undefined) draft[key] = value;
  else if (!equal(before, value)) refuse(mismatch(before));
}

function mergeField(
  draft: Draft,
  key: string,
  value: unknown,
  schema: PatchSchema | undefined,
  mode: MergeMode,
): void {
  if (value === null) {
    delete draft[key];
    if (!mode.patchOfPatch) return;
  }
  const before = fieldOf(draft, key);
  if (isJsonObject(before) && isJsonObject(value)) {
    const field = lookUp(schema, key);
    draft[key] = replaces(field) ? value : mergeObject(before, value, field.schema, mode);
  } else if (isJsonArray(before) && isJsonArray(value)) {
    const field = lookUp(schema, key);
    const mergeItem: MergeItem = (a, b) => mergeObject(a, b, field.schema, mode);
    draft[key] = merges(field) ? mergeLists(before, value, field.mergeKey ?? '', mergeItem) : value;
  } else {
    // A new value deletes nothing, so its nulls mean nothing.
    const kept = withoutDirectives(mode.patchOfPatch ? value : withoutNullFields(value));
    if (kept === undefined) delete draft[key];
    else draft[key] = kept;
  }
}

function deleteFromList(draft: Draft, key: string, value: unknown): void {
  if (value === null) delete draft[key];
  const before = fieldOf(draft, key);
  if (!isJsonArray(before) || !isJsonArray(value)) return;
  const unwanted = new Set(value);
  draft[key] = before.filter((item) => !unwanted.has(item));
}
