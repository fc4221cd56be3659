// MutatingAdmissionPolicy: rules in CEL that change what is written. The API server asks them (apiserver/mutating-policies.ts).

import type { KubeObject } from '../../machinery/object.js';
import type { Variable } from '../admission-policy/expressions.js';
import type { Condition } from '../admission-policy/judge.js';
import type { Mutation } from '../admission-policy/mutate.js';
import {
  defaultPolicy,
  type PolicySpec,
  paramKindText,
  validatePolicy,
} from '../admission-policy/policy.js';
import { ageColumn, nameColumn } from '../age.js';
import { defineKind } from '../kind.js';
import { validateMutations } from './validate.js';

export interface MutatingAdmissionPolicy extends KubeObject {
  readonly spec?: PolicySpec & {
    readonly matchConditions?: readonly Condition[];
    readonly variables?: readonly Variable[];
    readonly mutations?: readonly Mutation[];
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
