// The pod template of a workload: its defaults, and whether it is valid at all.

import type { Draft } from 'immer';
import type { PodTemplateSpec } from 'kubernetes-types/core/v1.js';
import type { FieldError } from '../../machinery/field-errors.js';
import { defaultPodSpec } from '../pod-template/defaults.js';
import { validatePodTemplate } from '../pod-template/validate.js';

export function defaultTemplate(template: Draft<PodTemplateSpec> | undefined): void {
  defaultPodSpec(template?.spec);
}

export const validateTemplate = (
  template: PodTemplateSpec | undefined,
  path: string,
): readonly FieldError[] => validatePodTemplate(template, path);
