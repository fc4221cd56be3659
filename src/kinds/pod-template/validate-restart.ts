// The rules of a container's own restart policy, and of the rules that stand beside it (KEP-5307)
// [pkg/apis/core/validation/validation.go validateContainerRestartPolicy].

import type { Container } from 'kubernetes-types/core/v1.js';
import {
  child,
  type FieldError,
  index,
  notSupported,
  required,
  tooMany,
} from '../../machinery/field-errors.js';
import { type RestartRule, restartRulesOf } from '../pod/restart-rules.js';

const POLICIES = ['Always', 'Never', 'OnFailure'];
const ACTIONS = ['Restart', 'RestartAllContainers'];
const OPERATORS = ['In', 'NotIn'];
const RULES_MAX = 20;
const VALUES_MAX = 255;

export function validateRestartPolicy(container: Container, path: string): FieldError[] {
  const { restartPolicy } = container;
  const rules = restartRulesOf(container);
  const at = child(path, 'restartPolicy');
  const errors: FieldError[] = [];
  if (restartPolicy === undefined) {
    if (rules.length > 0)
      errors.push(required(at, 'must specify restartPolicy when restart rules are used'));
  } else if (!POLICIES.includes(restartPolicy))
    errors.push(notSupported(at, restartPolicy, POLICIES));
  const list = child(path, 'restartPolicyRules');
  if (rules.length > RULES_MAX) errors.push(tooMany(list, rules.length, RULES_MAX));
  rules.forEach((rule, i) => {
    errors.push(...validateRule(rule, index(list, i)));
  });
  return errors;
}

function validateRule({ action = '', exitCodes }: RestartRule, path: string): FieldError[] {
  const errors = ACTIONS.includes(action)
    ? []
    : [notSupported(child(path, 'action'), action, ACTIONS)];
  const at = child(path, 'exitCodes');
  if (!exitCodes) return [...errors, required(at, 'must be specified')];
  const { operator = '', values = [] } = exitCodes;
  if (!OPERATORS.includes(operator))
    errors.push(notSupported(child(at, 'operator'), operator, OPERATORS));
  if (values.length > VALUES_MAX)
    errors.push(tooMany(child(at, 'values'), values.length, VALUES_MAX));
  return errors;
}
