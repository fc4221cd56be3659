// fieldsV1: how a set of fields is written in managedFields. `.` marks an element that is a member itself
// besides having members below it.
//
// Reading and writing are remembered per object, so that an entry nobody touches keeps its fieldsV1. What is written is in
// the form in which it is stored, so that what is read back is the very same.
// Source: structured-merge-diff fieldpath/serialize.go.

import { isJsonObject, type JsonObject } from '../json.js';
import { canonical } from '../object.js';
import { type FieldSet, type FieldSetDraft, newFieldSetDraft } from './field-set.js';
import { compareElements, parseElement } from './path-element.js';

const setOf = new WeakMap<JsonObject, FieldSet>();
const fieldsOf = new WeakMap<FieldSet, JsonObject>();

export function decodeFieldsV1(fields: JsonObject): FieldSet {
  const known = setOf.get(fields);
  if (known) return known;
  const set = readLevel(fields).set ?? newFieldSetDraft();
  remember(fields, set);
  return set;
}

export function encodeFieldsV1(set: FieldSet): JsonObject {
  const known = fieldsOf.get(set);
  if (known) return known;
  const fields = canonical(writeLevel(set, false));
  remember(fields, set);
  return fields;
}

function remember(fields: JsonObject, set: FieldSet): void {
  setOf.set(fields, set);
  fieldsOf.set(set, fields);
}

/** A level with nothing but `.` in it, or nothing at all, is a member and holds no set. */
function readLevel(fields: unknown): { set: FieldSetDraft | undefined; isMember: boolean } {
  let set: FieldSetDraft | undefined;
  let isMember = false;
  for (const [key, value] of Object.entries(isJsonObject(fields) ? fields : {})) {
    if (key === '.') {
      isMember = true;
      continue;
    }
    const element = parseElement(key);
    if (element === undefined) continue;
    const below = readLevel(value);
    set ??= newFieldSetDraft();
    if (below.isMember) set.members.add(element);
    if (below.set) set.children.set(element, below.set);
  }
  return { set, isMember: isMember || !set };
}

function writeLevel(set: FieldSet, isMember: boolean): JsonObject {
  const fields: Record<string, unknown> = {};
  if (isMember && (set.members.size > 0 || set.children.size > 0)) fields['.'] = {};
  const elements = [...new Set([...set.members, ...set.children.keys()])].sort(compareElements);
  for (const element of elements) {
    const child = set.children.get(element);
    fields[element] = child ? writeLevel(child, set.members.has(element)) : {};
  }
  return fields;
}
