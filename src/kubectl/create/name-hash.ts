// `--append-hash`: the name of a ConfigMap or Secret ends in a hash of what it holds.
//
// Source: kubectl pkg/util/hash/hash.go. SHA-256 of the JSON of kind, name and contents, ten letters of it, spelled
// without vowels and without what looks like them.

import { goJson } from '../../machinery/go-json.js';
import type { Manifest } from '../../machinery/object.js';
import { sha256 } from '../../machinery/sha256.js';
import { bool } from '../flags.js';

export const appendHashFlag = {
  'append-hash': bool('Append a hash of the object to its name.'),
};

const LENGTH = 10;
const SPELLED: Readonly<Record<string, string>> = { 0: 'g', 1: 'h', 3: 'k', a: 'm', e: 't' };

export function withHash(
  object: Manifest,
  { 'append-hash': asked }: { readonly 'append-hash': boolean },
): Manifest {
  if (!asked) return object;
  const { kind, metadata, data = {}, binaryData, type = '' } = object as Manifest & Contents;
  const name = metadata?.name ?? '';
  const isSecret = kind === 'Secret';
  const held = {
    kind,
    name,
    data,
    ...(isSecret ? { type } : {}),
    ...(binaryData && { binaryData }),
  };
  const digest = sha256(goJson(held)).slice(0, LENGTH);
  const spelled = digest.replace(/[013ae]/g, (letter) => SPELLED[letter] ?? letter);
  return { ...object, metadata: { ...metadata, name: `${name}-${spelled}` } };
}

interface Contents {
  readonly data?: Readonly<Record<string, string>>;
  readonly binaryData?: Readonly<Record<string, string>>;
  readonly type?: string;
}
