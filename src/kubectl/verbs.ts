// Every verb of kubectl that is known here. Adding one is one import and one line.

import { applyVerb } from './apply/index.js';
import { autoscaleVerb } from './autoscale.js';
import { createVerb } from './create/index.js';
import { deleteVerb } from './delete/index.js';
import { diffVerb } from './diff.js';
import { cordonVerb, drainVerb, uncordonVerb } from './drain/index.js';
import { editVerb } from './edit.js';
import { exposeVerb } from './expose.js';
import { get } from './get/index.js';
import { annotateVerb, labelVerb } from './label.js';
import { patchVerb } from './patch.js';
import { replaceVerb } from './replace.js';
import { rolloutVerb } from './rollout/index.js';
import { runVerb } from './run-pod.js';
import { scaleVerb } from './scale.js';
import { setVerb } from './set/index.js';
import { taintVerb } from './taint.js';
import type { Verb } from './verb.js';
import { wait } from './wait/index.js';

export const verbs: readonly Verb[] = [
  annotateVerb,
  applyVerb,
  autoscaleVerb,
  cordonVerb,
  createVerb,
  deleteVerb,
  diffVerb,
  drainVerb,
  editVerb,
  exposeVerb,
  get,
  labelVerb,
  patchVerb,
  replaceVerb,
  rolloutVerb,
  runVerb,
  scaleVerb,
  setVerb,
  taintVerb,
  uncordonVerb,
  wait,
];
