// Objects as JSON, encoded once for each version of an object: it is frozen, and many read the same.
//
// Fields stand as an API server writes them: kind, apiVersion, metadata, and the rest. The items of a list of a
// built-in kind do not repeat what the list says about all of them.

import type { KubeObject } from '../machinery/object.js';

/** What follows the type of an object, up to and with the brace that closes it. */
const rests = new WeakMap<KubeObject, Buffer>();

const OPENED = Buffer.from('{');
const OPENED_NEXT = Buffer.from(',{');
const LIST_CLOSED = Buffer.from(']}');

/** In parts, to be put together with what else is sent. */
export const objectParts = (object: KubeObject): readonly Buffer[] => [
  Buffer.from(`{"kind":${JSON.stringify(object.kind)},`),
  Buffer.from(`"apiVersion":${JSON.stringify(object.apiVersion)},`),
  restOf(object),
];

export const objectText = (object: KubeObject): string =>
  Buffer.concat(objectParts(object)).toString();

export const jsonParts = (value: unknown): readonly Buffer[] => [
  Buffer.from(JSON.stringify(value)),
];

/** A list, in parts, of objects whose type its own tells. */
export function listParts(head: object, objects: readonly KubeObject[]): readonly Buffer[] {
  const parts: Buffer[] = [Buffer.from(`${JSON.stringify(head).slice(0, -1)},"items":[`)];
  for (const object of objects)
    parts.push(parts.length === 1 ? OPENED : OPENED_NEXT, restOf(object));
  parts.push(LIST_CLOSED);
  return parts;
}

function restOf(object: KubeObject): Buffer {
  const known = rests.get(object);
  if (known) return known;
  const { kind: _kind, apiVersion: _apiVersion, metadata, ...rest } = object;
  const bytes = Buffer.from(JSON.stringify({ metadata, ...rest }).slice(1));
  rests.set(object, bytes);
  return bytes;
}
