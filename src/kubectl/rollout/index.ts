// `kubectl rollout`: how a rollout goes, what came before, and back to it.

import type { Verb } from '../verb.js';
import { pauseVerb, restartVerb, resumeVerb } from './changing.js';
import { history } from './history.js';
import { status } from './status.js';
import { undoVerb } from './undo.js';

export const rollout: Verb = {
  name: 'rollout',
  summary: 'Manage the rollout of one or many resources',
  verbs: [history, pauseVerb, restartVerb, resumeVerb, status, undoVerb],
};
