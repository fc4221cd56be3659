// MutatingAdmissionPolicy: rules in CEL that change what is written. Kept and checked; nothing here evaluates them.

import { type FieldError, index, notSupported, required } from '../../machinery/field-errors.js';
import type { KubeObject } from '../../machinery/object.js';
import {
  defaultPolicy,
  type PolicySpec,
  paramKindText,
  validatePolicy,
} from '../admission-policy/policy.js';
import { ageColumn, nameColumn } from '../age.js';
import { defineKind } from '../kind.js';

export interface MutatingAdmissionPolicy extends KubeObject {
  readonly spec?: PolicySpec & {
    readonly mutations?: readonly { readonly patchType?: string }[];
    readonly reinvocationPolicy?: string;
  };
}

export const mutatingAdmissionPolicy = defineKind<MutatingAdmissionPolicy>({
  group: 'admissionregistration.k8s.io',
  version: 'v1',
  kind: 'MutatingAdmissionPolicy',
  plural: 'mutatingadmissionpolicies',
  singular: 'mutatingadmissionpolicy',
  shortNames: [],
  categories: ['api-extensions'],
  namespaced: false,
  type: 'V1MutatingAdmissionPolicy',
  status: false,
  gate: 'MutatingAdmissionPolicy',
  generation: 'spec',
  defaults({ spec }) {
    defaultPolicy(spec);
  },
  validate: ({ spec }) => [...validatePolicy(spec), ...validateMutations(spec)],
  columns: [
    nameColumn,
    { name: 'Mutations', type: 'integer', value: ({ spec }) => (spec?.mutations ?? []).length },
    { name: 'ParamKind', value: ({ spec }) => paramKindText(spec?.paramKind) },
    ageColumn,
  ],
});

const TYPES = ['ApplyConfiguration', 'JSONPatch'];

function validateMutations(spec: MutatingAdmissionPolicy['spec']): readonly FieldError[] {
  const { mutations = [], reinvocationPolicy } = spec ?? {};
  const errors: FieldError[] = [];
  if (reinvocationPolicy !== 'Never' && reinvocationPolicy !== 'IfNeeded')
    errors.push(
      reinvocationPolicy
        ? notSupported('spec.reinvocationPolicy', reinvocationPolicy, ['IfNeeded', 'Never'])
        : required('spec.reinvocationPolicy'),
    );
  if (mutations.length === 0)
    errors.push(required('spec.mutations', 'mutations must contain at least one item'));
  mutations.forEach(({ patchType }, i) => {
    const path = `${index('spec.mutations', i)}.patchType`;
    if (!patchType) errors.push(required(path));
    else if (!TYPES.includes(patchType)) errors.push(notSupported(path, patchType, TYPES));
  });
  return errors;
}
