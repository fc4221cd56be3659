// Any kind nobody wrote a page for: all of its fields, with names one can read.
//
// Source: kubectl pkg/describe/describe.go, printUnstructuredContent and smartLabelFor.

import { goText } from '../../machinery/go-print.js';
import { isJsonArray, isJsonObject, type JsonObject } from '../../machinery/json.js';
import type { KubeObject } from '../../machinery/object.js';
import type { Page } from './page.js';
import { events, labelsAndAnnotations, nameAndNamespace, type Scene } from './sections.js';

const SHOWN_ABOVE = [
  '.metadata.managedFields',
  '.metadata.name',
  '.metadata.namespace',
  '.metadata.labels',
  '.metadata.annotations',
];
const ACRONYMS = ['API', 'URL', 'UID', 'GUID'];

export function describeAnything(page: Page, object: KubeObject, scene: Scene): void {
  nameAndNamespace(page, object);
  labelsAndAnnotations(page, object);
  fields(page, 0, object as unknown as JsonObject, '');
  events(page, object, scene);
}

function fields(page: Page, level: number, content: JsonObject, above: string): void {
  for (const name of Object.keys(content).sort()) {
    const path = `${above}.${name}`;
    if (SHOWN_ABOVE.includes(path)) continue;
    const value = content[name];
    const label = labelFor(name);
    if (isJsonObject(value)) {
      page.line(level, `${label}:`);
      fields(page, level + 1, value, path);
    } else if (isJsonArray(value)) {
      page.line(level, `${label}:`);
      for (const item of value) {
        if (isJsonObject(item)) fields(page, level + 1, item, path);
        else page.line(level + 1, goText(item));
      }
    } else page.line(level, `${label}:`, goText(value));
  }
}

/** `creationTimestamp` is `Creation Timestamp`. */
export function labelFor(field: string): string {
  if (!/^[\p{L}-]+$/u.test(field)) return field;
  const words = field.match(/\p{Lu}+(?!\p{Ll})|\p{Lu}?\p{Ll}+|\p{Lu}+|-+/gu) ?? [field];
  return words
    .map((word) => {
      if (ACRONYMS.includes(word.toUpperCase())) return word.toUpperCase();
      return word === word.toLowerCase() ? word.charAt(0).toUpperCase() + word.slice(1) : word;
    })
    .join(' ');
}
