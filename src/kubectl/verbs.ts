// Every verb of kubectl that is known here. Adding one is one import and one line.

import { applyVerb } from './apply/index.js';
import { createVerb } from './create/index.js';
import { deleteVerb } from './delete/index.js';
import { diffVerb } from './diff.js';
import { describe } from './describe/index.js';
import { get } from './get/index.js';
import type { Verb } from './verb.js';
import { wait } from './wait/index.js';

export const verbs: readonly Verb[] = [applyVerb, createVerb, deleteVerb, diffVerb, get, wait];
export const verbs: readonly Verb[] = [get, describe, wait];
