// Objects as JSON text, made once for each version of an object: it is frozen, and many read the same.
//
// Fields stand as an API server writes them: kind, apiVersion, metadata, and the rest. The items of a list of a
// built-in kind do not repeat what the list says about all of them.

import type { KubeObject } from '../machinery/object.js';

const texts = new WeakMap<KubeObject, string>();

export const objectText = (object: KubeObject): string =>
  `{"kind":${JSON.stringify(object.kind)},"apiVersion":${JSON.stringify(object.apiVersion)},${innerText(object)}}`;

/** An item of a list whose own kind tells the item's. */
export const itemText = (object: KubeObject): string => `{${innerText(object)}}`;

/** All fields but kind and apiVersion, without the braces. */
function innerText(object: KubeObject): string {
  const known = texts.get(object);
  if (known !== undefined) return known;
  const { kind: _kind, apiVersion: _apiVersion, metadata, ...rest } = object;
  const text = JSON.stringify({ metadata, ...rest }).slice(1, -1);
  texts.set(object, text);
  return text;
}
