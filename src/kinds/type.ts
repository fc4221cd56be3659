// The type of a kind's objects, as decoding, patching, ownership and `explain` need it: from the schema
// generated out of Kubernetes' own, or from the table in the folder of a kind that is ours.
//
// An older release knows fewer fields. Its types are linked when somebody first asks for one.

import { otherwise, readSchema, type Schema, type StructType } from '../machinery/schema.js';
import type { KubernetesVersion } from '../machinery/settings.js';
import { COMPACT, OTHERWISE_IN_1_28 } from './generated/schema.js';
import type { Kind } from './kind.js';

/** The types of the newest release. */
export const SCHEMA: Schema = readSchema(COMPACT);

const own = new WeakMap<Kind, StructType>();
let older: Schema | undefined;

/** Undefined for a kind whose fields nobody has declared. */
export function typeOf(kind: Kind, release: KubernetesVersion = '1.36'): StructType | undefined {
  if (!kind.schema) return schemaOf(release).types.get(kind.type);
  const known = own.get(kind);
  if (known) return known;
  const types = Object.entries(kind.schema).map(
    ([name, fields]) => [name, [name, ...Object.entries(fields).map(compactField)]] as const,
  );
  const type = readSchema({ kinds: {}, types: Object.fromEntries(types) }, SCHEMA.types).types.get(
    kind.type,
  );
  if (type) own.set(kind, type);
  return type;
}

/** What our own kinds hold besides metadata and a spec may be missing, and is not the same as nothing. */
const compactField = ([field, type]: readonly [string, string]): string =>
  `${field}${/^(metadata|spec)$|!$/.test(field) ? '' : '*'} ${type}`;

function schemaOf(release: KubernetesVersion): Schema {
  if (release === '1.36') return SCHEMA;
  older ??= readSchema(otherwise(COMPACT, OTHERWISE_IN_1_28));
  return older;
}
