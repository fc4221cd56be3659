// Every verb of kubectl that is known here. Adding one is one import and one line.

import { apiResources, apiVersions } from './api.js';
import { applyVerb } from './apply/index.js';
import { auth } from './auth.js';
import { createVerb } from './create/index.js';
import { deleteVerb } from './delete/index.js';
import { describe } from './describe/index.js';
import { diffVerb } from './diff.js';
import { events } from './events.js';
import { explain } from './explain.js';
import { get } from './get/index.js';
import { logs } from './logs/index.js';
import { rollout } from './rollout/index.js';
import { top } from './top.js';
import type { Verb } from './verb.js';
import { version } from './version.js';
import { wait } from './wait/index.js';

export const verbs: readonly Verb[] = [
  apiResources,
  apiVersions,
  applyVerb,
  auth,
  createVerb,
  deleteVerb,
  describe,
  diffVerb,
  events,
  explain,
  get,
  logs,
  rollout,
  top,
  version,
  wait,
];
