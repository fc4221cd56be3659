// Rules of parts that many specs have in common: where nothing was wrong with a part, nothing is wrong with it the next time,
// as long as it is frozen. The pods of a template share with it whatever is as the template says.

import type { FieldError } from '../../machinery/field-errors.js';

/** The same rule, which has no errors for what is missing. It must go by the part alone. */
export function judgedOnce<P extends object>(
  judge: (part: P, path: string) => readonly FieldError[],
): (part: P | undefined, path: string) => readonly FieldError[] {
  const sound = new WeakSet<P>();
  return (part, path) => {
    if (!part || sound.has(part)) return NONE;
    const errors = judge(part, path);
    if (errors.length === 0 && Object.isFrozen(part)) sound.add(part);
    return errors;
  };
}

const NONE: readonly FieldError[] = [];
