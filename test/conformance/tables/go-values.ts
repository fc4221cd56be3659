// Recorded Go structs as JSON: fields by their Go names, embedded structs under theirs.

import { SCHEMA } from '../../../src/kinds/type.js';
import { isJsonObject } from '../../../src/machinery/json.js';
import type { FieldType, StructType } from '../../../src/machinery/schema.js';
import type { Fields } from '../corpus.js';
import { plain } from '../values.js';

/** The JSON of a Go value of an API type: `fromGo('V1Volume', {Name: 'a', VolumeSource: {EmptyDir: {}}})`. */
export function fromGo<T = Fields>(type: string, value: unknown): T {
  const known = SCHEMA.types.get(type);
  if (known === undefined) throw new Error(`no type ${type}`);
  return converted(known, plain(value)) as T;
}

export const listFromGo = <T = Fields>(type: string, values: unknown): readonly T[] =>
  ((values ?? []) as readonly unknown[]).map((value) => fromGo<T>(type, value));

function converted(type: FieldType, value: unknown): unknown {
  if (value === null || value === undefined) return undefined;
  switch (type.shape) {
    case 'struct':
      return isJsonObject(value) ? struct(type, value) : value;
    case 'list':
      return Array.isArray(value) ? value.map((item) => converted(type.items, item)) : value;
    case 'map':
      return isJsonObject(value)
        ? Object.fromEntries(
            Object.entries(value).map(([key, item]) => [key, converted(type.values, item)]),
          )
        : value;
    default:
      return value;
  }
}

function struct(type: StructType, value: Fields): Fields {
  const out: Fields = {};
  for (const [goName, member] of Object.entries(value)) {
    const field = fieldOf(type, goName);
    if (field !== undefined) {
      const inner = converted(field.type, member);
      if (inner !== undefined) out[field.name] = inner;
    } else if (goName === 'ObjectMeta') out['metadata'] = plain(member);
    else if (isJsonObject(member)) Object.assign(out, struct(type, member));
  }
  return out;
}

/** What upstream's internal types call otherwise than its JSON does. */
const RENAMED: Readonly<Record<string, string>> = {
  labelselector: 'selector',
  datadiskuri: 'diskURI',
  discoverychapauth: 'chapAuthDiscovery',
  sessionchapauth: 'chapAuthSession',
};

function fieldOf(type: StructType, goName: string) {
  const direct = type.fields.get(goName);
  if (direct !== undefined) return direct;
  const lower = goName.toLowerCase();
  for (const field of type.fields.values()) if (field.name.toLowerCase() === lower) return field;
  const renamed = RENAMED[lower];
  return renamed === undefined ? undefined : type.fields.get(renamed);
}
