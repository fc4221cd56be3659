// Removing what an applier no longer mentions, unless somebody else owns it.
//
// Source: structured-merge-diff merge/update.go, prune and its helpers.

import {
  difference,
  emptyFieldSet,
  type FieldSet,
  intersection,
  isEmptyFieldSet,
  union,
} from './field-set.js';
import { withNamedFields } from './named-fields.js';
import { removeFields } from './remove.js';
import { toFieldSet } from './to-field-set.js';
import type { Owner, Owners, OwnershipRules, TypedObject } from './updater.js';

export function prune(
  merged: TypedObject,
  owners: Owners,
  owner: string,
  last: Owner,
  rules: OwnershipRules,
): TypedObject {
  const now = owners.get(owner);
  if (!now || isEmptyFieldSet(last.fields)) return merged;
  const isCovered =
    last.version === now.version && isEmptyFieldSet(difference(last.fields, now.fields));
  if (isCovered) return merged;
  const atLast = convert(merged, last.version, rules);
  if (!atLast) return merged;
  const without = removed(atLast, withNamedFields(last.fields, atLast.schema));
  const owned = addBackOwned(atLast, without, owners, rules);
  const pruned = addBackDangling(atLast, owned, last, rules);
  return convert(pruned, now.version, rules) ?? pruned;
}

const convert = (
  object: TypedObject,
  version: string,
  rules: OwnershipRules,
): TypedObject | undefined =>
  object.version === version ? object : rules.convert(object, version);

const removed = (object: TypedObject, fields: FieldSet): TypedObject => ({
  ...object,
  value: removeFields(object.value, fields, object.schema) ?? null,
});

/** Removing an object took what others own in it. */
function addBackOwned(
  merged: TypedObject,
  pruned: TypedObject,
  owners: Owners,
  rules: OwnershipRules,
): TypedObject {
  const ownedAt = new Map<string, FieldSet>([[pruned.version, emptyFieldSet]]);
  for (const { version, fields } of owners.values()) {
    ownedAt.set(version, union(ownedAt.get(version) ?? emptyFieldSet, fields));
  }
  let result = pruned;
  let whole = merged;
  for (const [version, owned] of ownedAt) {
    const wholeThere = convert(whole, version, rules);
    const prunedThere = convert(result, version, rules);
    if (!wholeThere || !prunedThere) continue;
    const { schema } = wholeThere;
    const kept = union(
      withNamedFields(fieldsIn(prunedThere), schema),
      withNamedFields(owned, schema),
    );
    whole = wholeThere;
    result = removed(wholeThere, difference(withNamedFields(fieldsIn(wholeThere), schema), kept));
  }
  return result;
}

/** What nobody owns and the applier did not own either stays. */
function addBackDangling(
  merged: TypedObject,
  pruned: TypedObject,
  last: Owner,
  rules: OwnershipRules,
): TypedObject {
  const prunedThere = convert(pruned, last.version, rules);
  if (!prunedThere) return merged;
  const { schema } = merged;
  const named = (fields: FieldSet): FieldSet => withNamedFields(fields, schema);
  const gone = difference(named(fieldsIn(merged)), named(fieldsIn(prunedThere)));
  return removed(merged, intersection(gone, named(last.fields)));
}

const fieldsIn = ({ value, schema }: TypedObject): FieldSet => toFieldSet(value, schema);
