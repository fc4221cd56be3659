// What a pod template of a workload must be, besides a valid pod template: matched by the selector, and made
// to run forever [kubernetes pkg/apis/apps/validation ValidatePodTemplateSpecForReplicaSet and siblings].

import type { PodTemplateSpec } from 'kubernetes-types/core/v1.js';
import {
  child,
  type FieldError,
  forbidden,
  invalid,
  notSupported,
  required,
} from '../../machinery/field-errors.js';
import { isEmptySelector, type LabelSelector, matchesSelector } from '../../machinery/selector.js';
import { goSelector, goStringMap } from '../go-syntax.js';
import { selectorErrors } from '../selector-rules.js';

/** The selector of a workload must say something. `owner` is `deployment` in its error text. */
export function validateOwnSelector(
  selector: LabelSelector | undefined,
  owner: string,
): readonly FieldError[] {
  const path = 'spec.selector';
  if (!selector) return [required(path)];
  const errors = selectorErrors(selector, path);
  if (!isEmptySelector(selector)) return errors;
  return [
    ...errors,
    invalid(path, selector, `empty selector is invalid for ${owner}`, goSelector(selector)),
  ];
}

export function validateMatch(
  template: PodTemplateSpec | undefined,
  selector: LabelSelector | undefined,
): readonly FieldError[] {
  if (selector && isEmptySelector(selector)) return [];
  if (matchesSelector(selector, template?.metadata?.labels)) return [];
  return [
    invalid(
      'spec.template.metadata.labels',
      template?.metadata?.labels,
      '`selector` does not match template `labels`',
      goStringMap(template?.metadata?.labels),
    ),
  ];
}

/** A pod of a workload is restarted always and has no deadline. */
export function validateForever(
  template: PodTemplateSpec | undefined,
  owner: string,
): readonly FieldError[] {
  const spec = template?.spec;
  if (!spec) return [];
  const path = 'spec.template.spec';
  const errors: FieldError[] = [];
  if (spec.restartPolicy !== 'Always')
    errors.push(notSupported(child(path, 'restartPolicy'), spec.restartPolicy ?? '', ['Always']));
  if (spec.activeDeadlineSeconds !== undefined)
    errors.push(
      forbidden(
        child(path, 'activeDeadlineSeconds'),
        `activeDeadlineSeconds in ${owner} is not Supported`,
      ),
    );
  return errors;
}
