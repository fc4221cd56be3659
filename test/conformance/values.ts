// Reads the way in which the recorded tables write Go values: `$obj`, `$type`, `$bytes`, `$error`, `$func`.

import { isJsonObject } from '../../src/machinery/json.js';

/** A value without the notes about its Go type: what a client would send. */
export function plain<T = unknown>(value: unknown): T {
  return stripped(value) as T;
}

function stripped(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(stripped);
  if (!isJsonObject(value)) return value;
  if ('$obj' in value) return stripped(value['$obj']);
  if ('$bytes' in value) return value['$bytes'];
  const members = Object.entries(value).filter(([name]) => name !== '$type');
  return Object.fromEntries(members.map(([name, member]) => [name, stripped(member)]));
}
