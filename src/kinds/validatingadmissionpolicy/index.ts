// ValidatingAdmissionPolicy: rules in CEL that judge what is written. The API server asks them (apiserver/policies.ts).

import type { ValidatingAdmissionPolicy as ApiPolicy } from 'kubernetes-types/admissionregistration/v1.js';
import {
  type FieldError,
  index,
  invalid,
  notSupported,
  required,
} from '../../machinery/field-errors.js';
import type { Stored } from '../../machinery/object.js';
import type { Speaks, Variable } from '../admission-policy/expressions.js';
import { defaultPolicy, paramKindText, validatePolicy } from '../admission-policy/policy.js';
import {
  conditionErrors,
  expressionErrors,
  variableErrors,
} from '../admission-policy/validate-expressions.js';
import { ageColumn, nameColumn } from '../age.js';
import { defineKind } from '../kind.js';

export type ValidatingAdmissionPolicy = Stored<ApiPolicy>;
type PolicySpec = NonNullable<ApiPolicy['spec']> & { readonly variables?: readonly Variable[] };
type Validation = NonNullable<PolicySpec['validations']>[number];

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

const REASONS = ['Forbidden', 'Invalid', 'RequestEntityTooLarge', 'Unauthorized'];

function validateRules(spec: PolicySpec | undefined): readonly FieldError[] {
  const { validations = [], auditAnnotations = [], matchConditions = [] } = spec ?? {};
  if (validations.length === 0 && auditAnnotations.length === 0)
    return [required('spec.validations', EITHER), required('spec.auditAnnotations', EITHER)];
  const params = spec?.paramKind !== undefined;
  const variables = spec?.variables ?? [];
  const known = variables.map(({ name }) => name);
  const speaks = { params, authorizer: true, variables: true };
  return [
    ...conditionErrors(matchConditions, params),
    ...variableErrors(variables, params),
    ...validations.flatMap((validation, i) =>
      validateOne(validation, index('spec.validations', i), { speaks, known }),
    ),
    ...auditAnnotations.flatMap(({ key, valueExpression }, i) => {
      const path = index('spec.auditAnnotations', i);
      return [
        ...(key ? [] : [required(`${path}.key`, 'key is not specified')]),
        ...expressionErrors(valueExpression, `${path}.valueExpression`, {
          types: ['string', 'null_type'],
          speaks: { ...speaks, authorizer: false },
          known,
        }),
      ];
    }),
  ];
}

function validateOne(
  { expression, message, messageExpression, reason }: Validation,
  path: string,
  { speaks, known }: { readonly speaks: Speaks; readonly known: readonly string[] },
): readonly FieldError[] {
  const errors = [
    ...expressionErrors(expression, `${path}.expression`, { types: ['bool'], speaks, known }),
  ];
  if (messageExpression !== undefined)
    errors.push(
      ...expressionErrors(messageExpression, `${path}.messageExpression`, {
        types: ['string'],
        speaks: { ...speaks, authorizer: false },
        known,
      }),
    );
  if (message !== undefined && message.trim() === '')
    errors.push(invalid(`${path}.message`, message, 'message must be non-empty if specified'));
  else if (message?.trim().includes('\n'))
    errors.push(invalid(`${path}.message`, message, 'message must not contain line breaks'));
  if (reason !== undefined && !REASONS.includes(reason))
    errors.push(notSupported(`${path}.reason`, reason, REASONS));
  return errors;
}
