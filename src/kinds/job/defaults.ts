// What a Job gets when its author leaves it out [pkg/apis/batch/v1/defaults.go, registry/batch/job/strategy.go].

import type { Draft } from 'immer';
import type { JobSpec } from 'kubernetes-types/batch/v1.js';
import type { Reader } from '../../machinery/reader.js';
import { defaultPodSpec } from '../pod-template/defaults.js';
import type { Job } from './index.js';
import {
  CONTROLLER_UID_LABEL,
  JOB_NAME_LABEL,
  LEGACY_CONTROLLER_UID_LABEL,
  LEGACY_JOB_NAME_LABEL,
} from './names.js';

const BACKOFF_LIMIT = 6;
const INT32_MAX = 2 ** 31 - 1;

export function defaultJobSpec(spec: Draft<Job>['spec'], reader: Reader): void {
  // Neither given: one pod. Only parallelism given: a work queue, whose completions stay open.
  if (spec.completions === undefined && spec.parallelism === undefined) {
    spec.completions = 1;
    spec.parallelism = 1;
  }
  spec.parallelism ??= 1;
  spec.backoffLimit ??= spec.backoffLimitPerIndex === undefined ? BACKOFF_LIMIT : INT32_MAX;
  spec.completionMode ??= 'NonIndexed';
  spec.suspend ??= false;
  if (reader.feature('JobPodReplacementPolicy'))
    spec.podReplacementPolicy ??= spec.podFailurePolicy ? 'Failed' : 'TerminatingOrFailed';
  if (reader.feature('JobManualSelectorDefault')) spec.manualSelector ??= false;
  defaultJobTemplateParts(spec);
}

/** What the Job inside a CronJob gets as well: all else waits until it becomes a Job of its own. */
export function defaultJobTemplateParts(spec: Draft<JobSpec>): void {
  for (const rule of spec.podFailurePolicy?.rules ?? [])
    for (const pattern of rule.onPodConditions ?? []) pattern.status ||= 'True';
  defaultPodSpec(spec.template.spec);
}

/** Selector, labels, and fields taken away that this release does not know yet. */
export function prepareJob(draft: Draft<Job>, reader: Reader): undefined {
  if (draft.spec.manualSelector !== true) generateSelector(draft);
  // Upstream defaults the Job's labels to its template's: the very map that now holds the generated ones.
  if (Object.keys(draft.metadata.labels ?? {}).length === 0) {
    const labels = draft.spec.template.metadata?.labels;
    if (labels) draft.metadata.labels = { ...labels };
  }
  draft.status = {};
  dropDisabled(draft.spec, undefined, reader);
}

export function prepareJobUpdate(draft: Draft<Job>, old: Job, reader: Reader): undefined {
  dropDisabled(draft.spec, old.spec, reader);
}

function generateSelector(draft: Draft<Job>): void {
  const { name, uid } = draft.metadata;
  const { spec } = draft;
  const { metadata, ...others } = spec.template;
  // What the author has set himself stays, to be refused by validation if it is wrong.
  const labels = {
    [CONTROLLER_UID_LABEL]: uid,
    [JOB_NAME_LABEL]: name,
    [LEGACY_CONTROLLER_UID_LABEL]: uid,
    [LEGACY_JOB_NAME_LABEL]: name,
    ...metadata?.labels,
  };
  spec.template = { metadata: { ...metadata, labels }, ...others };
  const matchLabels = { [CONTROLLER_UID_LABEL]: uid, ...spec.selector?.matchLabels };
  spec.selector = { ...spec.selector, matchLabels };
}

/** Fields whose feature gate is off are dropped, unless the old object has them already. */
function dropDisabled(spec: Draft<JobSpec>, old: JobSpec | undefined, reader: Reader): void {
  const drop = (gate: string, field: keyof JobSpec): void => {
    if (!reader.feature(gate) && field in spec && old?.[field] === undefined) delete spec[field];
  };
  drop('JobManagedBy', 'managedBy');
  drop('JobSuccessPolicy', 'successPolicy');
  drop('JobBackoffLimitPerIndex', 'backoffLimitPerIndex');
  drop('JobBackoffLimitPerIndex', 'maxFailedIndexes');
  drop('JobPodReplacementPolicy', 'podReplacementPolicy');
  if (spec.manualSelector !== true) drop('JobManualSelectorDefault', 'manualSelector');
  if (old || !spec.podFailurePolicy || reader.feature('JobBackoffLimitPerIndex')) return;
  const rules = (spec.podFailurePolicy.rules ?? []).filter(({ action }) => action !== 'FailIndex');
  spec.podFailurePolicy = { ...spec.podFailurePolicy, rules };
}
