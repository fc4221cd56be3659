// What `kubectl get jobs` shows [pkg/printers/internalversion/printers.go printJob].

import type { Container } from 'kubernetes-types/core/v1.js';
import { humanDuration } from '../../machinery/duration.js';
import type { Millis } from '../../machinery/object.js';
import { formatSelector } from '../../machinery/selector.js';
import { ageColumn, nameColumn } from '../age.js';
import type { Column } from '../kind.js';
import { isTrue } from './conditions.js';
import type { Job } from './index.js';

export const jobColumns: readonly Column<Job>[] = [
  nameColumn,
  {
    name: 'Status',
    description: 'Status of the job.',
    since: 'NewerPrintColumns',
    value: statusText,
  },
  { name: 'Completions', value: completionsText },
  { name: 'Duration', description: 'Time required to complete the job.', value: durationText },
  ageColumn,
  {
    name: 'Containers',
    priority: 1,
    description: 'Names of each container in the template.',
    value: (job) => listed(job.spec.template.spec?.containers, 'name'),
  },
  {
    name: 'Images',
    priority: 1,
    description: 'Images referenced by each container in the template.',
    value: (job) => listed(job.spec.template.spec?.containers, 'image'),
  },
  { name: 'Selector', priority: 1, value: (job) => formatSelector(job.spec.selector) },
];

export const listed = (
  containers: readonly Container[] | undefined,
  field: 'name' | 'image',
): string => (containers ?? []).map((container) => container[field] ?? '').join(',');

function statusText(job: Job): string {
  if (isTrue(job, 'Complete')) return 'Complete';
  if (isTrue(job, 'Failed')) return 'Failed';
  if (job.metadata.deletionTimestamp !== undefined) return 'Terminating';
  for (const type of ['Suspended', 'FailureTarget', 'SuccessCriteriaMet'] as const)
    if (isTrue(job, type)) return type;
  return 'Running';
}

function completionsText({ spec, status }: Job): string {
  const succeeded = status?.succeeded ?? 0;
  if (spec.completions !== undefined) return `${succeeded}/${spec.completions}`;
  const parallelism = spec.parallelism ?? 0;
  return parallelism > 1 ? `${succeeded}/1 of ${parallelism}` : `${succeeded}/1`;
}

function durationText({ status }: Job, now: Millis): string {
  if (status?.startTime === undefined) return '';
  const end = status.completionTime === undefined ? now : Date.parse(status.completionTime);
  return humanDuration(end - Date.parse(status.startTime));
}
