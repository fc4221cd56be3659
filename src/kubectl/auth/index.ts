// `kubectl auth`: who one is, what one may do, and roles made to say what files say.

import type { Verb } from '../verb.js';
import { canI } from './can-i.js';
import { reconcile } from './reconcile.js';
import { whoami } from './whoami.js';

export const auth: Verb = {
  name: 'auth',
  summary: 'Inspect authorization',
  verbs: [canI, reconcile, whoami],
};
