// Recorded objects as the product holds them: read as the API server reads a request, whatever version they are of.

import { builtInKind, type KindName } from '../../src/kinds/index.js';
import type { Kind } from '../../src/kinds/kind.js';
import { apiVersionOf } from '../../src/kinds/lookup.js';
import { typeOf } from '../../src/kinds/type.js';
import { decode } from '../../src/machinery/decode.js';
import { inGoForm } from '../../src/machinery/go-form.js';
import type { KubeObject } from '../../src/machinery/object.js';
import type { Fields } from './corpus.js';
import { plain } from './values.js';

/** The kind of a recorded object, if the product has it. */
export function kindOf(recorded: unknown): Kind | undefined {
  const name = plain<Fields | null>(recorded)?.['kind'];
  return typeof name === 'string' ? builtInKind(name) : undefined;
}

/**
 * The object without nulls, in the version that the product serves. Upstream's tests build values that no client
 * could send; a field that cannot be decoded fails the case.
 */
export function objectOf(kind: Kind, recorded: unknown): KubeObject {
  const { metadata, ...rest } = plain<Fields>(recorded);
  const type = typeOf(kind);
  if (type === undefined) throw new Error(`${kind.kind} has no type`);
  const value = {
    ...rest,
    metadata: { name: '', ...metadata },
    apiVersion: apiVersionOf(kind),
    kind: kind.kind,
  };
  const decoded = decode(type, value, 'Ignore');
  if (!decoded.ok) throw new Error(decoded.error);
  const object = inGoForm(type, decoded.value) as unknown as KubeObject;
  // The API server gives every object a name before it judges it, be it an empty one.
  return { ...object, metadata: { ...object.metadata, name: object.metadata?.name ?? '' } };
}

export function objectNamed(name: KindName, recorded: unknown): KubeObject {
  return objectOf(builtInKind(name) as Kind, recorded);
}
