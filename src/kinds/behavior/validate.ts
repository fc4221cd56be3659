// What a Behavior must look like to mean something.

import { parseUserDuration } from '../../machinery/duration.js';
import {
  child,
  type FieldError,
  forbidden,
  index,
  invalid,
  required,
} from '../../machinery/field-errors.js';
import { parseQuantity } from '../../machinery/quantity.js';
import { selectorRequirements } from '../../machinery/selector.js';
import { validateAdmission } from './admission.js';
import type { BehaviorSpec, Span, UsagePoint } from './index.js';

export function validateBehavior(spec: BehaviorSpec): readonly FieldError[] {
  const { selector, exits, crashes, oomAfter, hangAfter, stop } = spec;
  const labels = selector?.labels ? selectorRequirements(selector.labels) : undefined;
  return [
    ...(labels && !labels.ok
      ? [invalid('spec.selector.labels', selector?.labels, labels.error)]
      : []),
    ...(selector?.image === '' ? [required('spec.selector.image')] : []),
    ...span(spec.pull, 'spec.pull'),
    ...span(spec.start, 'spec.start'),
    ...duration(spec.ready, 'spec.ready'),
    ...duration(exits?.after, 'spec.exits.after'),
    ...exitCode(exits?.code, 'spec.exits.code'),
    ...(crashes && !crashes.every ? [required('spec.crashes.every')] : []),
    ...duration(crashes?.every, 'spec.crashes.every'),
    ...exitCode(crashes?.code, 'spec.crashes.code'),
    ...duration(oomAfter, 'spec.oomAfter'),
    ...duration(hangAfter, 'spec.hangAfter'),
    ...duration(stop?.after, 'spec.stop.after'),
    ...exitCode(stop?.code, 'spec.stop.code'),
    ...(exits && crashes
      ? [forbidden('spec.crashes', 'may not be specified when `exits` is specified')]
      : []),
    ...usage(spec.cpu, 'spec.cpu'),
    ...usage(spec.memory, 'spec.memory'),
    ...usage(spec.disk, 'spec.disk'),
    ...logs(spec),
    ...(spec.exec ?? []).flatMap(({ command, code }, i) => [
      ...(command ? [] : [required(child(index('spec.exec', i), 'command'))]),
      ...exitCode(code, child(index('spec.exec', i), 'code')),
    ]),
    ...serves(spec),
    ...validateAdmission(spec),
  ];
}

function span(span: Span | undefined, path: string): readonly FieldError[] {
  if (!span) return [];
  const errors = (['time', 'min', 'max'] as const).flatMap((field) =>
    duration(span[field], child(path, field)),
  );
  if (span.time !== undefined && (span.min !== undefined || span.max !== undefined))
    return [...errors, forbidden(child(path, 'time'), 'may not be used with `min` and `max`')];
  if (span.time === undefined && span.max === undefined)
    return [...errors, required(path, 'must specify either `time` or `max`')];
  const [min, max] = [parseUserDuration(span.min ?? '0s'), parseUserDuration(span.max ?? '0s')];
  if (span.max !== undefined && min.ok && max.ok && min.value > max.value)
    return [...errors, invalid(child(path, 'max'), span.max, 'must not be less than `min`')];
  return errors;
}

function duration(text: string | undefined, path: string): readonly FieldError[] {
  if (text === undefined) return [];
  const ms = parseUserDuration(text);
  if (!ms.ok) return [invalid(path, text, ms.error)];
  return ms.value < 0 ? [invalid(path, text, 'must be greater than or equal to 0')] : [];
}

const exitCode = (code: number | undefined, path: string): readonly FieldError[] =>
  code === undefined || (Number.isInteger(code) && code >= 0 && code <= 255)
    ? []
    : [invalid(path, code, 'must be between 0 and 255, inclusive')];

function usage(points: readonly UsagePoint[] | undefined, path: string): readonly FieldError[] {
  return (points ?? []).flatMap(({ at, value }, i) => {
    const here = index(path, i);
    const amount = parseQuantity(value ?? '');
    return [
      ...duration(at, child(here, 'at')),
      ...(amount.ok ? [] : [invalid(child(here, 'value'), value, amount.error)]),
    ];
  });
}

const logs = (spec: BehaviorSpec): readonly FieldError[] =>
  (spec.logs ?? []).flatMap(({ at, every }, i) => {
    const here = index('spec.logs', i);
    const zero = every !== undefined && /^0+(ms|s|m|h)?$/.test(every);
    return [
      ...duration(at, child(here, 'at')),
      ...duration(every, child(here, 'every')),
      ...(zero ? [invalid(child(here, 'every'), every, 'must be greater than 0')] : []),
    ];
  });

const serves = ({ serves = [] }: BehaviorSpec): readonly FieldError[] =>
  serves.flatMap(({ port = 80, code = 200 }, i) => {
    const here = index('spec.serves', i);
    const isIn = (value: number, from: number, to: number): boolean => value >= from && value <= to;
    return [
      ...(isIn(port, 1, 65_535)
        ? []
        : [invalid(child(here, 'port'), port, 'must be between 1 and 65535, inclusive')]),
      ...(isIn(code, 100, 599)
        ? []
        : [invalid(child(here, 'code'), code, 'must be between 100 and 599, inclusive')]),
    ];
  });
