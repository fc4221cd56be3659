// The type of a kind's objects, as decoding, patching, ownership and `explain` need it: from the schema
// generated out of Kubernetes' own, or from the table in the folder of a kind that is ours.

import { readSchema, type StructType } from '../machinery/schema.js';
import { SCHEMA } from './generated/schema.js';
import type { Kind } from './kind.js';

const own = new WeakMap<Kind, StructType>();

/** Undefined for a kind whose fields nobody has declared. */
export function typeOf(kind: Kind): StructType | undefined {
  if (!kind.schema) return SCHEMA.types.get(kind.type);
  const known = own.get(kind);
  if (known) return known;
  const types = Object.entries(kind.schema).map(
    ([name, fields]) =>
      [name, [name, ...Object.entries(fields).map(([field, type]) => `${field} ${type}`)]] as const,
  );
  const type = readSchema({ kinds: {}, types: Object.fromEntries(types) }, SCHEMA.types).types.get(
    kind.type,
  );
  if (type) own.set(kind, type);
  return type;
}
