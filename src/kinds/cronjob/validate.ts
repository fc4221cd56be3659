// The rules of a CronJob [pkg/apis/batch/validation/validation.go].

import { parseCron } from '../../machinery/cron-syntax.js';
import { type FieldError, invalid, notSupported, required } from '../../machinery/field-errors.js';
import { timeZoneProblems } from '../../machinery/time-zone.js';
import { nonNegative, validateJobSpec } from '../job/validate.js';
import type { CronJob } from './index.js';

/** A Job's name is the CronJob's, a dash and ten digits, and has room for 63 characters. */
const NAME_MAX = 52;
const POLICIES = ['Allow', 'Forbid', 'Replace'];

export function validateCronJob(cronJob: CronJob, old: CronJob | undefined): readonly FieldError[] {
  const { spec, metadata } = cronJob;
  const errors: FieldError[] = [...validateSchedule(cronJob, old)];
  errors.push(...nonNegative(spec.startingDeadlineSeconds, 'spec.startingDeadlineSeconds'));
  if (!old || old.spec.timeZone !== spec.timeZone) errors.push(...validateTimeZone(spec.timeZone));
  if (!spec.concurrencyPolicy) errors.push(required('spec.concurrencyPolicy'));
  else if (!POLICIES.includes(spec.concurrencyPolicy))
    errors.push(notSupported('spec.concurrencyPolicy', spec.concurrencyPolicy, POLICIES));
  errors.push(...validateJobTemplate(cronJob));
  for (const limit of ['successfulJobsHistoryLimit', 'failedJobsHistoryLimit'] as const)
    errors.push(...nonNegative(spec[limit], `spec.${limit}`));
  if (!old && metadata.name.length > NAME_MAX)
    errors.push(
      invalid('metadata.name', metadata.name, `must be no more than ${NAME_MAX} characters`),
    );
  return errors;
}

function validateSchedule({ spec }: CronJob, old: CronJob | undefined): readonly FieldError[] {
  const { schedule, timeZone } = spec;
  const path = 'spec.schedule';
  if (!schedule) return [required(path)];
  const errors: FieldError[] = [];
  const parsed = parseCron(schedule);
  if (!parsed.ok) errors.push(invalid(path, schedule, parsed.error));
  if (!schedule.includes('TZ')) return errors;
  // Objects from before timeZone existed may keep the zone in their schedule.
  const tolerated = old?.spec.schedule.includes('TZ') ?? false;
  if (!tolerated)
    errors.push(
      invalid(path, schedule, 'cannot use TZ or CRON_TZ in schedule, use timeZone field instead'),
    );
  else if (timeZone !== undefined)
    errors.push(
      invalid(path, schedule, 'cannot use both timeZone field and TZ or CRON_TZ in schedule'),
    );
  return errors;
}

const validateTimeZone = (zone: string | undefined): readonly FieldError[] =>
  zone === undefined
    ? []
    : timeZoneProblems(zone).map((problem) => invalid('spec.timeZone', zone, problem));

/** The Job's selector is generated, so that nobody may give one here. */
function validateJobTemplate({ spec }: CronJob): readonly FieldError[] {
  const path = 'spec.jobTemplate.spec';
  const template = spec.jobTemplate?.spec ?? { template: {} };
  const errors: FieldError[] = [...validateJobSpec(template, path)];
  if (template.selector)
    errors.push(
      invalid(`${path}.selector`, template.selector, '`selector` will be auto-generated'),
    );
  if (template.manualSelector)
    errors.push(notSupported(`${path}.manualSelector`, template.manualSelector, ['nil', 'false']));
  return errors;
}
