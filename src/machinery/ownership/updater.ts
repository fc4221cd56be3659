// Who owns which fields after an object was updated or applied, and what an apply removes.
//
// Source: structured-merge-diff merge/update.go. Owners whose version is no longer served are dropped.

import { assert } from '../assert.js';
import { equal } from '../equal.js';
import type { TypeSchema } from '../type-schema.js';
import { type Comparison, compareTyped, excludeFields } from './compare.js';
import {
  difference,
  emptyFieldSet,
  type FieldSet,
  intersection,
  isEmptyFieldSet,
  recursiveDifference,
  union,
} from './field-set.js';
import { mergeTyped } from './merge.js';
import { prune } from './prune.js';
import { reconcileFieldSet } from './reconcile.js';
import { toFieldSet } from './to-field-set.js';

export interface Owner {
  readonly fields: FieldSet;
  /** The apiVersion in whose terms the fields are. */
  readonly version: string;
  readonly applied: boolean;
}

export type Owners = ReadonlyMap<string, Owner>;

export interface TypedObject {
  readonly value: unknown;
  readonly schema: TypeSchema;
  readonly version: string;
}

export interface OwnershipRules {
  /** The object in terms of another version; undefined if that is not served. */
  readonly convert: (object: TypedObject, version: string) => TypedObject | undefined;
  /** Fields nobody comes to own through this endpoint, such as `status` outside of /status. */
  readonly ignored?: ((version: string) => FieldSet | undefined) | undefined;
}

export const sameVersionOnly = (object: TypedObject, version: string): TypedObject | undefined =>
  object.version === version ? object : undefined;

/** An update owns what it changed, and takes that from everybody else. */
export function updateOwners(
  live: TypedObject,
  updated: TypedObject,
  owners: Owners,
  owner: string,
  rules: OwnershipRules,
): Owners {
  const known = reconcileOwners(live, owners, rules);
  const { conflicts, removed, comparison, served } = compareOwners(
    live,
    updated,
    known,
    owner,
    rules,
  );
  const left = takeAway(served, conflicts, removed);
  const before = left.get(owner)?.fields ?? emptyFieldSet;
  const changed = union(
    union(difference(before, comparison.removed), comparison.modified),
    comparison.added,
  );
  const fields = withoutIgnored(changed, updated.version, rules);
  return withOwner(left, owner, { fields, version: updated.version, applied: false });
}

export type ApplyResult =
  | {
      readonly ok: true;
      readonly object: TypedObject;
      readonly changed: boolean;
      readonly owners: Owners;
    }
  | { readonly ok: false; readonly conflicts: ReadonlyMap<string, FieldSet> };

/** An apply owns what it mentions, and removes what it owned alone and mentions no more. */
export function applyOwners(
  live: TypedObject,
  applied: TypedObject,
  owners: Owners,
  owner: string,
  force: boolean,
  rules: OwnershipRules,
): ApplyResult {
  const known = new Map(reconcileOwners(live, owners, rules));
  const last = known.get(owner);
  const mentioned = withoutIgnored(
    toFieldSet(applied.value, applied.schema),
    applied.version,
    rules,
  );
  known.set(owner, { fields: mentioned, version: applied.version, applied: true });
  const merged = { ...live, value: mergeTyped(live.value, applied.value, live.schema) };
  const object = last ? prune(merged, known, owner, last, rules) : merged;
  const { conflicts, removed, served } = compareOwners(live, object, known, owner, rules);
  if (!force && conflicts.size > 0) return { ok: false, conflicts };
  const left = takeAway(served, conflicts, removed);
  const changed = live.value !== object.value && !equal(live.value ?? null, object.value ?? null);
  return { ok: true, object, changed, owners: left };
}

interface OwnersComparison {
  /** Per other owner, what of theirs was changed. */
  readonly conflicts: ReadonlyMap<string, FieldSet>;
  /** Per other owner, what is no longer there. */
  readonly removed: ReadonlyMap<string, FieldSet>;
  readonly comparison: Comparison;
  readonly served: Owners;
}

function compareOwners(
  live: TypedObject,
  updated: TypedObject,
  owners: Owners,
  owner: string,
  rules: OwnershipRules,
): OwnersComparison {
  const comparisonAt = comparisons(live, updated, rules);
  const conflicts = new Map<string, FieldSet>();
  const removed = new Map<string, FieldSet>();
  let served = owners;
  for (const [name, { fields, version }] of owners) {
    if (name === owner) continue;
    const comparison = comparisonAt(version);
    if (!comparison) {
      served = withoutOwner(served, name);
      continue;
    }
    const conflict = intersection(fields, union(comparison.modified, comparison.added));
    if (!isEmptyFieldSet(conflict)) conflicts.set(name, conflict);
    if (!isEmptyFieldSet(comparison.removed)) removed.set(name, comparison.removed);
  }
  const comparison = comparisonAt(updated.version);
  assert(comparison, `${updated.version} can be compared with itself`);
  return { conflicts, removed, comparison, served };
}

function comparisons(
  live: TypedObject,
  updated: TypedObject,
  rules: OwnershipRules,
): (version: string) => Comparison | undefined {
  const known = new Map<string, Comparison | undefined>();
  const compareAt = (version: string): Comparison | undefined => {
    const before = version === live.version ? live : rules.convert(live, version);
    const after = version === updated.version ? updated : rules.convert(updated, version);
    if (!before || !after) return undefined;
    const comparison = compareTyped(before.value, after.value, after.schema);
    const ignored = rules.ignored?.(version);
    return ignored ? excludeFields(comparison, ignored) : comparison;
  };
  return (version) => {
    if (!known.has(version)) known.set(version, compareAt(version));
    return known.get(version);
  };
}

function takeAway(
  owners: Owners,
  conflicts: ReadonlyMap<string, FieldSet>,
  removed: ReadonlyMap<string, FieldSet>,
): Owners {
  let left = owners;
  for (const [name, owner] of owners) {
    const kept = difference(owner.fields, conflicts.get(name) ?? emptyFieldSet);
    const fields = difference(kept, removed.get(name) ?? emptyFieldSet);
    if (fields !== owner.fields || isEmptyFieldSet(fields))
      left = withOwner(left, name, { ...owner, fields });
  }
  return left;
}

function withOwner(owners: Owners, name: string, owner: Owner): Owners {
  const changed = new Map(owners);
  if (isEmptyFieldSet(owner.fields)) changed.delete(name);
  else changed.set(name, owner);
  return changed;
}

function withoutOwner(owners: Owners, name: string): Owners {
  const others = new Map(owners);
  others.delete(name);
  return others;
}

function withoutIgnored(fields: FieldSet, version: string, rules: OwnershipRules): FieldSet {
  const ignored = rules.ignored?.(version);
  return ignored ? recursiveDifference(fields, ignored) : fields;
}

/** Follows changes of the types themselves. */
function reconcileOwners(live: TypedObject, owners: Owners, rules: OwnershipRules): Owners {
  let reconciled = owners;
  for (const [name, owner] of owners) {
    const at = owner.version === live.version ? live : rules.convert(live, owner.version);
    const fields = at && reconcileFieldSet(owner.fields, at.schema);
    if (!fields) reconciled = withoutOwner(reconciled, name);
    else if (fields !== owner.fields)
      reconciled = new Map(reconciled).set(name, { ...owner, fields });
  }
  return reconciled;
}
