// What is wrong with a ReplicationController [kubernetes pkg/apis/core/validation].

import { type FieldError, invalid, required } from '../../machinery/field-errors.js';
import { hasLabels } from '../../machinery/labels.js';
import { validateReplicaCounts } from '../replicaset/validate.js';
import { nonNegative } from '../workload/rules.js';
import { validateTemplate } from '../workload/template.js';
import { validateForever } from '../workload/template-rules.js';
import type { ReplicationController } from './index.js';

export function validateReplicationController({
  spec,
}: ReplicationController): readonly FieldError[] {
  const { selector = {}, template } = spec;
  const errors = [...nonNegative(spec.minReadySeconds, 'spec.minReadySeconds')];
  const empty = Object.keys(selector).length === 0;
  if (empty) errors.push(required('spec.selector'));
  errors.push(...nonNegative(spec.replicas, 'spec.replicas'));
  if (template === undefined) return [...errors, required('spec.template')];
  const labels = template.metadata?.labels;
  if (!empty && !hasLabels(selector, labels))
    errors.push(
      invalid(
        'spec.template.metadata.labels',
        labels,
        '`selector` does not match template `labels`',
      ),
    );
  return [
    ...errors,
    ...validateTemplate(template, 'spec.template'),
    ...validateForever(template, 'ReplicationController'),
  ];
}

export const validateReplicationControllerStatus = ({
  status,
}: ReplicationController): readonly FieldError[] =>
  validateReplicaCounts(status ?? { replicas: 0 });
