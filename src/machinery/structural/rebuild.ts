// Changing parts of a JSON value: what does not change is shared with the value as it was.

import type { JsonObject } from '../json.js';

/** The object with each field replaced, or left out for `undefined`; itself if nothing changes. */
export function rebuiltObject(
  object: JsonObject,
  replace: (value: unknown, name: string) => unknown,
): JsonObject {
  let fresh: Record<string, unknown> | undefined;
  for (const name of Object.keys(object)) {
    const value = object[name];
    const next = replace(value, name);
    if (next === value) continue;
    fresh ??= { ...object };
    if (next === undefined) delete fresh[name];
    else fresh[name] = next;
  }
  return fresh ?? object;
}

export function rebuiltList(
  list: readonly unknown[],
  replace: (value: unknown, i: number) => unknown,
): readonly unknown[] {
  let fresh: unknown[] | undefined;
  list.forEach((value, i) => {
    const next = replace(value, i);
    if (next === value) return;
    fresh ??= [...list];
    fresh[i] = next;
  });
  return fresh ?? list;
}
