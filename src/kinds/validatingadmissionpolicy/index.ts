// ValidatingAdmissionPolicy: rules in CEL that judge what is written. Kept and checked; nothing here evaluates them.

import type { ValidatingAdmissionPolicy as ApiPolicy } from 'kubernetes-types/admissionregistration/v1.js';
import { type FieldError, index, required } from '../../machinery/field-errors.js';
import type { Stored } from '../../machinery/object.js';
import { defaultPolicy, paramKindText, validatePolicy } from '../admission-policy/policy.js';
import { ageColumn, nameColumn } from '../age.js';
import { defineKind } from '../kind.js';

export type ValidatingAdmissionPolicy = Stored<ApiPolicy>;

export const validatingAdmissionPolicy = defineKind<ValidatingAdmissionPolicy>({
  group: 'admissionregistration.k8s.io',
  version: 'v1',
  kind: 'ValidatingAdmissionPolicy',
  plural: 'validatingadmissionpolicies',
  singular: 'validatingadmissionpolicy',
  shortNames: [],
  categories: ['api-extensions'],
  namespaced: false,
  type: 'V1ValidatingAdmissionPolicy',
  status: true,
  gate: 'ValidatingAdmissionPolicy',
  generation: 'spec',
  defaults({ spec }) {
    defaultPolicy(spec);
  },
  validate: ({ spec }) => [...validatePolicy(spec), ...validateRules(spec)],
  columns: [
    nameColumn,
    { name: 'Validations', type: 'integer', value: ({ spec }) => (spec?.validations ?? []).length },
    { name: 'ParamKind', value: ({ spec }) => paramKindText(spec?.paramKind) },
    ageColumn,
  ],
});

const EITHER = 'validations or auditAnnotations must contain at least one item';

function validateRules(spec: ValidatingAdmissionPolicy['spec'] | undefined): readonly FieldError[] {
  const { validations = [], auditAnnotations = [] } = spec ?? {};
  if (validations.length === 0 && auditAnnotations.length === 0)
    return [required('spec.validations', EITHER), required('spec.auditAnnotations', EITHER)];
  return validations.flatMap(({ expression }, i) =>
    expression?.trim()
      ? []
      : [required(`${index('spec.validations', i)}.expression`, 'expression is not specified')],
  );
}
