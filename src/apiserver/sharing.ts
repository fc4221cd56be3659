// What a new object has in common with what it was made from stays one and the same: thousands of pods of one template then
// keep what the template says, and whoever remembers anything of a frozen part remembers it for all of them.

import type { Draft } from 'immer';
import type { KubeObject, Manifest } from '../machinery/object.js';

/** Puts what was asked for back into a draft where a copy of it has come to nothing else. Nobody may change it after that. */
export function shareWithAsked(draft: Draft<KubeObject>, asked: Manifest): void {
  const { spec: own } = draft as { spec?: unknown };
  const { spec: given } = asked as { spec?: unknown };
  if (given !== undefined) (draft as { spec?: unknown }).spec = shared(own, given, OUTER);
  const { labels } = asked.metadata ?? {};
  if (labels) draft.metadata.labels = shared(draft.metadata.labels, labels, OUTER) as typeof labels;
}

/** A copy of something frozen, with what is the same as there put back into it. */
export const sharedWith = <T extends object>(copy: T, origin: T): T => shared(copy, origin, 0) as T;

/** So deep there may be frozen parts in what is not frozen as a whole. */
const OUTER = 3;

function shared(copy: unknown, origin: unknown, depth: number): unknown {
  if (copy === origin || typeof copy !== 'object' || typeof origin !== 'object') return copy;
  if (copy === null || origin === null || Object.isFrozen(copy)) return copy;
  const isFrozen = Object.isFrozen(origin);
  if (!isFrozen && depth === 0) return copy;
  const below = isFrozen ? depth : depth - 1;
  if (Array.isArray(copy) !== Array.isArray(origin)) return copy;
  const isSame = Array.isArray(copy)
    ? sharesItems(copy, origin as unknown[], below)
    : sharesFields(copy as Fields, origin as Fields, below);
  return isSame && isFrozen ? origin : copy;
}

type Fields = Record<string, unknown>;

/** Whether all is the same after what is the same has been put back. */
function sharesItems(copy: unknown[], origin: readonly unknown[], depth: number): boolean {
  let same = copy.length === origin.length;
  for (let i = 0; i < copy.length; i++) {
    copy[i] = shared(copy[i], origin[i], depth);
    if (copy[i] !== origin[i]) same = false;
  }
  return same;
}

function sharesFields(copy: Fields, origin: Fields, depth: number): boolean {
  let same = true;
  let more = 0;
  for (const key in copy) {
    const field = copy[key];
    const kept = shared(field, origin[key], depth);
    if (kept !== field) copy[key] = kept;
    if (kept !== origin[key]) same = false;
    more++;
  }
  if (same) for (const _ in origin) more--;
  return same && more === 0;
}
