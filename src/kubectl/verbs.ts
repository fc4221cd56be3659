// Every verb of kubectl that is known here. Adding one is one import and one line.

import { apiResources, apiVersions } from './api.js';
import { applyVerb } from './apply/index.js';
import { attachVerb } from './attach.js';
import { auth } from './auth/index.js';
import { autoscaleVerb } from './autoscale.js';
import { certificate } from './certificate.js';
import { clusterInfo } from './cluster-info.js';
import { cpVerb } from './cp.js';
import { createVerb } from './create/index.js';
import { debugVerb } from './debug/index.js';
import { deleteVerb } from './delete/index.js';
import { describe } from './describe/index.js';
import { diffVerb } from './diff.js';
import { cordonVerb, drainVerb, uncordonVerb } from './drain/index.js';
import { editVerb } from './edit.js';
import { events } from './events.js';
import { execVerb } from './exec.js';
import { explain } from './explain.js';
import { exposeVerb } from './expose.js';
import { get } from './get/index.js';
import { kustomizeVerb } from './kustomize/verb.js';
import { annotateVerb, labelVerb } from './label.js';
import { logs } from './logs/index.js';
import { patchVerb } from './patch.js';
import { replaceVerb } from './replace.js';
import { rollout } from './rollout/index.js';
import { runVerb } from './run-pod.js';
import { scaleVerb } from './scale.js';
import { setVerb } from './set/index.js';
import { taintVerb } from './taint.js';
import { top } from './top.js';
import type { Verb } from './verb.js';
import { version } from './version.js';
import { wait } from './wait/index.js';

export const verbs: readonly Verb[] = [
  annotateVerb,
  apiResources,
  apiVersions,
  applyVerb,
  attachVerb,
  auth,
  autoscaleVerb,
  certificate,
  clusterInfo,
  cordonVerb,
  cpVerb,
  createVerb,
  debugVerb,
  deleteVerb,
  describe,
  diffVerb,
  drainVerb,
  editVerb,
  events,
  execVerb,
  explain,
  exposeVerb,
  get,
  kustomizeVerb,
  labelVerb,
  logs,
  patchVerb,
  replaceVerb,
  rollout,
  runVerb,
  scaleVerb,
  setVerb,
  taintVerb,
  top,
  uncordonVerb,
  version,
  wait,
];
