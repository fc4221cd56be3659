// MutatingAdmissionPolicyBinding: where a policy applies, and with which parameters. The API server asks the policies
// (apiserver/mutating-policies.ts).

import type { Stored } from '../../machinery/object.js';
import {
  type Binding,
  defaultBinding,
  MUTATING_BINDINGS,
  mutableOperationErrors,
  paramRefText,
  validateBinding,
} from '../admission-policy/binding.js';
import { ageColumn, nameColumn } from '../age.js';
import { countBystander } from '../bystanders.js';
import { defineKind } from '../kind.js';

export type MutatingAdmissionPolicyBinding = Stored<Binding>;

export const mutatingAdmissionPolicyBinding = defineKind<MutatingAdmissionPolicyBinding>({
  group: 'admissionregistration.k8s.io',
  version: 'v1',
  kind: 'MutatingAdmissionPolicyBinding',
  plural: 'mutatingadmissionpolicybindings',
  singular: 'mutatingadmissionpolicybinding',
  shortNames: [],
  categories: ['api-extensions'],
  namespaced: false,
  type: 'V1MutatingAdmissionPolicyBinding',
  status: false,
  gate: 'MutatingAdmissionPolicy',
  generation: 'spec',
  defaults({ spec }) {
    defaultBinding(spec);
  },
  validate: ({ spec }) => [
    ...validateBinding(spec),
    ...mutableOperationErrors(spec?.matchResources, 'spec.matchResources'),
  ],
  indexes({ spec }, write) {
    countBystander(write, MUTATING_BINDINGS);
    write.file('policy', spec?.policyName ?? '');
  },
  columns: [
    nameColumn,
    { name: 'PolicyName', value: ({ spec }) => spec?.policyName ?? '' },
    { name: 'ParamRef', value: ({ spec }) => paramRefText(spec?.paramRef) },
    ageColumn,
  ],
});
