// What `delete` is told, and what `apply --force` and `replace --force` share with it.

import type { DeleteOptions, PropagationPolicy } from '../../apiserver/request.js';
import type { DryRun } from '../dry-run.js';
import { bool, duration, number, text } from '../flags.js';
import { fail } from '../problem.js';

export const deletionFlags = {
  cascade: text(
    'Must be "background", "orphan", or "foreground". Selects the deletion cascading strategy for the dependents (e.g. Pods created by a ReplicationController).',
    { default: 'background', bare: 'background' },
  ),
  force: bool(
    'If true, immediately remove resources from API and bypass graceful deletion. Note that immediate deletion of some resources may result in inconsistency or data loss.',
  ),
  'grace-period': number(
    'Period of time in seconds given to the resource to terminate gracefully. Ignored if negative. Set to 1 for immediate shutdown. Can only be set to 0 when --force is true (force deletion).',
    { default: -1 },
  ),
  timeout: duration(
    'The length of time to wait before giving up on a delete, zero means determine a timeout from the size of the object',
  ),
};

const POLICIES: Readonly<Record<string, PropagationPolicy>> = {
  background: 'Background',
  foreground: 'Foreground',
  orphan: 'Orphan',
};

function propagationOf(cascade: string): PropagationPolicy {
  if (Object.hasOwn(POLICIES, cascade)) return POLICIES[cascade] as PropagationPolicy;
  if (cascade === 'true') return 'Background';
  if (cascade === 'false') return 'Orphan';
  return fail(
    `invalid cascade value (${cascade}). Must be "background", "foreground", or "orphan"`,
  );
}

/** The options of a delete request; a negative grace period leaves it to the object. */
export function deleteOptions(
  cascade: string,
  gracePeriod: number,
  dryRun: DryRun = 'none',
): DeleteOptions {
  return {
    propagationPolicy: propagationOf(cascade),
    ...(gracePeriod >= 0 ? { gracePeriodSeconds: gracePeriod } : {}),
    ...(dryRun === 'server' ? { dryRun: true } : {}),
  };
}
