// Some fields of an object: what a reader needs to know of it, when a whole object would be too much.

import { canonical } from '../machinery/object.js';

/** All that is there, or by name what is wanted of each field. */
export type Fields = typeof ALL | { readonly [name: string]: Fields };
export const ALL = true;

/** Chains of names, `['status', 'phase']`, as one tree; an empty chain wants everything. */
export function fieldsOf(chains: Iterable<readonly string[]>): Fields {
  const heads = new Map<string, (readonly string[])[]>();
  for (const [name, ...rest] of chains) {
    if (name === undefined) return ALL;
    const known = heads.get(name);
    if (known) known.push(rest);
    else heads.set(name, [rest]);
  }
  return Object.fromEntries([...heads].sort().map(([name, rests]) => [name, fieldsOf(rests)]));
}

/** The value with these fields only. Lists stay whole, and so does what is no object where one is looked for. */
export function cut(value: unknown, fields: Fields): unknown {
  if (fields === ALL || !isFields(value)) return value;
  const kept: Record<string, unknown> = {};
  for (const name in value) {
    const wanted = Object.hasOwn(fields, name) ? fields[name] : undefined;
    if (wanted !== undefined) kept[name] = cut(value[name], wanted);
    // A mark, as deltas have it, says something of the whole.
    else if (name === MARK) return value;
  }
  return kept;
}

export const cutObject = (value: unknown, fields: Fields): object =>
  canonical(cut(value, fields)) as object;

const MARK = '\u0000';

const isFields = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
