// The hash by which clients tell in which version a resource is kept [apiserver pkg/endpoints/discovery/storageversionhash.go].

import type { Kind } from '../../kinds/kind.js';
import { storedKind } from '../../kinds/lookup.js';
import { sha256 } from '../../machinery/sha256.js';
import type { Resource } from '../resource.js';

/** Kept in an older version than any that is served. */
const KEPT_IN: Readonly<Record<string, string>> = {
  CustomResourceDefinition: 'v1beta1',
  EndpointSlice: 'v1beta1',
};
const HASH_BYTES = 8;

/** Undefined for what is not kept at all. */
export function storageVersionHash({ kind, verbs }: Resource): string | undefined {
  if (!verbs.includes('delete')) return undefined;
  const { group, version, kind: name } = storedIn(kind);
  const hash = sha256(`${group}/${version}/${name}`);
  return Buffer.from(hash.slice(0, 2 * HASH_BYTES), 'hex').toString('base64');
}

function storedIn(kind: Kind): Pick<Kind, 'group' | 'version' | 'kind'> {
  const stored = storedKind(kind);
  return { ...stored, version: KEPT_IN[stored.kind] ?? stored.version };
}
