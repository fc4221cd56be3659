// From a YAML mapping, whose keys may be anything, to a JSON object; and values as Go's %#v shows them.
//
// Source: convertToJSONableObject in sigs.k8s.io/yaml. Fields come out in order, as in Go's JSON.
import { goQuote } from '../go-quote.js';

type Key = string | number | boolean | null;

export function jsonObject(pairs: ReadonlyMap<Key, unknown>): Record<string, unknown> {
  const entries = [...pairs].map(([key, value]): [string, unknown] => [String(key), value]);
  entries.sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
  return Object.fromEntries(entries);
}

export const nullKeyText = (value: unknown): string =>
  `unsupported map key of type: %!s(<nil>), key: <nil>, value: ${value === null ? '<nil>' : shownValue(value)}`;

/** `map[interface {}]interface {}{"a":1}`: what one sees of a template that was never rendered. */
export function shownValue(value: unknown): string {
  if (typeof value === 'string') return goQuote(value);
  if (value === null || value === undefined) return 'interface {}(nil)';
  if (Array.isArray(value)) return `[]interface {}{${value.map(shownValue).join(', ')}}`;
  if (typeof value !== 'object') return String(value);
  const fields = Object.entries(value).map(([key, held]) => `${goQuote(key)}:${shownValue(held)}`);
  return `map[interface {}]interface {}{${fields.join(', ')}}`;
}
