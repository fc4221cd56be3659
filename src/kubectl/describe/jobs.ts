// Jobs and CronJobs.
//
// Source: kubectl pkg/describe/describe.go, describeJob and describeCronJob.

import type { CronJob, Job, JobTemplateSpec } from 'kubernetes-types/batch/v1.js';
import { humanDuration } from '../../machinery/duration.js';
import type { KubeObject } from '../../machinery/object.js';
import { formatSelector } from '../../machinery/selector.js';
import type { Page } from './page.js';
import { podTemplate } from './pod.js';
import {
  capital,
  controlledBy,
  events,
  labelsAndAnnotations,
  longTime,
  nameAndNamespace,
  type Scene,
} from './sections.js';

const COMPLETED_INDEXES_LENGTH = 50;

export function describeJob(page: Page, object: KubeObject, scene: Scene): void {
  const { spec, status = {} } = object as unknown as Job;
  nameAndNamespace(page, object);
  page.line(0, 'Selector:', spec?.selector ? formatSelector(spec.selector) : '');
  labelsAndAnnotations(page, object);
  controlledBy(page, object);
  const line = (title: string, value: string | number | undefined) => {
    if (value !== undefined) page.line(0, `${title}:`, value);
  };
  line('Parallelism', spec?.parallelism);
  line('Completions', spec?.completions ?? '<unset>');
  line('Completion Mode', spec?.completionMode);
  if (page.isNewer) {
    line('Suspend', spec?.suspend === undefined ? undefined : String(spec.suspend));
    line('Backoff Limit', spec?.backoffLimit);
    line('TTL Seconds After Finished', spec?.ttlSecondsAfterFinished);
  }
  timeLines(page, status);
  if (spec?.activeDeadlineSeconds !== undefined)
    line('Active Deadline Seconds', `${spec.activeDeadlineSeconds}s`);
  const ready = status.ready === undefined ? '' : ` (${status.ready} Ready)`;
  line(
    'Pods Statuses',
    `${status.active ?? 0} Active${ready} / ${status.succeeded ?? 0} Succeeded / ${status.failed ?? 0} Failed`,
  );
  if (spec?.completionMode === 'Indexed')
    line('Completed Indexes', cappedIndexes(status.completedIndexes ?? ''));
  podTemplate(page, spec?.template);
  events(page, object, scene);
}

function timeLines(page: Page, { startTime, completionTime }: NonNullable<Job['status']>): void {
  const [start, end] = [startTime && String(startTime), completionTime && String(completionTime)];
  if (start) page.line(0, 'Start Time:', longTime(start));
  if (end) page.line(0, 'Completed At:', longTime(end));
  if (start && end) page.line(0, 'Duration:', humanDuration(Date.parse(end) - Date.parse(start)));
}

/** Long lists end at the next comma. */
function cappedIndexes(indexes: string): string {
  if (indexes === '') return '<none>';
  const comma = indexes.indexOf(',', COMPLETED_INDEXES_LENGTH);
  return comma < 0 ? indexes : `${indexes.slice(0, comma + 1)}...`;
}

export function describeCronJob(page: Page, object: KubeObject, scene: Scene): void {
  const { spec, status } = object as unknown as CronJob;
  nameAndNamespace(page, object);
  labelsAndAnnotations(page, object);
  page.line(0, 'Schedule:', spec?.schedule);
  page.line(0, 'Concurrency Policy:', spec?.concurrencyPolicy);
  page.line(0, 'Suspend:', spec?.suspend === undefined ? '<unset>' : capital(spec.suspend));
  if (page.isNewer) page.line(0, 'Time Zone:', spec?.timeZone ?? '<unset>');
  page.line(0, 'Successful Job History Limit:', spec?.successfulJobsHistoryLimit ?? '<unset>');
  page.line(0, 'Failed Job History Limit:', spec?.failedJobsHistoryLimit ?? '<unset>');
  const deadline = spec?.startingDeadlineSeconds;
  page.line(0, 'Starting Deadline Seconds:', deadline === undefined ? '<unset>' : `${deadline}s`);
  jobTemplate(page, spec?.jobTemplate);
  const last = status?.lastScheduleTime;
  page.line(0, 'Last Schedule Time:', last ? longTime(String(last)) : '<unset>');
  page.line(
    0,
    'Active Jobs:',
    (status?.active ?? []).map(({ name }) => name).join(', ') || '<none>',
  );
  events(page, object, scene);
}

function jobTemplate(page: Page, template: JobTemplateSpec | undefined): void {
  const spec = template?.spec;
  page.line(0, 'Selector:', spec?.selector ? formatSelector(spec.selector) : '<unset>');
  page.line(0, 'Parallelism:', spec?.parallelism ?? '<unset>');
  page.line(0, 'Completions:', spec?.completions ?? '<unset>');
  if (spec?.activeDeadlineSeconds !== undefined)
    page.line(0, 'Active Deadline Seconds:', `${spec.activeDeadlineSeconds}s`);
  podTemplate(page, spec?.template);
}
