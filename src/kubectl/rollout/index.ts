// `kubectl rollout`: how a new version of something spreads, and what can be done about it.

import type { Verb } from '../verb.js';
import { pauseVerb, restartVerb, resumeVerb } from './changing.js';
import { undoVerb } from './undo.js';

export const rolloutVerb: Verb = {
  name: 'rollout',
  summary: 'Manage the rollout of a resource',
  verbs: [pauseVerb, restartVerb, resumeVerb, undoVerb],
};
