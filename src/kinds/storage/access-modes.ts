// Access modes of volumes and claims: the ones there are, and the short forms in which they are printed.

import {
  type FieldError,
  forbidden,
  notSupported,
  required,
} from '../../machinery/field-errors.js';

/** In the order of printing [apis/core/helper GetAccessModesAsString]. */
const SHORT: readonly (readonly [string, string])[] = [
  ['ReadWriteOnce', 'RWO'],
  ['ReadOnlyMany', 'ROX'],
  ['ReadWriteMany', 'RWX'],
  ['ReadWriteOncePod', 'RWOP'],
];
const MODES = SHORT.map(([mode]) => mode).sort();

export const accessModesText = (modes: readonly string[] | undefined): string =>
  SHORT.flatMap(([mode, short]) => (modes?.includes(mode) ? [short] : [])).join(',');

export function accessModeErrors(
  modes: readonly string[] | undefined,
  missing: string,
  path = 'spec.accessModes',
): readonly FieldError[] {
  if (!modes || modes.length === 0) return [required(path, missing)];
  const errors: FieldError[] = modes.flatMap((mode) =>
    MODES.includes(mode) ? [] : [notSupported(path, mode, MODES)],
  );
  if (modes.includes('ReadWriteOncePod') && modes.length > 1)
    errors.push(forbidden(path, 'may not use ReadWriteOncePod with other access modes'));
  return errors;
}
