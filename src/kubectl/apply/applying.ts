// What one `apply` works with: how it was told to apply, and what it has seen.

import type { FieldValidation, WriteOptions } from '../../apiserver/request.js';
import type { DryRun } from '../dry-run.js';
import { writeOptions } from '../report.js';
import type { Kubectl } from '../verb.js';

export interface Applying {
  readonly kubectl: Kubectl;
  readonly dryRun: DryRun;
  readonly fieldManager: string;
  readonly fieldValidation: FieldValidation;
  /** Undo what others changed, where the manifest says otherwise. */
  readonly overwrite: boolean;
  /** Delete and create anew what cannot be patched. */
  readonly force: boolean;
  readonly forceConflicts: boolean;
  readonly cascade: string;
  readonly gracePeriod: number;
  readonly timeout: number;
}

/** What became of one object. */
export interface Applied {
  readonly object: unknown;
  readonly operation: 'created' | 'configured' | 'unchanged' | 'serverside-applied';
}

export const TECHNIQUE = 'declarative-object-configuration';

export const applyOptions = (
  { dryRun, fieldManager, fieldValidation }: Applying,
  more: WriteOptions = {},
): WriteOptions => writeOptions(dryRun, fieldManager, { fieldValidation, ...more });

/** `Warning: Detected changes to resource ... which is currently being deleted.` */
export function warnIfDeleting({ io }: Kubectl, object: unknown): void {
  const { metadata } = object as {
    metadata: { name: string; deletionTimestamp?: string | undefined };
  };
  if (metadata.deletionTimestamp !== undefined)
    io.stderr(
      `Warning: Detected changes to resource ${metadata.name} which is currently being deleted.\n`,
    );
}
