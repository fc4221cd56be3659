// Creating and deleting pods, a bounded number at a time, and saying so.

import type { View } from '../../events/view.js';
import type { Failure } from '../../machinery/status.js';
import { type Attempt, slowStart, together } from '../batches.js';
import { create, type Intent, remove } from '../controller.js';
import { podFromTemplate } from '../pod-template.js';
import { record } from '../record.js';
import { activePods } from './counting.js';
import type { Replicated } from './replicated.js';
import { relatedPods, victims } from './victims.js';

/** Most pods created or deleted in one round. Those that are left are another round's. */
const BURST = 500;

/** What to write when a request is refused. */
type GiveUp = (reason: string, failure: Failure) => Intent;

export function creations(
  { owner, template, source }: Replicated,
  missing: number,
  view: View,
  giveUp: GiveUp,
): readonly Intent[] {
  const pod = podFromTemplate(owner, template);
  const attempt: Attempt = {
    intent: create(pod),
    afterwards: ({ metadata: { name } }, present) => [
      record(present, source, owner, {
        type: 'Normal',
        reason: 'SuccessfulCreate',
        message: `Created pod: ${name}`,
      }),
    ],
    refused: (failure) => {
      // A namespace on its way out takes the owner along: there is nothing to report.
      if (inDyingNamespace(failure)) return [];
      const message = `Error creating: ${failure.message}`;
      return [record(view, source, owner, { type: 'Warning', reason: 'FailedCreate', message })];
    },
  };
  const attempts = Array.from({ length: Math.min(missing, BURST) }, () => attempt);
  return slowStart(attempts, (failure) => [giveUp('FailedCreate', failure)]);
}

export function deletions(
  { owner, source }: Replicated,
  surplus: number,
  view: View,
  giveUp: GiveUp,
): readonly Intent[] {
  const pods = activePods(owner, view);
  const chosen = victims(pods, relatedPods(view, owner), surplus, view.now);
  const attempts = chosen.slice(0, BURST).map(
    (pod): Attempt => ({
      intent: remove(pod),
      afterwards: (_pod, present) => [
        record(present, source, owner, {
          type: 'Normal',
          reason: 'SuccessfulDelete',
          message: `Deleted pod: ${pod.metadata.name}`,
        }),
      ],
      refused: (failure) => {
        const message = `Error deleting: ${failure.message}`;
        return [record(view, source, owner, { type: 'Warning', reason: 'FailedDelete', message })];
      },
    }),
  );
  return together(attempts, (failure) => [giveUp('FailedDelete', failure)]);
}

const inDyingNamespace = (failure: Failure): boolean =>
  failure.code === 403 && failure.message.endsWith('because it is being terminated');
