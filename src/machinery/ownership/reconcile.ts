// A field set after its type came to own something as a whole that was owned field by field before.
//
// Source: structured-merge-diff typed/reconcile_schema.go.

import type { TypeSchema } from '../type-schema.js';
import {
  type FieldSet,
  insertPath,
  isEmptyFieldSet,
  newFieldSetDraft,
  recursiveDifference,
  union,
} from './field-set.js';
import { type FieldPath, fieldNameOf, type PathElement } from './path-element.js';
import { handle } from './typed.js';

/** The type in whose terms a set was found to be: the same sets come back at every write of an object. */
const reconciled = new WeakMap<FieldSet, TypeSchema>();

/** The same set if its type did not change. */
export function reconcileFieldSet(set: FieldSet, schema: TypeSchema): FieldSet {
  if (reconciled.get(set) === schema) return set;
  const atomic = newFieldSetDraft();
  findAtomic({ set, isWhole: false }, schema, [], (path) => insertPath(atomic, path));
  if (isEmptyFieldSet(atomic)) {
    reconciled.set(set, schema);
    return set;
  }
  return union(recursiveDifference(set, atomic), atomic);
}

interface Owned {
  readonly set: FieldSet | undefined;
  /** Owned, and nothing below it is. */
  readonly isWhole: boolean;
}

function findAtomic(
  owned: Owned,
  schema: TypeSchema,
  path: FieldPath,
  found: (path: FieldPath) => void,
): void {
  handle(schema, {
    scalar: () => {},
    map: (map) => {
      if (map.untyped) return;
      if (!owned.isWhole && map.atomic) {
        if (owned.set && !isEmptyFieldSet(owned.set)) found(path);
        return;
      }
      for (const element of elementsOf(owned.set)) {
        const inner = map.field(fieldNameOf(element) ?? '')?.schema;
        if (inner) findAtomic(ownedBelow(owned.set, element), inner, [...path, element], found);
      }
    },
    list: (list) => {
      if (!owned.isWhole && list.atomic) {
        found(path);
        return;
      }
      for (const element of elementsOf(owned.set)) {
        findAtomic(ownedBelow(owned.set, element), list.items(), [...path, element], found);
      }
    },
  });
}

const elementsOf = (set: FieldSet | undefined): readonly PathElement[] =>
  set ? [...new Set([...set.children.keys(), ...set.members])] : [];

function ownedBelow(set: FieldSet | undefined, element: PathElement): Owned {
  const child = set?.children.get(element);
  return { set: child, isWhole: set?.members.has(element) === true && !child };
}
