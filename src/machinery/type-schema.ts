// What field ownership must know of a type: which values it holds, and which of them are owned as a whole.
//
// After structured-merge-diff's schema: a type says what holds for a scalar, a list and a map. Most types
// allow one of the three; untyped values allow all.

export type ScalarKind = 'string' | 'numeric' | 'boolean' | 'untyped';

export interface TypeSchema {
  readonly scalar?: ScalarKind | undefined;
  readonly list?: ListSchema | undefined;
  readonly map?: MapSchema | undefined;
}

export interface ListSchema {
  /** Owned as a whole. Otherwise items are owned one by one, by their keys or, without keys, by value. */
  readonly atomic: boolean;
  readonly keys: readonly string[];
  items(): TypeSchema;
  /** What an item's missing key counts as; undefined if the key must be there. */
  keyDefault(key: string): unknown;
}

/** An object with known fields, a map of items, or both. */
export interface MapSchema {
  readonly atomic: boolean;
  /** Nothing is known of what it holds: ownership is deduced from the values. */
  readonly untyped?: boolean;
  field(name: string): FieldSchema | undefined;
}

export interface FieldSchema {
  readonly schema: TypeSchema;
  /** A field of the type, rather than an item of a map. */
  readonly declared: boolean;
}
