// The rules of what tells the scheduler where a pod may go: affinity, tolerations, spreading, gates.
//
// Source: pkg/apis/core/validation/validation.go validateAffinity, ValidateTolerations,
// validateTopologySpreadConstraints, validateSchedulingGates.

import type {
  NodeSelectorRequirement,
  NodeSelectorTerm,
  PodAffinityTerm,
  PodSpec,
  Toleration,
  TopologySpreadConstraint,
} from 'kubernetes-types/core/v1.js';
import {
  child,
  duplicate,
  type FieldError,
  forbidden,
  index,
  invalid,
  notSupported,
  required,
} from '../../machinery/field-errors.js';
import {
  dns1123LabelErrors,
  dns1123SubdomainErrors,
  labelValueErrors,
  qualifiedNameErrors,
} from '../../machinery/names.js';
import { validateLabelName, validateLabelSelector } from './validate-labels.js';
import { checked } from './validate-paths.js';

export function validateAffinity(affinity: PodSpec['affinity'], path: string): FieldError[] {
  if (!affinity) return [];
  const errors: FieldError[] = [];
  const { nodeAffinity, podAffinity, podAntiAffinity } = affinity;
  if (nodeAffinity) {
    const at = child(path, 'nodeAffinity');
    const must = nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution;
    const mustPath = child(at, 'requiredDuringSchedulingIgnoredDuringExecution');
    if (must) errors.push(...validateNodeSelectorTerms(must.nodeSelectorTerms, mustPath));
    nodeAffinity.preferredDuringSchedulingIgnoredDuringExecution?.forEach((term, i) => {
      const here = index(child(at, 'preferredDuringSchedulingIgnoredDuringExecution'), i);
      errors.push(...validateWeight(term.weight, child(here, 'weight')));
      errors.push(...validateNodeSelectorTerm(term.preference, child(here, 'preference')));
    });
  }
  for (const [name, pods] of [
    ['podAffinity', podAffinity],
    ['podAntiAffinity', podAntiAffinity],
  ] as const) {
    const at = child(path, name);
    pods?.requiredDuringSchedulingIgnoredDuringExecution?.forEach((term, i) => {
      const here = index(child(at, 'requiredDuringSchedulingIgnoredDuringExecution'), i);
      errors.push(...validatePodTerm(term, here));
    });
    pods?.preferredDuringSchedulingIgnoredDuringExecution?.forEach((weighted, i) => {
      const here = index(child(at, 'preferredDuringSchedulingIgnoredDuringExecution'), i);
      errors.push(...validateWeight(weighted.weight, child(here, 'weight')));
      errors.push(...validatePodTerm(weighted.podAffinityTerm, child(here, 'podAffinityTerm')));
    });
  }
  return errors;
}

/** The terms of a node selector; also those of a PersistentVolume's node affinity. */
export function validateNodeSelectorTerms(
  terms: readonly NodeSelectorTerm[] | undefined,
  path: string,
): FieldError[] {
  const at = child(path, 'nodeSelectorTerms');
  if (!terms?.length) return [required(at, 'must have at least one node selector term')];
  return terms.flatMap((term, i) => validateNodeSelectorTerm(term, index(at, i)));
}

const validateWeight = (weight: number, at: string): FieldError[] =>
  weight <= 0 || weight > 100 ? [invalid(at, weight, 'must be in the range 1-100')] : [];

function validateNodeSelectorTerm(term: NodeSelectorTerm, path: string): FieldError[] {
  const errors: FieldError[] = [];
  term?.matchExpressions?.forEach((requirement, i) => {
    const at = index(child(path, 'matchExpressions'), i);
    errors.push(...validateNodeRequirement(requirement, at));
    errors.push(...validateLabelName(requirement.key, child(at, 'key')));
  });
  term?.matchFields?.forEach((requirement, i) => {
    const at = index(child(path, 'matchFields'), i);
    const { key, operator, values = [] } = requirement;
    if (operator !== 'In' && operator !== 'NotIn')
      errors.push(invalid(child(at, 'operator'), operator, 'not a valid selector operator'));
    else if (values.length !== 1)
      errors.push(
        required(
          child(at, 'values'),
          "must be only one value when `operator` is 'In' or 'NotIn' for node field selector",
        ),
      );
    if (key !== 'metadata.name')
      errors.push(invalid(child(at, 'key'), key, 'not a valid field selector key'));
  });
  return errors;
}

function validateNodeRequirement(
  { operator, values = [] }: NodeSelectorRequirement,
  path: string,
): FieldError[] {
  const at = child(path, 'values');
  switch (operator) {
    case 'In':
    case 'NotIn':
      if (values.length > 0) return [];
      return [required(at, "must be specified when `operator` is 'In' or 'NotIn'")];
    case 'Exists':
    case 'DoesNotExist':
      if (values.length === 0) return [];
      return [forbidden(at, "may not be specified when `operator` is 'Exists' or 'DoesNotExist'")];
    case 'Gt':
    case 'Lt':
      if (values.length === 1) return [];
      return [required(at, "must be specified single value when `operator` is 'Lt' or 'Gt'")];
    default:
      return [invalid(child(path, 'operator'), operator, 'not a valid selector operator')];
  }
}

function validatePodTerm(term: PodAffinityTerm, path: string): FieldError[] {
  const errors = validateLabelSelector(term.labelSelector, child(path, 'labelSelector'));
  errors.push(...validateLabelSelector(term.namespaceSelector, child(path, 'namespaceSelector')));
  term.namespaces?.forEach((name, i) => {
    errors.push(...checked(dns1123LabelErrors, name, index(child(path, 'namespace'), i)));
  });
  const at = child(path, 'topologyKey');
  if (!term.topologyKey) return [...errors, required(at, 'can not be empty')];
  return [...errors, ...validateLabelName(term.topologyKey, at)];
}

const EFFECTS = ['NoSchedule', 'PreferNoSchedule', 'NoExecute'];

export function validateTolerations(
  tolerations: readonly Toleration[],
  path: string,
): FieldError[] {
  const errors: FieldError[] = [];
  tolerations.forEach((toleration, i) => {
    const at = index(path, i);
    const { key, operator, value = '', effect, tolerationSeconds } = toleration;
    if (key) errors.push(...validateLabelName(key, child(at, 'key')));
    else if (operator !== 'Exists')
      errors.push(
        invalid(
          child(at, 'operator'),
          operator ?? '',
          'operator must be Exists when `key` is empty, which means "match all values and all keys"',
        ),
      );
    if (tolerationSeconds !== undefined && effect !== 'NoExecute')
      errors.push(
        invalid(
          child(at, 'effect'),
          effect ?? '',
          "effect must be 'NoExecute' when `tolerationSeconds` is set",
        ),
      );
    errors.push(...validateTolerationValue(toleration, value, child(at, 'operator')));
    if (effect && !EFFECTS.includes(effect))
      errors.push(notSupported(child(at, 'effect'), effect, EFFECTS));
  });
  return errors;
}

function validateTolerationValue(toleration: Toleration, value: string, at: string): FieldError[] {
  switch (toleration.operator) {
    case undefined:
    case '':
    case 'Equal': {
      const wrong = labelValueErrors(value);
      return wrong.length === 0 ? [] : [invalid(at, value, wrong.join(';'))];
    }
    case 'Exists':
      if (value === '') return [];
      return [invalid(at, toleration, "value must be empty when `operator` is 'Exists'")];
    default:
      return [notSupported(at, toleration.operator, ['Equal', 'Exists'])];
  }
}

const MODES = ['DoNotSchedule', 'ScheduleAnyway'];
const POLICIES = ['Honor', 'Ignore'];

export function validateSpread(
  constraints: readonly TopologySpreadConstraint[] | undefined,
  path: string,
): FieldError[] {
  const errors: FieldError[] = [];
  const seen = new Set<string>();
  constraints?.forEach((constraint, i) => {
    const at = index(path, i);
    const { maxSkew, topologyKey, whenUnsatisfiable: mode, minDomains } = constraint;
    const positive = 'must be greater than 0';
    if (!(maxSkew > 0)) errors.push(invalid(child(at, 'maxSkew'), maxSkew ?? 0, positive));
    if (!topologyKey) errors.push(required(child(at, 'topologyKey'), 'can not be empty'));
    else errors.push(...validateLabelName(topologyKey, child(at, 'topologyKey')));
    if (!MODES.includes(mode))
      errors.push(notSupported(child(at, 'whenUnsatisfiable'), mode ?? '', MODES));
    const pair = `{${topologyKey}, ${mode}}`;
    if (seen.has(pair)) errors.push(duplicate(child(at, '{topologyKey, whenUnsatisfiable}'), pair));
    seen.add(pair);
    if (minDomains !== undefined && minDomains <= 0)
      errors.push(invalid(child(at, 'minDomains'), minDomains, positive));
    if (minDomains !== undefined && mode !== 'DoNotSchedule')
      errors.push(
        invalid(
          child(at, 'minDomains'),
          minDomains,
          `can only use minDomains if whenUnsatisfiable=DoNotSchedule, not ${mode}`,
        ),
      );
    for (const field of ['nodeAffinityPolicy', 'nodeTaintsPolicy'] as const) {
      const policy = constraint[field];
      if (policy !== undefined && !POLICIES.includes(policy))
        errors.push(notSupported(child(at, field), policy, POLICIES));
    }
    errors.push(...validateLabelSelector(constraint.labelSelector, child(at, 'labelSelector')));
    errors.push(...validateMatchKeys(constraint, child(at, 'matchLabelKeys')));
  });
  return errors;
}

function validateMatchKeys(
  { matchLabelKeys = [], labelSelector }: TopologySpreadConstraint,
  path: string,
): FieldError[] {
  if (matchLabelKeys.length === 0) return [];
  if (!labelSelector)
    return [forbidden(path, 'must not be specified when labelSelector is not set')];
  const selected = new Set([
    ...Object.keys(labelSelector.matchLabels ?? {}),
    ...(labelSelector.matchExpressions ?? []).map(({ key }) => key),
  ]);
  return matchLabelKeys.flatMap((key, i) => [
    ...validateLabelName(key, index(path, i)),
    ...(selected.has(key)
      ? [invalid(index(path, i), key, 'exists in both matchLabelKeys and labelSelector')]
      : []),
  ]);
}

export function validateGates(spec: PodSpec, path: string): FieldError[] {
  const errors: FieldError[] = [];
  spec.readinessGates?.forEach(({ conditionType = '' }, i) => {
    const at = child(index(child(path, 'readinessGates'), i), 'conditionType');
    errors.push(...checked(qualifiedNameErrors, conditionType, at));
  });
  const seen = new Set<string>();
  spec.schedulingGates?.forEach(({ name = '' }, i) => {
    const at = index(child(path, 'schedulingGates'), i);
    errors.push(...checked(qualifiedNameErrors, name, at));
    if (seen.has(name)) errors.push(duplicate(at, name));
    seen.add(name);
  });
  if (spec.priorityClassName)
    errors.push(
      ...checked(dns1123SubdomainErrors, spec.priorityClassName, child(path, 'priorityClassName')),
    );
  return errors;
}
