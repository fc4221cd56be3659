// Job: runs pods until enough of them have succeeded.

import type { Job as ApiJob } from 'kubernetes-types/batch/v1.js';
import type { Stored } from '../../machinery/object.js';
import { defineKind } from '../kind.js';
import { workloadWarnings } from '../workload/warnings.js';
import { jobColumns } from './columns.js';
import { defaultJobSpec, prepareJob, prepareJobUpdate } from './defaults.js';
import { validateJob } from './validate.js';
import { validateJobStatus } from './validate-status.js';

export type Job = Stored<ApiJob>;

const COMPLETIONS_SOFT_LIMIT = 100_000;
const PARALLELISM_SOFT_LIMIT = 10_000;

export const job = defineKind<Job>({
  group: 'batch',
  version: 'v1',
  kind: 'Job',
  plural: 'jobs',
  singular: 'job',
  shortNames: [],
  categories: ['all'],
  namespaced: true,
  type: 'V1Job',
  status: true,
  generation: 'spec',
  // For compatibility: whoever deletes a Job without saying otherwise keeps its pods.
  orphansByDefault: true,
  defaults: (draft, reader) => defaultJobSpec(draft.spec, reader),
  defaultsOfSpec: defaultJobSpec,
  prepareForCreate: prepareJob,
  prepareForUpdate: prepareJobUpdate,
  validate: validateJob,
  validateStatus: validateJobStatus,
  warnings: (job, old) => [...workloadWarnings(job, old), ...sizeWarnings(job)],
  selectableFields: { 'status.successful': (job) => String(job.status?.succeeded ?? 0) },
  columns: jobColumns,
});

function sizeWarnings({ spec }: Job): readonly string[] {
  const { completionMode, completions = 0, parallelism = 0 } = spec;
  if (completionMode !== 'Indexed' || completions <= COMPLETIONS_SOFT_LIMIT) return [];
  if (parallelism <= PARALLELISM_SOFT_LIMIT) return [];
  return [
    'spec: In Indexed Jobs with a number of completions higher than 10^5 and a parallelism higher than 10^4, Kubernetes might not be able to track completedIndexes when a big number of indexes fail',
  ];
}
