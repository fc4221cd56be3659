// What is wrong with a DaemonSet [kubernetes pkg/apis/apps/validation ValidateDaemonSetSpec].

import { type FieldError, invalid, notSupported, required } from '../../machinery/field-errors.js';
import {
  amountOf,
  atMostAll,
  countOrPercent,
  nonNegative,
  unchangeableSelector,
} from '../workload/rules.js';
import { validateTemplate } from '../workload/template.js';
import { validateForever, validateMatch, validateOwnSelector } from '../workload/template-rules.js';
import type { DaemonSet } from './index.js';

export function validateDaemonSet(
  { spec }: DaemonSet,
  old: DaemonSet | undefined,
): readonly FieldError[] {
  return [
    ...(spec.selector ? validateOwnSelector(spec.selector, 'daemonset') : []),
    ...validateMatch(spec.template, spec.selector),
    ...validateTemplate(spec.template, 'spec.template'),
    ...validateForever(spec.template, 'DaemonSet'),
    ...nonNegative(spec.minReadySeconds, 'spec.minReadySeconds'),
    ...validateStrategy(spec.updateStrategy ?? {}),
    ...nonNegative(spec.revisionHistoryLimit, 'spec.revisionHistoryLimit'),
    ...(old ? unchangeableSelector(spec.selector, old.spec.selector) : []),
  ];
}

function validateStrategy(
  strategy: NonNullable<DaemonSet['spec']['updateStrategy']>,
): readonly FieldError[] {
  const path = 'spec.updateStrategy';
  switch (strategy.type) {
    case 'OnDelete':
      return [];
    case 'RollingUpdate':
      if (strategy.rollingUpdate === undefined) return [required(`${path}.rollingUpdate`)];
      return validateRolling(strategy.rollingUpdate, `${path}.rollingUpdate`);
    default:
      return [notSupported(path, strategy, ['RollingUpdate', 'OnDelete'])];
  }
}

function validateRolling(
  {
    maxUnavailable = 0,
    maxSurge = 0,
  }: { maxUnavailable?: string | number; maxSurge?: string | number },
  path: string,
): readonly FieldError[] {
  const unavailable = `${path}.maxUnavailable`;
  const surge = `${path}.maxSurge`;
  const errors = [
    ...countOrPercent(maxUnavailable, unavailable),
    ...countOrPercent(maxSurge, surge),
  ];
  const some = amountOf(maxUnavailable) !== 0;
  if (some && amountOf(maxSurge) !== 0)
    errors.push(invalid(surge, maxSurge, 'may not be set when maxUnavailable is non-zero'));
  if (!some && amountOf(maxSurge) === 0)
    errors.push(required(unavailable, 'cannot be 0 when maxSurge is 0'));
  return [...errors, ...atMostAll(maxUnavailable, unavailable), ...atMostAll(maxSurge, surge)];
}

export function validateDaemonSetStatus({ status }: DaemonSet): readonly FieldError[] {
  const counts = [
    'currentNumberScheduled',
    'numberMisscheduled',
    'desiredNumberScheduled',
    'numberReady',
    'observedGeneration',
    'updatedNumberScheduled',
    'numberAvailable',
    'numberUnavailable',
  ] as const;
  return counts.flatMap((field) => nonNegative(status?.[field], `status.${field}`));
}
