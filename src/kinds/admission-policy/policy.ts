// What policies of admission have in common: what they are about, and with which parameters
// [apis/admissionregistration/validation/validation.go validateValidatingAdmissionPolicySpec].

import type { Draft } from 'immer';
import type { MatchResources, ParamKind } from 'kubernetes-types/admissionregistration/v1.js';
import {
  type FieldError,
  index,
  invalid,
  notSupported,
  required,
} from '../../machinery/field-errors.js';
import { dns1035LabelErrors, dns1123SubdomainErrors } from '../../machinery/names.js';
import { selectorErrors } from '../selector-rules.js';
import { defaultRules, type Rule, validateRule } from '../webhook/rule.js';

export interface PolicySpec {
  readonly failurePolicy?: string;
  readonly paramKind?: ParamKind;
  readonly matchConstraints?: MatchResources;
}

export function defaultPolicy(spec: Draft<PolicySpec> | undefined): void {
  if (!spec) return;
  spec.failurePolicy ??= 'Fail';
  defaultMatched(spec.matchConstraints);
}

export function defaultMatched(matched: Draft<MatchResources> | undefined): void {
  if (!matched) return;
  matched.matchPolicy ??= 'Equivalent';
  matched.namespaceSelector ??= {};
  matched.objectSelector ??= {};
  defaultRules(matched.resourceRules);
  defaultRules(matched.excludeResourceRules);
}

export const paramKindText = (kind: ParamKind | undefined): string =>
  kind ? `${kind.apiVersion ?? ''}/${kind.kind ?? ''}` : '<unset>';

const FAILURE_POLICIES = ['Fail', 'Ignore'];

export function validatePolicy(spec: PolicySpec | undefined): readonly FieldError[] {
  const { failurePolicy = '', paramKind, matchConstraints } = spec ?? {};
  const errors: FieldError[] = [];
  if (!FAILURE_POLICIES.includes(failurePolicy))
    errors.push(
      failurePolicy === ''
        ? required('spec.failurePolicy')
        : notSupported('spec.failurePolicy', failurePolicy, FAILURE_POLICIES),
    );
  if (paramKind) errors.push(...validateParamKind(paramKind, 'spec.paramKind'));
  const path = 'spec.matchConstraints';
  if (!matchConstraints) return [...errors, required(path)];
  errors.push(...validateMatched(matchConstraints, path));
  if ((matchConstraints.resourceRules ?? []).length === 0)
    errors.push(required(`${path}.resourceRules`));
  return errors;
}

function validateParamKind({ apiVersion, kind }: ParamKind, path: string): readonly FieldError[] {
  const errors: FieldError[] = [];
  if (!apiVersion) errors.push(required(`${path}.apiVersion`));
  else {
    const parts = apiVersion.split('/');
    const [group, version] = parts.length === 1 ? ['', apiVersion] : parts;
    const texts = [
      ...(group ? dns1123SubdomainErrors(group) : []),
      ...(version ? dns1035LabelErrors(version) : ['version must be specified']),
    ];
    if (texts.length > 0) errors.push(invalid(`${path}.apiVersion`, apiVersion, texts.join(',')));
  }
  if (!kind) return [...errors, required(`${path}.kind`)];
  const texts = dns1035LabelErrors(kind.toLowerCase());
  return texts.length === 0
    ? errors
    : [
        ...errors,
        invalid(
          `${path}.kind`,
          kind,
          `may have mixed case, but should otherwise match: ${texts.join(',')}`,
        ),
      ];
}

const MATCH_POLICIES = ['Equivalent', 'Exact'];

export function validateMatched(matched: MatchResources, path: string): readonly FieldError[] {
  const { matchPolicy = '', namespaceSelector, objectSelector } = matched;
  const rules = (field: 'resourceRules' | 'excludeResourceRules') =>
    (matched[field] ?? []).flatMap((rule, i) =>
      validateRule(rule as Rule, index(`${path}.${field}`, i)),
    );
  return [
    ...(MATCH_POLICIES.includes(matchPolicy)
      ? []
      : [notSupported(`${path}.matchPolicy`, matchPolicy, MATCH_POLICIES)]),
    ...selectorErrors(namespaceSelector ?? {}, `${path}.namespaceSelector`),
    ...selectorErrors(objectSelector ?? {}, `${path}.objectSelector`),
    ...rules('resourceRules'),
    ...rules('excludeResourceRules'),
  ];
}
