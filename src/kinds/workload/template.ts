// The pod template of a workload: its defaults, and whether it is valid at all.

import type { Draft } from 'immer';
import type { PodTemplateSpec } from 'kubernetes-types/core/v1.js';
import type { FieldError } from '../../machinery/field-errors.js';

export function defaultTemplate(template: Draft<PodTemplateSpec> | undefined): void {
  if (template?.spec) template.spec.restartPolicy ??= 'Always';
}

export const validateTemplate = (
  _template: PodTemplateSpec | undefined,
  _path: string,
): readonly FieldError[] => [];
