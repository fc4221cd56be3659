// The hashes in Kubernetes' names: FNV over bytes, spelled with letters that cannot make a word.
//
// A ControllerRevision of a StatefulSet gets the very hash upstream gives it, being taken over JSON. The
// pod-template-hash of Deployments and DaemonSets is upstream's only in looks: there it is taken over a
// dump of the Go structs of one release, here over canonical JSON of the template. Treat it as opaque.
import { canonicalJson } from './canonical-json.js';

/** FNV-1, 32 bits (Go's fnv.New32). */
export function fnv1(bytes: Uint8Array): number {
  let hash = OFFSET_BASIS;
  for (const byte of bytes) hash = Math.imul(hash, PRIME) ^ byte;
  return hash >>> 0;
}

/** FNV-1a, 32 bits (Go's fnv.New32a). */
export function fnv1a(bytes: Uint8Array): number {
  let hash = OFFSET_BASIS;
  for (const byte of bytes) hash = Math.imul(hash ^ byte, PRIME);
  return hash >>> 0;
}

export const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);

/** apimachinery pkg/util/rand, SafeEncodeString. */
export function safeEncode(text: string): string {
  let encoded = '';
  for (const byte of utf8(text)) encoded += ALPHABET.charAt(byte % ALPHABET.length);
  return encoded;
}

/**
 * The hash in a StatefulSet's ControllerRevision (controller_history.go). `data` is the revision's patch,
 * `{spec: {template: {…, $patch: 'replace'}}}`, in which Go writes `metadata.creationTimestamp: null`.
 */
export const revisionHash = (data: unknown, collisionCount = 0): string =>
  safeEncode(String(fnv1(utf8(canonicalJson(data) + String(collisionCount)))));

/** The label pod-template-hash, and the hash in a DaemonSet's ControllerRevision. */
export const podTemplateHash = (template: unknown, collisionCount?: number): string =>
  safeEncode(String(fnv1a(utf8(canonicalJson(template) + (collisionCount ?? '')))));

const OFFSET_BASIS = 0x811c9dc5;
const PRIME = 0x01000193;
const ALPHABET = 'bcdfghjklmnpqrstvwxz2456789';
