// The annotation in which client-side apply remembers what was applied last.
//
// Source: kubectl pkg/util/apply.go. Compact JSON with sorted keys and a final line break, of the object
// without the annotation itself; `annotations` is there even when it is empty.

import { goJson } from '../../machinery/go-json.js';
import { isJsonObject, type JsonObject } from '../../machinery/json.js';
import { lastAppliedAnnotation } from '../../machinery/ownership/last-applied.js';

export { lastAppliedAnnotation };

/** The object with the annotation saying what it is. */
export function withLastApplied(object: JsonObject): JsonObject {
  const bare = withoutLastApplied(object);
  const text = `${goJson(bare)}\n`;
  const annotations = { ...bare.metadata.annotations, [lastAppliedAnnotation]: text };
  return { ...bare, metadata: { ...bare.metadata, annotations } };
}

interface Annotated extends JsonObject {
  readonly metadata: JsonObject & { readonly annotations: JsonObject };
}

/** The object with annotations, were there none, but not this one. */
export function withoutLastApplied(object: JsonObject): Annotated {
  const metadata = isJsonObject(object.metadata) ? object.metadata : {};
  const annotations = isJsonObject(metadata.annotations) ? metadata.annotations : {};
  const { [lastAppliedAnnotation]: _before, ...others } = annotations;
  return { ...object, metadata: { ...metadata, annotations: others } };
}

/** The text of the annotation; undefined without one. */
export function lastAppliedOf(object: unknown): string | undefined {
  const metadata = isJsonObject(object) ? object.metadata : undefined;
  const annotations = isJsonObject(metadata) ? metadata.annotations : undefined;
  const text = isJsonObject(annotations) ? annotations[lastAppliedAnnotation] : undefined;
  return typeof text === 'string' ? text : undefined;
}

/** What was applied last; an empty object when nobody has applied anything that can be read. */
export function lastAppliedObject(object: unknown): JsonObject | undefined {
  const text = lastAppliedOf(object);
  if (text === undefined) return {};
  try {
    const value: unknown = JSON.parse(text);
    return isJsonObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}
