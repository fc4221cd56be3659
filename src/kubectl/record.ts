// `--record`: the command line kept in the object, where `rollout history` finds it as the change's cause.
//
// Source: cli-runtime pkg/genericclioptions/record_flags.go.

import type { JsonObject } from '../machinery/json.js';
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

interface HowToRecord {
  readonly record: boolean;
}

export function recorded<T extends { readonly metadata?: ObjectMeta }>(
  { cause }: Kubectl,
  { record }: HowToRecord,
  object: T,
): T {
  if (!record) return object;
  const annotations = { ...object.metadata?.annotations, [CHANGE_CAUSE]: cause };
  return { ...object, metadata: { ...object.metadata, annotations } };
}

/** The same as a patch, for what has been changed by the server already; undefined when it is not asked for. */
export const recordPatch = ({ cause }: Kubectl, { record }: HowToRecord): JsonObject | undefined =>
  record ? { metadata: { annotations: { [CHANGE_CAUSE]: cause } } } : undefined;
