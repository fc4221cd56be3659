// `--dry-run`: whether a write is really made, only tried by the server, or not even sent.

import { text } from './flags.js';
import { klogWarning } from './klog.js';
import { fail } from './problem.js';
import type { Kubectl } from './verb.js';

export type DryRun = 'none' | 'client' | 'server';

export const dryRunFlag = {
  'dry-run': text(
    'Must be "none", "server", or "client". If client strategy, only print the object that would be sent, without sending it. If server strategy, submit server-side request without persisting the resource.',
    { default: 'none', bare: 'unchanged' },
  ),
};

/** Reads the flag; the boolean spellings of old are still understood, with a warning. */
export function dryRunOf(kubectl: Pick<Kubectl, 'io' | 'session'>, flag: string): DryRun {
  if (flag === 'none' || flag === 'client' || flag === 'server') return flag;
  if (flag === 'unchanged') {
    klogWarning(
      kubectl,
      'helpers.go:714',
      '--dry-run is deprecated and can be replaced with --dry-run=client.',
    );
    return 'client';
  }
  const isTrue = /^(1|t|T|true|TRUE|True)$/.test(flag);
  if (!isTrue && !/^(0|f|F|false|FALSE|False)$/.test(flag))
    fail(`Invalid dry-run value (${flag}). Must be "none", "server", or "client".`);
  const meant = isTrue ? 'client' : 'none';
  klogWarning(
    kubectl,
    'helpers.go:728',
    `--dry-run=${flag} is deprecated (boolean value) and can be replaced with --dry-run=${meant}.`,
  );
  return meant;
}

/** What success messages end with. */
export const dryRunSuffix = (dryRun: DryRun): string =>
  dryRun === 'none' ? '' : dryRun === 'client' ? ' (dry run)' : ' (server dry run)';
