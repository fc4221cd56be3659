// Every verb of kubectl that is known here. Adding one is one import and one line.

import { get } from './get/index.js';
import type { Verb } from './verb.js';
import { wait } from './wait/index.js';

export const verbs: readonly Verb[] = [get, wait];
