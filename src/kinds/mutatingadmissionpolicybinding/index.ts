// MutatingAdmissionPolicyBinding: where a policy applies, and with which parameters. Kept and checked; nothing here evaluates policies.

import type { Stored } from '../../machinery/object.js';
import {
  type Binding,
  defaultBinding,
  paramRefText,
  validateBinding,
} from '../admission-policy/binding.js';
import { ageColumn, nameColumn } from '../age.js';
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
  validate: ({ spec }) => validateBinding(spec),
  columns: [
    nameColumn,
    { name: 'PolicyName', value: ({ spec }) => spec?.policyName ?? '' },
    { name: 'ParamRef', value: ({ spec }) => paramRefText(spec?.paramRef) },
    ageColumn,
  ],
});
