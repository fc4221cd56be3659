// CronJob: starts a Job whenever its schedule says so.

import type { CronJob as ApiCronJob } from 'kubernetes-types/batch/v1.js';
import { equal } from '../../machinery/equal.js';
import type { Stored } from '../../machinery/object.js';
import { formatSelector } from '../../machinery/selector.js';
import { ageColumn, nameColumn, since } from '../age.js';
import { listed } from '../job/columns.js';
import { defaultJobTemplateParts } from '../job/defaults.js';
import { defineKind } from '../kind.js';
import { podWarnings } from '../pod/warnings.js';
import { podNameWarnings } from '../workload/warnings.js';
import { validateCronJob } from './validate.js';

export type CronJob = Stored<ApiCronJob>;

export const cronJob = defineKind<CronJob>({
  group: 'batch',
  version: 'v1',
  kind: 'CronJob',
  plural: 'cronjobs',
  singular: 'cronjob',
  shortNames: ['cj'],
  categories: ['all'],
  namespaced: true,
  type: 'V1CronJob',
  status: true,
  generation: 'spec',
  defaults({ spec }) {
    spec.concurrencyPolicy ??= 'Allow';
    spec.suspend ??= false;
    spec.successfulJobsHistoryLimit ??= 3;
    spec.failedJobsHistoryLimit ??= 1;
    // The API server writes these two out even if there is nothing in them.
    if (spec.jobTemplate) spec.jobTemplate.metadata ??= {};
    if (!spec.jobTemplate?.spec?.template) return;
    spec.jobTemplate.spec.template.metadata ??= {};
    defaultJobTemplateParts(spec.jobTemplate.spec);
  },
  prepareForCreate(draft) {
    draft.status = {};
    return undefined;
  },
  validate: validateCronJob,
  warnings: (cronJob, old) => [
    ...(old ? [] : podNameWarnings(cronJob)),
    ...jobTemplateWarnings(cronJob, old),
    ...zoneWarnings(cronJob),
  ],
  columns: [
    nameColumn,
    { name: 'Schedule', value: (cj) => cj.spec.schedule },
    { name: 'Timezone', since: 'NewerPrintColumns', value: (cj) => cj.spec.timeZone ?? '<none>' },
    { name: 'Suspend', type: 'boolean', value: (cj) => (cj.spec.suspend ? 'True' : 'False') },
    { name: 'Active', type: 'integer', value: (cj) => cj.status?.active?.length ?? 0 },
    {
      name: 'Last Schedule',
      value: (cj, now) =>
        cj.status?.lastScheduleTime ? since(cj.status.lastScheduleTime, now) : '<none>',
    },
    ageColumn,
    { name: 'Containers', priority: 1, value: (cj) => listed(containersOf(cj), 'name') },
    { name: 'Images', priority: 1, value: (cj) => listed(containersOf(cj), 'image') },
    {
      name: 'Selector',
      priority: 1,
      value: (cj) => formatSelector(cj.spec.jobTemplate.spec?.selector),
    },
  ],
});

const containersOf = ({ spec }: CronJob) => spec.jobTemplate.spec?.template.spec?.containers;

const zoneWarnings = ({ spec }: CronJob): readonly string[] =>
  (spec.schedule ?? '').includes('TZ')
    ? [
        `CRON_TZ or TZ used in schedule ${JSON.stringify(spec.schedule)} is not officially supported, see https://kubernetes.io/docs/concepts/workloads/controllers/cron-jobs/ for more details`,
      ]
    : [];

/** Of the pods to come, whenever the spec changes. */
const jobTemplateWarnings = ({ spec }: CronJob, old: CronJob | undefined): readonly string[] =>
  old && equal(spec, old.spec)
    ? []
    : podWarnings(spec.jobTemplate?.spec?.template ?? {}, 'spec.jobTemplate.spec.template');
