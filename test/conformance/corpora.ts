// Every corpus that there is an adapter for, in the order in which the tables show them.

import { jsonMergePatch } from './adapters/json-merge-patch.js';
import { quantity } from './adapters/quantity.js';
import { strategicMergePatch } from './adapters/strategic-merge-patch.js';
import type { Corpus } from './corpus.js';

export const corpora: readonly Corpus[] = [strategicMergePatch, jsonMergePatch, quantity];
