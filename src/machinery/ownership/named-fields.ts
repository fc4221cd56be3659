// A field set with the fields of its types as members, wherever something below them is one.
//
// Removing the last field of an object then leaves the object there. Source: structured-merge-diff
// fieldpath/set.go, EnsureNamedFieldsAreMembers.

import type { TypeSchema } from '../type-schema.js';
import type { FieldSet } from './field-set.js';
import { fieldNameOf, type PathElement } from './path-element.js';

export function withNamedFields(set: FieldSet, schema: TypeSchema | undefined): FieldSet {
  const isDeclared = (element: PathElement): boolean => {
    const name = fieldNameOf(element);
    return name !== undefined && schema?.map?.field(name)?.declared === true;
  };
  const children = [...set.children].map(([element, child]): [PathElement, FieldSet] => [
    element,
    withNamedFields(child, schemaBelow(schema, element)),
  ]);
  return {
    members: new Set([...set.members, ...[...set.children.keys()].filter(isDeclared)]),
    children: new Map(children),
  };
}

function schemaBelow(schema: TypeSchema | undefined, element: PathElement): TypeSchema | undefined {
  const name = fieldNameOf(element);
  if (name !== undefined) return schema?.map?.field(name)?.schema;
  return element.startsWith('k:') ? schema?.list?.items() : undefined;
}
