// What validating and mutating webhooks have in common: defaults, and what makes one invalid
// [apis/admissionregistration/v1/defaults.go, validation/validation.go].

import type { Draft } from 'immer';
import type { ValidatingWebhook } from 'kubernetes-types/admissionregistration/v1.js';
import { fullyQualifiedNameErrors } from '../../machinery/domain-names.js';
import {
  duplicate,
  type FieldError,
  index,
  invalid,
  notSupported,
  required,
} from '../../machinery/field-errors.js';
import { dns1035LabelErrors } from '../../machinery/names.js';
import { selectorErrors } from '../selector-rules.js';
import { validateClient } from './client.js';
import { defaultRules, type Rule, validateRule } from './rule.js';

type Webhook = Pick<ValidatingWebhook, 'name'> & Partial<ValidatingWebhook>;

export function defaultWebhook(webhook: Draft<ValidatingWebhook>): void {
  webhook.failurePolicy ??= 'Fail';
  webhook.matchPolicy ??= 'Equivalent';
  webhook.namespaceSelector ??= {};
  webhook.objectSelector ??= {};
  webhook.timeoutSeconds ??= 10;
  if (webhook.clientConfig?.service) webhook.clientConfig.service.port ??= 443;
  defaultRules(webhook.rules);
}

export function validateWebhooks(
  webhooks: readonly Webhook[],
  old: readonly Webhook[] | undefined,
): readonly FieldError[] {
  const seen = new Set<string>();
  // Names that were the same before may stay so.
  const areUnique = !old || new Set(old.map(({ name }) => name)).size === old.length;
  return webhooks.flatMap((webhook, i) => {
    const path = index('webhooks', i);
    const { name = '', admissionReviewVersions } = webhook;
    const again = areUnique && name !== '' && seen.has(name);
    seen.add(name);
    return [
      ...validateWebhook(webhook, path),
      ...validateVersions(admissionReviewVersions ?? [], `${path}.admissionReviewVersions`),
      ...(again ? [duplicate(`${path}.name`, name)] : []),
    ];
  });
}

function validateWebhook(webhook: Webhook, path: string): readonly FieldError[] {
  const { name = '', rules = [], sideEffects, timeoutSeconds, clientConfig } = webhook;
  const errors: FieldError[] = [
    ...fullyQualifiedNameErrors(`${path}.name`, name),
    ...rules.flatMap((rule, i) => validateRule(rule as Rule, index(`${path}.rules`, i))),
    ...oneOf(`${path}.failurePolicy`, webhook.failurePolicy, ['Fail', 'Ignore']),
    ...oneOf(`${path}.matchPolicy`, webhook.matchPolicy, ['Equivalent', 'Exact']),
  ];
  const effects = ['None', 'NoneOnDryRun'];
  // What is always written is null where nobody gave it.
  if (sideEffects === undefined || sideEffects === null)
    errors.push(required(`${path}.sideEffects`, `must specify one of ${effects.join(', ')}`));
  else errors.push(...oneOf(`${path}.sideEffects`, sideEffects, effects));
  if (timeoutSeconds !== undefined && (timeoutSeconds > 30 || timeoutSeconds < 1))
    errors.push(
      invalid(
        `${path}.timeoutSeconds`,
        timeoutSeconds,
        'the timeout value must be between 1 and 30 seconds',
      ),
    );
  for (const field of ['namespaceSelector', 'objectSelector'] as const)
    errors.push(...selectorErrors(webhook[field] ?? {}, `${path}.${field}`));
  return [...errors, ...validateClient(clientConfig ?? {}, `${path}.clientConfig`)];
}

const VERSIONS = ['v1', 'v1beta1'];

function validateVersions(versions: readonly string[], path: string): readonly FieldError[] {
  if (versions.length === 0) return [required(path, `must specify one of ${VERSIONS.join(', ')}`)];
  const errors = versions.flatMap((version, i) =>
    versions.indexOf(version) < i
      ? [invalid(index(path, i), version, 'duplicate version')]
      : dns1035LabelErrors(version).map((text) => invalid(index(path, i), version, text)),
  );
  if (!versions.some((version) => VERSIONS.includes(version)))
    errors.push(invalid(path, versions, `must include at least one of ${VERSIONS.join(', ')}`));
  return errors;
}

const oneOf = (path: string, value: string | undefined, values: string[]): FieldError[] =>
  value === undefined || values.includes(value) ? [] : [notSupported(path, value, values)];
