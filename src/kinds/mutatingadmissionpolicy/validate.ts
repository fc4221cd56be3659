// The rules of what a policy changes, and how [apis/admissionregistration/validation/validation.go
// validateMutatingAdmissionPolicySpec, validateMutation].

import {
  type FieldError,
  index,
  invalid,
  notSupported,
  required,
} from '../../machinery/field-errors.js';
import { mutableOperationErrors } from '../admission-policy/binding.js';
import type { Mutation } from '../admission-policy/mutate.js';
import {
  conditionErrors,
  expressionErrors,
  variableErrors,
} from '../admission-policy/validate-expressions.js';
import type { MutatingAdmissionPolicy } from './index.js';

const TYPES = ['ApplyConfiguration', 'JSONPatch'];
const REINVOCATIONS = ['IfNeeded', 'Never'];

export function validateMutations(spec: MutatingAdmissionPolicy['spec']): readonly FieldError[] {
  const { mutations = [], matchConditions = [], variables = [] } = spec ?? {};
  const params = spec?.paramKind !== undefined;
  const known = variables.map(({ name }) => name);
  return [
    ...mutableOperationErrors(spec?.matchConstraints, 'spec.matchConstraints'),
    ...conditionErrors(matchConditions, params),
    ...variableErrors(variables, params),
    ...(mutations.length === 0
      ? [required('spec.mutations', 'mutations must contain at least one item')]
      : []),
    ...mutations.flatMap((mutation, i) =>
      validateMutation(mutation, index('spec.mutations', i), params, known),
    ),
    ...validateReinvocation(spec?.reinvocationPolicy),
  ];
}

const validateReinvocation = (policy: string | undefined): readonly FieldError[] => {
  if (!policy) return [required('spec.reinvocationPolicy')];
  return REINVOCATIONS.includes(policy)
    ? []
    : [notSupported('spec.reinvocationPolicy', policy, REINVOCATIONS)];
};

/** The field of each type, and what its expression makes, in the words of cel-go and in ours. */
const PATCHES = {
  ApplyConfiguration: { field: 'applyConfiguration', types: ['Object'], alike: ['Object'] },
  JSONPatch: {
    field: 'jsonPatch',
    types: ['list(JSONPatch)'],
    alike: ['list', 'list<dyn>', 'list<T>'],
  },
} as const;

function validateMutation(
  mutation: Mutation,
  path: string,
  params: boolean,
  known: readonly string[],
): readonly FieldError[] {
  const { patchType } = mutation;
  if (!patchType) return [required(`${path}.patchType`)];
  if (patchType !== 'ApplyConfiguration' && patchType !== 'JSONPatch')
    return [notSupported(`${path}.patchType`, patchType, TYPES)];
  const { field, types, alike } = PATCHES[patchType];
  const other = patchType === 'JSONPatch' ? 'applyConfiguration' : 'jsonPatch';
  const speaks = { params, authorizer: true, variables: true, patches: true };
  const stated = mutation[field];
  const text = stated?.expression?.trim();
  const at = `${path}.${field}`;
  return [
    ...(stated ? [] : [required(at, `must be specified when patchType is ${patchType}`)]),
    ...(stated && !text ? [required(`${at}.expression`)] : []),
    ...(text ? expressionErrors(text, `${at}.expression`, { types, alike, speaks, known }) : []),
    ...(mutation[other]
      ? [
          invalid(
            `${path}.${other}`,
            `{${other}}`,
            `must not be specified when patchType is ${patchType}`,
          ),
        ]
      : []),
  ];
}
