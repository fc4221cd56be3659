// What a patch must not touch. Source: apimachinery pkg/util/mergepatch/util.go.

import { fieldOf, isJsonObject, type JsonObject } from '../json.js';
import { goText } from './go-text.js';
import { refuse } from './outcome.js';

/** True if the patch may be used. */
export type PatchPrecondition = (patch: JsonObject) => boolean;

export const requireKeyUnchanged =
  (name: string): PatchPrecondition =>
  (patch) =>
    !Object.hasOwn(patch, name);

export const requireMetadataKeyUnchanged =
  (name: string): PatchPrecondition =>
  (patch) => {
    const metadata = fieldOf(patch, 'metadata');
    return !isJsonObject(metadata) || !Object.hasOwn(metadata, name);
  };

export function checkPreconditions(
  patch: JsonObject,
  preconditions: readonly PatchPrecondition[],
): void {
  if (preconditions.every((holds) => holds(patch))) return;
  refuse(`precondition failed for: ${goText(patch)}`, 'precondition');
}
