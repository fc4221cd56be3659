// How intents are carried out: one after another, up to the first refusal. Whoever asks why something was done
// carries them out again, in a state of the past and to no effect.

import type { ApiRequest, Success } from '../apiserver/request.js';
import type { Intent } from '../controllers/controller.js';
import type { View } from '../events/view.js';
import { type Failure, isFailure } from '../machinery/status.js';

/** Asks the API server, and sees what has come of what was asked so far. */
interface Carrier {
  ask(request: ApiRequest): Success | Failure;
  view(): View;
  /** Whether whoever wants these things is no more. */
  isDead?(): boolean;
}

/** @returns whether nothing of it was refused. */
export function carryOut(intents: readonly Intent[], carrier: Carrier): boolean {
  let isGranted = true;
  for (const intent of intents) {
    if (intent.type !== 'Ask') continue;
    if (carrier.isDead?.()) return false;
    const response = carrier.ask(intent.request);
    if (!isFailure(response)) {
      if (
        intent.afterwards &&
        !carryOut(intent.afterwards(response.object, carrier.view()), carrier)
      )
        isGranted = false;
      continue;
    }
    isGranted = false;
    if (intent.otherwise) {
      const instead = intent.otherwise(response);
      if (instead.length === 0) continue;
      carryOut(instead, carrier);
    }
    return false;
  }
  return isGranted;
}
