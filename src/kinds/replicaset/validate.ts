// What is wrong with a ReplicaSet [kubernetes pkg/apis/apps/validation, registry/apps/replicaset/strategy.go].

import type { ReplicaSetStatus } from 'kubernetes-types/apps/v1.js';
import { type FieldError, invalid } from '../../machinery/field-errors.js';
import { nonNegative, unchangeableSelector } from '../workload/rules.js';
import { validateTemplate } from '../workload/template.js';
import { validateForever, validateMatch, validateOwnSelector } from '../workload/template-rules.js';
import type { ReplicaSet } from './index.js';

export function validateReplicaSet(
  { spec }: ReplicaSet,
  old: ReplicaSet | undefined,
): readonly FieldError[] {
  return [
    ...nonNegative(spec.replicas, 'spec.replicas'),
    ...nonNegative(spec.minReadySeconds, 'spec.minReadySeconds'),
    ...validateOwnSelector(spec.selector, 'deployment'),
    ...validateMatch(spec.template, spec.selector),
    ...validateTemplate(spec.template, 'spec.template'),
    ...validateForever(spec.template, 'ReplicaSet'),
    ...(old ? unchangeableSelector(spec.selector, old.spec.selector) : []),
  ];
}

export const validateReplicaSetStatus = ({ status }: ReplicaSet): readonly FieldError[] =>
  validateReplicaCounts(status ?? { replicas: 0 });

/** Also the rule of a ReplicationController's status. */
export function validateReplicaCounts(status: Partial<ReplicaSetStatus>): readonly FieldError[] {
  const { replicas = 0, fullyLabeledReplicas = 0, readyReplicas = 0 } = status;
  const { availableReplicas = 0, observedGeneration = 0 } = status;
  const errors = [
    ...nonNegative(replicas, 'status.replicas'),
    ...nonNegative(fullyLabeledReplicas, 'status.fullyLabeledReplicas'),
    ...nonNegative(readyReplicas, 'status.readyReplicas'),
    ...nonNegative(availableReplicas, 'status.availableReplicas'),
    ...nonNegative(observedGeneration, 'status.observedGeneration'),
  ];
  const tooMany = (field: string, value: number, limit: number, than: string): void => {
    if (value > limit)
      errors.push(invalid(`status.${field}`, value, `cannot be greater than ${than}`));
  };
  tooMany('fullyLabeledReplicas', fullyLabeledReplicas, replicas, 'status.replicas');
  tooMany('readyReplicas', readyReplicas, replicas, 'status.replicas');
  tooMany('availableReplicas', availableReplicas, replicas, 'status.replicas');
  tooMany('availableReplicas', availableReplicas, readyReplicas, 'readyReplicas');
  return errors;
}
