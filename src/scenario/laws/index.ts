// The laws that come with kubetape: what every cluster should obey, whatever happens to it.

import type { KnownLaw } from '../claim.js';
import { boundedChurn } from './churn.js';
import { converges, noOrphans } from './converges.js';
import { serviceHasEndpoints } from './endpoints.js';
import { foregroundWaits } from './foreground.js';
import { jobExact } from './jobs.js';
import { lostNodesLeft } from './lost-nodes.js';
import { onePerOrdinal } from './ordinals.js';
import { budgetHolds, maxUnavailable } from './too-few.js';
import { maxSurge, noExcessPods } from './too-many.js';

export const knownLaws: readonly KnownLaw[] = [
  noExcessPods,
  maxSurge,
  maxUnavailable,
  budgetHolds,
  onePerOrdinal,
  jobExact,
  serviceHasEndpoints,
  lostNodesLeft,
  foregroundWaits,
  boundedChurn,
  converges,
  noOrphans,
];
