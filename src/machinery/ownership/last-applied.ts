// What server-side apply does for objects that `kubectl apply` managed on the client side before.
//
// Its manager `kubectl` may take what the annotation says it applied itself, and the annotation stays
// up to date. Source: apimachinery pkg/util/managedfields/internal/lastapplied*.go.

import { fieldOf, isJsonArray, isJsonObject, type JsonObject } from '../json.js';
import { outcomeOf } from '../patch/outcome.js';
import { compareTyped } from './compare.js';
import { difference, emptyFieldSet, type FieldSet } from './field-set.js';
import { toFieldSet } from './to-field-set.js';
import type { TypedObject } from './updater.js';
import { checkTyped } from './validate.js';

export const lastAppliedAnnotation = 'kubectl.kubernetes.io/last-applied-configuration';

/** All annotations together may be this long. */
const annotationsBytes_max = 256 * 1024;

/** What the annotation applied and nobody changed since. */
export function fieldsLastApplied(live: TypedObject): FieldSet {
  const outcome = outcomeOf(() => {
    const last = parse(lastAppliedIn(live.value));
    if (!last || fieldOf(last, 'apiVersion') !== live.version) return emptyFieldSet;
    checkTyped(last, live.schema, { allowDuplicates: false });
    const { modified, added, removed } = compareTyped(last, live.value, live.schema);
    const applied = toFieldSet(last, live.schema);
    return difference(difference(difference(applied, modified), added), removed);
  });
  return outcome.ok ? outcome.value : emptyFieldSet;
}

/** The object with its annotation, if it has one, saying what was applied now. */
export function refreshLastApplied(object: JsonObject, applied: JsonObject): JsonObject {
  if (!lastAppliedIn(object)) return object;
  const text = `${sortedJson(withAnnotation(applied, undefined))}\n`;
  const annotated = withAnnotation(object, text);
  return isTooLong(annotated) ? withAnnotation(object, undefined) : annotated;
}

function annotationsOf(object: unknown): JsonObject {
  const metadata = isJsonObject(object) ? fieldOf(object, 'metadata') : undefined;
  const annotations = isJsonObject(metadata) ? fieldOf(metadata, 'annotations') : undefined;
  return isJsonObject(annotations) ? annotations : {};
}

function lastAppliedIn(object: unknown): string {
  const text = fieldOf(annotationsOf(object), lastAppliedAnnotation);
  return typeof text === 'string' ? text : '';
}

function withAnnotation(object: JsonObject, text: string | undefined): JsonObject {
  const { [lastAppliedAnnotation]: before, ...others } = annotationsOf(object);
  if (before === text) return object;
  const metadata = fieldOf(object, 'metadata') as JsonObject;
  const annotations = text === undefined ? others : { ...others, [lastAppliedAnnotation]: text };
  return { ...object, metadata: { ...metadata, annotations } };
}

function isTooLong(object: JsonObject): boolean {
  const sizes = Object.entries(annotationsOf(object)).map(
    ([name, text]) => name.length + String(text).length,
  );
  return sizes.reduce((sum, size) => sum + size, 0) > annotationsBytes_max;
}

function parse(text: string): JsonObject | undefined {
  if (text === '') return undefined;
  try {
    const value: unknown = JSON.parse(text);
    return isJsonObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function sortedJson(value: unknown): string {
  if (isJsonArray(value)) return `[${value.map(sortedJson).join(',')}]`;
  if (!isJsonObject(value)) return JSON.stringify(value ?? null);
  const fields = Object.keys(value)
    .filter((name) => value[name] !== undefined)
    .sort()
    .map((name) => `${JSON.stringify(name)}:${sortedJson(value[name])}`);
  return `{${fields.join(',')}}`;
}
