// What is wrong with a Deployment [kubernetes pkg/apis/apps/validation, registry/apps/deployment/strategy.go].

import type { DeploymentStrategy } from 'kubernetes-types/apps/v1.js';
import {
  type FieldError,
  forbidden,
  invalid,
  notSupported,
  required,
} from '../../machinery/field-errors.js';
import {
  amountOf,
  atMostAll,
  countOrPercent,
  nonNegative,
  unchangeableSelector,
} from '../workload/rules.js';
import { validateTemplate } from '../workload/template.js';
import { validateForever, validateMatch, validateOwnSelector } from '../workload/template-rules.js';
import type { Deployment } from './index.js';

export function validateDeployment(
  { spec }: Deployment,
  old: Deployment | undefined,
): readonly FieldError[] {
  return [
    ...nonNegative(spec.replicas, 'spec.replicas'),
    ...validateOwnSelector(spec.selector, 'deployment'),
    ...validateMatch(spec.template, spec.selector),
    ...validateTemplate(spec.template, 'spec.template'),
    ...validateForever(spec.template, 'ReplicaSet'),
    ...validateStrategy(spec.strategy ?? {}, 'spec.strategy'),
    ...nonNegative(spec.minReadySeconds, 'spec.minReadySeconds'),
    ...nonNegative(spec.revisionHistoryLimit, 'spec.revisionHistoryLimit'),
    ...validateDeadline(spec),
    ...(old ? unchangeableSelector(spec.selector, old.spec.selector) : []),
  ];
}

function validateDeadline(spec: Deployment['spec']): readonly FieldError[] {
  const { progressDeadlineSeconds, minReadySeconds = 0 } = spec;
  if (progressDeadlineSeconds === undefined) return [];
  const path = 'spec.progressDeadlineSeconds';
  const errors = nonNegative(progressDeadlineSeconds, path);
  if (progressDeadlineSeconds > minReadySeconds) return errors;
  return [
    ...errors,
    invalid(path, progressDeadlineSeconds, 'must be greater than minReadySeconds'),
  ];
}

function validateStrategy(strategy: DeploymentStrategy, path: string): readonly FieldError[] {
  const rollingPath = `${path}.rollingUpdate`;
  switch (strategy.type) {
    case 'Recreate':
      if (strategy.rollingUpdate === undefined) return [];
      return [forbidden(rollingPath, "may not be specified when strategy `type` is 'Recreate'")];
    case 'RollingUpdate':
      if (strategy.rollingUpdate !== undefined) return validateRolling(strategy, rollingPath);
      return [required(rollingPath, 'this should be defaulted and never be nil')];
    default:
      return [notSupported(path, strategy, ['Recreate', 'RollingUpdate'])];
  }
}

function validateRolling(
  { rollingUpdate = {} }: DeploymentStrategy,
  path: string,
): readonly FieldError[] {
  const { maxUnavailable = 0, maxSurge = 0 } = rollingUpdate;
  const unavailablePath = `${path}.maxUnavailable`;
  const errors = [
    ...countOrPercent(maxUnavailable, unavailablePath),
    ...countOrPercent(maxSurge, `${path}.maxSurge`),
  ];
  if (amountOf(maxUnavailable) === 0 && amountOf(maxSurge) === 0)
    errors.push(invalid(unavailablePath, maxUnavailable, 'may not be 0 when `maxSurge` is 0'));
  return [...errors, ...atMostAll(maxUnavailable, unavailablePath)];
}

export function validateDeploymentStatus(
  { status = {} }: Deployment,
  old: Deployment,
): readonly FieldError[] {
  const path = 'status';
  const counts = [
    'observedGeneration',
    'replicas',
    'updatedReplicas',
    'readyReplicas',
    'availableReplicas',
    'unavailableReplicas',
    'collisionCount',
  ] as const;
  const errors = counts.flatMap((field) => nonNegative(status[field], `${path}.${field}`));
  const { replicas = 0, availableReplicas = 0, readyReplicas = 0, updatedReplicas = 0 } = status;
  const total = 'cannot be greater than status.replicas';
  const tooMany = (field: string, value: number, limit: number, text = total): void => {
    if (value > limit) errors.push(invalid(`${path}.${field}`, value, text));
  };
  tooMany('updatedReplicas', updatedReplicas, replicas);
  tooMany('readyReplicas', readyReplicas, replicas);
  tooMany('availableReplicas', availableReplicas, replicas);
  const readyText = 'cannot be greater than readyReplicas';
  tooMany('availableReplicas', availableReplicas, readyReplicas, readyText);
  const { collisionCount } = status;
  const before = old.status?.collisionCount;
  if (before !== undefined && (collisionCount === undefined || collisionCount < before))
    errors.push(invalid(`${path}.collisionCount`, collisionCount ?? null, 'cannot be decremented'));
  return errors;
}
