// What a strategic merge patch must know of a type: per field, how its value is patched.
//
// One table keyed by (type name, field) can back it: `field` looks up the fact and returns the schema
// of the field's own objects by their type name.

export type PatchStrategy = 'merge' | 'replace' | 'retainKeys';

export interface PatchSchema {
  /** The type's name, for messages. */
  readonly name: string;
  /** What is known of a field; nothing when the type has no such field. A map has every field. */
  field(name: string): PatchField | undefined;
}

export interface PatchField {
  /** Of the object the field holds or, if it holds a list or a map, of its items. Scalars have none. */
  readonly schema: PatchSchema | undefined;
  /** The field that identifies an item, if the list is one of objects that is merged. */
  readonly mergeKey?: string | undefined;
  readonly strategies: readonly PatchStrategy[];
}
