// ValidatingAdmissionPolicyBinding: where a policy applies, and with which parameters. The API server asks the policies (apiserver/policies.ts).

import type { Stored } from '../../machinery/object.js';
import {
  actionErrors,
  BINDINGS,
  type Binding,
  defaultBinding,
  paramRefText,
  validateBinding,
} from '../admission-policy/binding.js';
import { ageColumn, nameColumn } from '../age.js';
import { countBystander } from '../bystanders.js';
import { defineKind } from '../kind.js';

export type ValidatingAdmissionPolicyBinding = Stored<Binding>;

export const validatingAdmissionPolicyBinding = defineKind<ValidatingAdmissionPolicyBinding>({
  group: 'admissionregistration.k8s.io',
  version: 'v1',
  kind: 'ValidatingAdmissionPolicyBinding',
  plural: 'validatingadmissionpolicybindings',
  singular: 'validatingadmissionpolicybinding',
  shortNames: [],
  categories: ['api-extensions'],
  namespaced: false,
  type: 'V1ValidatingAdmissionPolicyBinding',
  status: false,
  gate: 'ValidatingAdmissionPolicy',
  generation: 'spec',
  defaults({ spec }) {
    defaultBinding(spec);
  },
  validate: ({ spec }) => [...validateBinding(spec), ...actionErrors(spec)],
  indexes({ spec }, write) {
    countBystander(write, BINDINGS);
    write.file('policy', spec?.policyName ?? '');
  },
  columns: [
    nameColumn,
    { name: 'PolicyName', value: ({ spec }) => spec?.policyName ?? '' },
    { name: 'ParamRef', value: ({ spec }) => paramRefText(spec?.paramRef) },
    ageColumn,
  ],
});
