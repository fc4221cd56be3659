// Every verb of kubectl that is known here. Adding one is one import and one line.

import { applyVerb } from './apply/index.js';
import { createVerb } from './create/index.js';
import { deleteVerb } from './delete/index.js';
import { diffVerb } from './diff.js';
import { apiResources, apiVersions } from './api.js';
import { auth } from './auth.js';
import { describe } from './describe/index.js';
import { events } from './events.js';
import { explain } from './explain.js';
import { get } from './get/index.js';
import { logs } from './logs/index.js';
import { rollout } from './rollout/index.js';
import { top } from './top.js';
import type { Verb } from './verb.js';
import { version } from './version.js';
import { wait } from './wait/index.js';

export const verbs: readonly Verb[] = [applyVerb, createVerb, deleteVerb, diffVerb, get, wait];
export const verbs: readonly Verb[] = [get, describe, wait];
export const verbs: readonly Verb[] = [
  get,
  describe,
  logs,
  events,
  wait,
  rollout,
  top,
  explain,
  apiResources,
  apiVersions,
  auth,
  version,
];
