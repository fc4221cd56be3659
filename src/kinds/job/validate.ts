// The rules of a Job [pkg/apis/batch/validation/validation.go]: what may be asked for, and what may change.

import type { JobSpec } from 'kubernetes-types/batch/v1.js';
import type { PodTemplateSpec } from 'kubernetes-types/core/v1.js';
import { domainPrefixedPathErrors } from '../../machinery/domain-names.js';
import { equal } from '../../machinery/equal.js';
import { type FieldError, invalid, notSupported, required } from '../../machinery/field-errors.js';
import { dns1123LabelErrors } from '../../machinery/names.js';
import { matchesSelector } from '../../machinery/selector.js';
import { validatePodTemplate } from '../pod-template/validate.js';
import { validateLabelSelector } from '../pod-template/validate-labels.js';
import type { Job } from './index.js';
import {
  CONTROLLER_UID_LABEL,
  JOB_NAME_LABEL,
  LEGACY_CONTROLLER_UID_LABEL,
  LEGACY_JOB_NAME_LABEL,
} from './names.js';
import { validatePodFailurePolicy, validateSuccessPolicy } from './validate-policies.js';

const IMMUTABLE = 'field is immutable';
const PARALLELISM_MAX_INDEXED = 100_000;
const FAILED_INDEXES_MAX = 100_000;
/** Above this many completions, an Indexed Job with a limit per index must keep within tighter bounds. */
const COMPLETIONS_SOFT_LIMIT = 100_000;
const PARALLELISM_MAX_AT_SCALE = 10_000;
const FAILED_INDEXES_MAX_AT_SCALE = 10_000;
const MANAGED_BY_MAX = 63;

export function validateJob(job: Job, old: Job | undefined): readonly FieldError[] {
  return [
    ...validateGeneratedSelector(job, old),
    ...validateJobSpec(job.spec, 'spec'),
    ...validateSelector(job),
    ...validatePodHostname(job),
    ...(old ? validateChanges(job, old) : []),
  ];
}

/** The rules that a Job shares with the Job inside a CronJob, which has no selector yet. */
export function validateJobSpec(spec: JobSpec, path: string): readonly FieldError[] {
  const at = (name: string): string => `${path}.${name}`;
  const indexed = spec.completionMode === 'Indexed';
  const errors: FieldError[] = [];
  for (const field of COUNTS) errors.push(...nonNegative(spec[field], at(field)));
  if (spec.maxFailedIndexes !== undefined && spec.backoffLimitPerIndex === undefined)
    errors.push(required(at('backoffLimitPerIndex'), 'when maxFailedIndexes is specified'));
  errors.push(...validateManagedBy(spec.managedBy, at('managedBy')));
  if (spec.completionMode && !['NonIndexed', 'Indexed'].includes(spec.completionMode))
    errors.push(notSupported(at('completionMode'), spec.completionMode, ['NonIndexed', 'Indexed']));
  if (indexed) errors.push(...validateIndexed(spec, path));
  if (!spec.completionMode || spec.completionMode === 'NonIndexed')
    for (const field of ['backoffLimitPerIndex', 'maxFailedIndexes'] as const)
      if (spec[field] !== undefined)
        errors.push(invalid(at(field), spec[field], 'requires indexed completion mode'));
  if (spec.podFailurePolicy)
    errors.push(...validatePodFailurePolicy(spec, spec.podFailurePolicy, at('podFailurePolicy')));
  if (spec.successPolicy)
    errors.push(
      ...(indexed
        ? validateSuccessPolicy(spec, spec.successPolicy, at('successPolicy'))
        : [invalid(at('successPolicy'), spec.successPolicy, 'requires indexed completion mode')]),
    );
  errors.push(...validateReplacement(spec, at('podReplacementPolicy')));
  errors.push(...validatePodTemplate(spec.template, at('template')));
  errors.push(...validateRestartPolicy(spec, at('template.spec.restartPolicy')));
  return errors;
}

const COUNTS = [
  'parallelism',
  'completions',
  'activeDeadlineSeconds',
  'backoffLimit',
  'ttlSecondsAfterFinished',
  'backoffLimitPerIndex',
  'maxFailedIndexes',
] as const;

export const nonNegative = (value: number | undefined, path: string): readonly FieldError[] =>
  value !== undefined && value < 0
    ? [invalid(path, value, 'must be greater than or equal to 0')]
    : [];

function validateManagedBy(managedBy: string | undefined, path: string): readonly FieldError[] {
  if (managedBy === undefined) return [];
  const errors: FieldError[] = [...domainPrefixedPathErrors(path, managedBy)];
  if (managedBy.length > MANAGED_BY_MAX)
    errors.push({
      type: 'FieldValueTooLong',
      field: path,
      text: `Too long: may not be more than ${MANAGED_BY_MAX} bytes`,
    });
  return errors;
}

function validateIndexed(spec: JobSpec, path: string): readonly FieldError[] {
  const { completions, parallelism = 0, maxFailedIndexes } = spec;
  const errors: FieldError[] = [];
  const atMost = (field: string, value: number, max: number, why = ''): void => {
    if (value > max)
      errors.push(invalid(`${path}.${field}`, value, `must be less than or equal to ${max}${why}`));
  };
  if (completions === undefined)
    errors.push(required(`${path}.completions`, 'when completion mode is Indexed'));
  atMost('parallelism', parallelism, PARALLELISM_MAX_INDEXED, ' when completion mode is Indexed');
  if (completions !== undefined && (maxFailedIndexes ?? 0) > completions)
    errors.push(
      invalid(
        `${path}.maxFailedIndexes`,
        maxFailedIndexes,
        'must be less than or equal to completions',
      ),
    );
  atMost('maxFailedIndexes', maxFailedIndexes ?? 0, FAILED_INDEXES_MAX);
  if ((completions ?? 0) <= COMPLETIONS_SOFT_LIMIT || spec.backoffLimitPerIndex === undefined)
    return errors;
  if (maxFailedIndexes === undefined)
    errors.push(
      required(
        `${path}.maxFailedIndexes`,
        `must be specified when completions is above ${COMPLETIONS_SOFT_LIMIT}`,
      ),
    );
  const why = ` when completions are above ${COMPLETIONS_SOFT_LIMIT} and used with backoff limit per index`;
  atMost('parallelism', parallelism, PARALLELISM_MAX_AT_SCALE, why);
  atMost('maxFailedIndexes', maxFailedIndexes ?? 0, FAILED_INDEXES_MAX_AT_SCALE, why);
  return errors;
}

function validateReplacement(spec: JobSpec, path: string): readonly FieldError[] {
  const policy = spec.podReplacementPolicy;
  if (policy === undefined) return [];
  const supported = spec.podFailurePolicy ? ['Failed'] : ['Failed', 'TerminatingOrFailed'];
  return supported.includes(policy) ? [] : [notSupported(path, policy, supported)];
}

function validateRestartPolicy(spec: JobSpec, path: string): readonly FieldError[] {
  const policy = spec.template.spec?.restartPolicy;
  if (policy === undefined || policy === '' || policy === 'Always')
    return [required(path, 'valid values: "OnFailure", "Never"')];
  if (policy !== 'OnFailure' && policy !== 'Never')
    return [notSupported(path, policy, ['OnFailure', 'Never'])];
  if (spec.podFailurePolicy && policy !== 'Never')
    return [invalid(path, policy, 'only "Never" is supported when podFailurePolicy is specified')];
  return [];
}

function validateGeneratedSelector(job: Job, old: Job | undefined): readonly FieldError[] {
  if (job.spec.manualSelector || !job.spec.selector) return [];
  const { name, uid } = job.metadata;
  const labels = job.spec.template.metadata?.labels ?? {};
  const before = old?.spec.template.metadata?.labels ?? {};
  const prefixed = !old || (JOB_NAME_LABEL in before && CONTROLLER_UID_LABEL in before);
  const legacy = { [LEGACY_CONTROLLER_UID_LABEL]: uid, [LEGACY_JOB_NAME_LABEL]: name };
  const expected: Record<string, string> = prefixed
    ? { ...legacy, [CONTROLLER_UID_LABEL]: uid, [JOB_NAME_LABEL]: name }
    : legacy;
  const errors = Object.entries(expected).flatMap(([label, value]) =>
    validateHasLabel(labels, label, value),
  );
  if (!matchesSelector(job.spec.selector, expected))
    errors.push(invalid('spec.selector', job.spec.selector, '`selector` not auto-generated'));
  return errors;
}

function validateHasLabel(
  labels: Readonly<Record<string, string>>,
  name: string,
  expected: string,
): FieldError[] {
  const path = `spec.template.metadata.labels[${name}]`;
  const must = `must be '${expected}'`;
  if (!Object.hasOwn(labels, name)) return [required(path, must)];
  return labels[name] === expected ? [] : [invalid(path, labels, must)];
}

function validateSelector({ spec }: Job): readonly FieldError[] {
  if (!spec.selector) return [required('spec.selector')];
  const labels = spec.template.metadata?.labels;
  const errors = validateLabelSelector(spec.selector, 'spec.selector');
  if (errors.length > 0) return errors;
  return matchesSelector(spec.selector, labels)
    ? []
    : [
        invalid(
          'spec.template.metadata.labels',
          labels ?? null,
          '`selector` does not match template `labels`',
        ),
      ];
}

/** The pods of an Indexed Job are called after it on the network. */
function validatePodHostname({ metadata, spec }: Job): readonly FieldError[] {
  if (spec.completionMode !== 'Indexed' || (spec.completions ?? 0) <= 0) return [];
  const hostname = `${metadata.name}-${(spec.completions ?? 0) - 1}`;
  if (dns1123LabelErrors(hostname).length === 0) return [];
  return [
    invalid(
      'metadata.name',
      metadata.name,
      `will not able to create pod with invalid DNS label: ${hostname}`,
    ),
  ];
}

function validateChanges(job: Job, old: Job): readonly FieldError[] {
  const errors: FieldError[] = [...validateCompletions(job.spec, old.spec)];
  const keep = (field: keyof JobSpec, before: unknown = old.spec[field]): void => {
    if (!equal(job.spec[field], before))
      errors.push(invalid(`spec.${field}`, job.spec[field] ?? null, IMMUTABLE));
  };
  keep('selector');
  keep('template', templateThatMayStay(job, old));
  keep('completionMode');
  keep('podFailurePolicy');
  keep('backoffLimitPerIndex');
  keep('managedBy');
  keep('successPolicy');
  return errors;
}

/** An elastic Indexed Job may grow and shrink, if parallelism goes along. */
function validateCompletions(spec: JobSpec, old: JobSpec): readonly FieldError[] {
  const { completions, parallelism } = spec;
  if (completions === old.completions) return [];
  const path = 'spec.completions';
  if (spec.completionMode !== 'Indexed') return [invalid(path, completions ?? null, IMMUTABLE)];
  if (completions === undefined || completions === parallelism) return [];
  return [invalid(path, completions, 'can only be modified in tandem with spec.parallelism')];
}

/**
 * Before a suspended Job is started, where its pods may go can still be changed, and what they ask for. Departure: the
 * latter in all releases, not just since 1.36 (MutablePodResourcesForSuspendedJobs).
 */
function templateThatMayStay(job: Job, old: Job): PodTemplateSpec {
  const { template } = old.spec;
  const { startTime, active = 0 } = old.status ?? {};
  if (old.spec.suspend !== true || startTime !== undefined || active > 0) return template;
  const next = job.spec.template;
  const { affinity, nodeSelector, tolerations, schedulingGates } = next.spec ?? {};
  const { labels, annotations } = next.metadata ?? {};
  return {
    ...template,
    metadata: { ...template.metadata, labels, annotations } as PodTemplateSpec['metadata'],
    spec: {
      ...template.spec,
      affinity: affinityThatMayStay(template.spec?.affinity, affinity),
      nodeSelector,
      tolerations,
      schedulingGates,
      ...resourcesThatMayStay(template.spec, next.spec),
    } as PodTemplateSpec['spec'],
  } as PodTemplateSpec;
}

type PodSpec = PodTemplateSpec['spec'];

/** Containers with the requests and limits that they are to have; claims of devices stay as they are. */
function resourcesThatMayStay(old: PodSpec, next: PodSpec): Partial<NonNullable<PodSpec>> {
  const adapted = (list: Containers, asked: Containers = []): Containers =>
    list?.map((container, i) => {
      const { requests, limits } = asked[i]?.resources ?? {};
      const { requests: _, limits: __, ...others } = container.resources ?? {};
      const resources = {
        ...others,
        ...(requests === undefined ? {} : { requests }),
        ...(limits === undefined ? {} : { limits }),
      };
      return { ...container, resources };
    });
  const { containers, initContainers } = old ?? {};
  return {
    ...(containers ? { containers: adapted(containers, next?.containers) ?? [] } : {}),
    ...(initContainers ? { initContainers: adapted(initContainers, next?.initContainers) } : {}),
  };
}

type Containers = NonNullable<PodSpec>['containers'] | undefined;

type Affinity = NonNullable<PodTemplateSpec['spec']>['affinity'];

/** Of affinity only the part about nodes may change. */
function affinityThatMayStay(old: Affinity, next: Affinity): Affinity {
  if (!old && !next) return undefined;
  const { nodeAffinity: _, ...others } = old ?? {};
  if (!next) return Object.keys(others).length === 0 ? undefined : others;
  return next.nodeAffinity ? { ...others, nodeAffinity: next.nodeAffinity } : others;
}
