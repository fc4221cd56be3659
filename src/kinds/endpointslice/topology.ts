// The labels that old clients attach to an endpoint, in place of nodeName and zone.

import { type FieldError, invalid, key as keyed, tooMany } from '../../machinery/field-errors.js';
import { labelValueErrors, qualifiedNameErrors } from '../../machinery/names.js';

const TOPOLOGY_MAX = 16;
const HOSTNAME = 'kubernetes.io/hostname';

export function validateTopology(
  topology: Readonly<Record<string, string>>,
  path: string,
): readonly FieldError[] {
  const entries = Object.entries(topology);
  const errors: FieldError[] = [];
  if (entries.length > TOPOLOGY_MAX) errors.push(tooMany(path, entries.length, TOPOLOGY_MAX));
  for (const [name, value] of entries) {
    for (const message of qualifiedNameErrors(name)) errors.push(invalid(path, name, message));
    for (const message of labelValueErrors(value))
      errors.push(invalid(keyed(path, name), value, message));
  }
  if (Object.hasOwn(topology, HOSTNAME))
    errors.push(
      invalid(keyed(path, HOSTNAME), topology[HOSTNAME], 'must not be set, use nodeName instead'),
    );
  return errors;
}
