// The pod template of a workload: its defaults, and whether it is valid at all.

import type { Draft } from 'immer';
import type { PodTemplateSpec } from 'kubernetes-types/core/v1.js';
import { child, type FieldError, invalid } from '../../machinery/field-errors.js';
import { qualifiedNameErrors } from '../../machinery/names.js';
import { defaultPodSpec } from '../pod-template/defaults.js';
import { validatePodTemplate } from '../pod-template/validate.js';
import { validateLabels } from '../pod-template/validate-labels.js';

/** Whoever leaves out the spec, its template or the template's spec has left them empty. */
export function fillInTemplate(draft: { spec: { template?: Draft<PodTemplateSpec> } }): void {
  draft.spec ??= {};
  draft.spec.template ??= {};
  defaultTemplate(draft.spec.template);
}

export function defaultTemplate(template: Draft<PodTemplateSpec>): void {
  template.spec ??= { containers: [] };
  defaultPodSpec(template.spec);
}

export const validateTemplate = (
  template: PodTemplateSpec | undefined,
  path: string,
): readonly FieldError[] => validatePodTemplate(template, path);

/** All that is checked of a StatefulSet's template: volumes may yet come from its claims. */
export const validateTemplateMetadata = (
  template: PodTemplateSpec | undefined,
  path: string,
): readonly FieldError[] => [
  ...validateLabels(template?.metadata?.labels, child(path, 'labels')),
  ...Object.keys(template?.metadata?.annotations ?? {}).flatMap((name) =>
    qualifiedNameErrors(name.toLowerCase()).map((message) =>
      invalid(child(path, 'annotations'), name, message),
    ),
  ),
];
