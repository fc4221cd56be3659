// Which items of a list repeat an earlier one's key.

import { duplicate, type FieldError, index } from '../../machinery/field-errors.js';

export function duplicates<T>(
  items: readonly T[],
  path: string,
  keyOf: (item: T) => string,
): FieldError[] {
  const seen = new Set<string>();
  return items.flatMap((item, i) => {
    const key = keyOf(item);
    const isKnown = seen.has(key);
    seen.add(key);
    return isKnown ? [duplicate(index(path, i), key)] : [];
  });
}
