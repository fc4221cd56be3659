// The rules of a ResourceQuota [pkg/apis/core/validation/validation.go ValidateResourceQuota].

import type { ScopedResourceSelectorRequirement } from 'kubernetes-types/core/v1.js';
import { equal } from '../../machinery/equal.js';
import { type FieldError, invalid, required } from '../../machinery/field-errors.js';
import { decodeQuantity, isExact } from '../../machinery/quantity.js';
import { validateResourceName } from '../pod-template/validate-resources.js';
import type { ResourceQuota } from './index.js';

const COMPUTE = 'cpu memory limits.cpu limits.memory requests.cpu requests.memory'.split(' ');
const COUNTS =
  'pods services replicationcontrollers resourcequotas secrets configmaps persistentvolumeclaims services.nodeports services.loadbalancers'.split(
    ' ',
  );
const STORAGE =
  'ephemeral-storage requests.ephemeral-storage limits.ephemeral-storage requests.storage'.split(
    ' ',
  );
const STANDARD = [...COMPUTE, ...COUNTS, ...STORAGE];

const SCOPES = [
  'Terminating',
  'NotTerminating',
  'BestEffort',
  'NotBestEffort',
  'PriorityClass',
  'CrossNamespacePodAffinity',
];
const CONFLICTS = [
  ['BestEffort', 'NotBestEffort'],
  ['Terminating', 'NotTerminating'],
] as const;

export function validateQuota(quota: ResourceQuota, old: ResourceQuota | undefined) {
  const { spec } = quota;
  const errors: FieldError[] = [];
  for (const [name, quantity] of Object.entries(spec.hard ?? {}))
    errors.push(...validateHard(name, quantity, `spec.hard[${name}]`));
  errors.push(...validateScopes(quota), ...validateScopeSelector(quota));
  if (old && !equal(new Set(spec.scopes).size, new Set(old.spec.scopes).size))
    errors.push(invalid('spec.scopes', spec.scopes ?? null, 'field is immutable'));
  else if (old && spec.scopes?.some((scope) => !old.spec.scopes?.includes(scope)))
    errors.push(invalid('spec.scopes', spec.scopes, 'field is immutable'));
  return errors;
}

function validateHard(name: string, quantity: string, path: string): readonly FieldError[] {
  const errors: FieldError[] = isQuotaName(name) ? [] : [...validateResourceName(name, path)];
  if (!name.includes('/') && !isQuotaName(name))
    errors.push(invalid(path, name, 'must be a standard resource for quota'));
  const value = decodeQuantity(quantity);
  if (!value.ok) return [...errors, invalid(path, quantity, value.error)];
  if (value.value.mantissa < 0n)
    errors.push(invalid(path, quantity, 'must be greater than or equal to 0'));
  if ((COUNTS.includes(name) || name.startsWith('count/')) && !isExact(value.value, 0))
    errors.push(invalid(path, quantity, 'must be an integer'));
  return errors;
}

const isQuotaName = (name: string): boolean =>
  STANDARD.includes(name) ||
  name.startsWith('hugepages-') ||
  name.startsWith('requests.hugepages-');

function validateScopes({ spec }: ResourceQuota): readonly FieldError[] {
  const { scopes = [] } = spec;
  const errors: FieldError[] = [];
  for (const scope of scopes) {
    if (!SCOPES.includes(scope)) errors.push(invalid('spec.scopes', scopes, 'unsupported scope'));
    for (const name of Object.keys(spec.hard ?? {}).sort())
      if (STANDARD.includes(name) && !goesWith(scope, name))
        errors.push(invalid('spec.scopes', scopes, 'unsupported scope applied to resource'));
  }
  for (const [one, other] of CONFLICTS)
    if (scopes.includes(one) && scopes.includes(other))
      errors.push(invalid('spec.scopes', scopes, 'conflicting scopes'));
  return errors;
}

const goesWith = (scope: string, name: string): boolean =>
  name === 'pods' || (SCOPES.includes(scope) && scope !== 'BestEffort' && COMPUTE.includes(name));

function validateScopeSelector({ spec }: ResourceQuota): readonly FieldError[] {
  const path = 'spec.scopeSelector.matchExpressions';
  return (spec.scopeSelector?.matchExpressions ?? []).flatMap((term) => {
    const errors: FieldError[] = [];
    if (!SCOPES.includes(term.scopeName))
      errors.push(invalid(`${path}.scopeName`, term.scopeName, 'unsupported scope'));
    for (const name of Object.keys(spec.hard ?? {}).sort())
      if (STANDARD.includes(name) && !goesWith(term.scopeName, name))
        errors.push(invalid(path, spec.scopeSelector, 'unsupported scope applied to resource'));
    return [...errors, ...validateTerm(term, path)];
  });
}

function validateTerm(
  { scopeName, operator, values = [] }: ScopedResourceSelectorRequirement,
  path: string,
): readonly FieldError[] {
  const errors: FieldError[] = [];
  if (scopeName !== 'PriorityClass' && SCOPES.includes(scopeName) && operator !== 'Exists')
    errors.push(
      invalid(
        `${path}.operator`,
        operator,
        "must be 'Exist' when scope is any of ResourceQuotaScopeTerminating, ResourceQuotaScopeNotTerminating, ResourceQuotaScopeBestEffort, ResourceQuotaScopeNotBestEffort or ResourceQuotaScopeCrossNamespacePodAffinity",
      ),
    );
  switch (operator) {
    case 'In':
    case 'NotIn':
      if (values.length === 0)
        errors.push(
          required(
            `${path}.values`,
            "must be at least one value when `operator` is 'In' or 'NotIn' for scope selector",
          ),
        );
      break;
    case 'Exists':
    case 'DoesNotExist':
      if (values.length > 0)
        errors.push(
          invalid(
            `${path}.values`,
            values,
            "must be no value when `operator` is 'Exist' or 'DoesNotExist' for scope selector",
          ),
        );
      break;
    default:
      errors.push(invalid(`${path}.operator`, operator, 'not a valid selector operator'));
  }
  return errors;
}
