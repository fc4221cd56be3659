// What bindings of policies of admission have in common: which policy, with which parameters, and where.

import type { Draft } from 'immer';
import type {
  MatchResources,
  ValidatingAdmissionPolicyBinding,
} from 'kubernetes-types/admissionregistration/v1.js';
import {
  duplicate,
  type FieldError,
  index,
  invalid,
  notSupported,
  required,
} from '../../machinery/field-errors.js';
import { dns1123SubdomainErrors } from '../../machinery/names.js';
import { formatSelector } from '../../machinery/selector.js';
import type { Rule } from '../webhook/rule.js';
import { defaultMatched, validateMatched } from './policy.js';

/** How many bindings there are of policies that judge, and of those that change. */
export const BINDINGS = 'policy-bindings';
export const MUTATING_BINDINGS = 'mutating-policy-bindings';

export type Binding = ValidatingAdmissionPolicyBinding;
type Spec = NonNullable<Binding['spec']>;

export function defaultBinding(spec: Draft<Spec> | undefined): void {
  defaultMatched(spec?.matchResources);
}

/** Whether parameters are of a namespace cannot be told from here: without one, they are of any. */
export function paramRefText(ref: Spec['paramRef']): string {
  if (ref?.name) return `${ref.namespace || '*'}/${ref.name}`;
  return ref?.selector ? formatSelector(ref.selector) : '<unset>';
}

export function validateBinding(spec: Spec | undefined): readonly FieldError[] {
  const { policyName = '', paramRef, matchResources } = spec ?? {};
  const errors: FieldError[] =
    policyName === ''
      ? [required('spec.policyName')]
      : dns1123SubdomainErrors(policyName).map((text) =>
          invalid('spec.policyName', policyName, text),
        );
  const path = 'spec.paramRef';
  if (paramRef && !paramRef.name === !paramRef.selector)
    errors.push(
      paramRef.name
        ? invalid(`${path}.name`, paramRef.name, 'name and selector are mutually exclusive')
        : required(path, 'one of name or selector must be specified'),
    );
  if (paramRef && paramRef.parameterNotFoundAction === undefined)
    errors.push(required(`${path}.parameterNotFoundAction`));
  if (matchResources) errors.push(...validateMatched(matchResources, 'spec.matchResources'));
  return errors;
}

const MUTABLE = ['*', 'CONNECT', 'CREATE', 'UPDATE'];

/** There is nothing to change of what is deleted. */
export const mutableOperationErrors = (
  matched: MatchResources | undefined,
  path: string,
): readonly FieldError[] =>
  ((matched?.resourceRules ?? []) as readonly Rule[])
    .flatMap(({ operations = [] }) => operations)
    .filter((operation) => !MUTABLE.includes(operation))
    .map((operation) => notSupported(`${path}.resourceRules.operations`, operation, MUTABLE));

const ACTIONS = ['Audit', 'Deny', 'Warn'];
const DENY_AND_WARN =
  'must not contain both Deny and Warn (repeating the same validation failure information in the API response and headers serves no purpose)';

export function actionErrors(spec: Spec | undefined): readonly FieldError[] {
  const path = 'spec.validationActions';
  const actions = spec?.validationActions ?? [];
  if (actions.length === 0) return [required(path, 'at least one validation action is required')];
  const errors = actions.flatMap((action, i) => [
    ...(ACTIONS.includes(action) ? [] : [notSupported(index(path, i), action, ACTIONS)]),
    ...(actions.indexOf(action) < i ? [duplicate(index(path, i), action)] : []),
  ]);
  return actions.includes('Deny') && actions.includes('Warn')
    ? [...errors, invalid(path, actions, DENY_AND_WARN)]
    : errors;
}
