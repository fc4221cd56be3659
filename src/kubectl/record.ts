// `--record`: the command line kept in the object, where `rollout history` finds it as the change's cause.
//
// Source: cli-runtime pkg/genericclioptions/record_flags.go. Departures: the command line is kept as it was
// typed, and only apply, create -f and set know the flag.

import type { ObjectMeta } from '../machinery/object.js';
import { bool } from './flags.js';
import type { Kubectl } from './verb.js';

export const recordFlag = {
  record: bool('Record current kubectl command in the resource annotation.', { hidden: true }),
};

const CHANGE_CAUSE = 'kubernetes.io/change-cause';

/** Says that the flag is on its way out, as kubectl does whatever its value. */
export function warnOfRecord({ io }: Kubectl, isGiven: boolean): void {
  if (isGiven)
    io.stderr('Flag --record has been deprecated, --record will be removed in the future\n');
}

export function recorded<T extends { readonly metadata?: ObjectMeta }>(
  { command }: Kubectl,
  { record }: { readonly record: boolean },
  object: T,
): T {
  if (!record) return object;
  const annotations = { ...object.metadata?.annotations, [CHANGE_CAUSE]: command };
  return { ...object, metadata: { ...object.metadata, annotations } };
}
