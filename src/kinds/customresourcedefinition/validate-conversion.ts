// The rules of spec.conversion [validation.go validateCustomResourceConversion].
//
// Departure: webhooks are accepted and never called, for nothing is there to answer; conversion then does what
// the strategy None does.

import {
  type FieldError,
  forbidden,
  invalid,
  notSupported,
  required,
} from '../../machinery/field-errors.js';
import { dns1035LabelErrors } from '../../machinery/names.js';
import type { CustomResourceDefinition } from './definition.js';

type Conversion = NonNullable<CustomResourceDefinition['spec']['conversion']>;

const STRATEGIES = ['None', 'Webhook'];
const REVIEWS = ['v1', 'v1beta1'];

export function validateConversion(
  conversion: Conversion | undefined,
  path: string,
): readonly FieldError[] {
  if (!conversion) return [];
  const { strategy, webhook } = conversion;
  const errors: FieldError[] = [];
  if (!strategy) errors.push(required(`${path}.strategy`));
  else if (!STRATEGIES.includes(strategy))
    errors.push(notSupported(`${path}.strategy`, strategy, STRATEGIES));
  if (strategy === 'Webhook') return [...errors, ...validateWebhook(webhook, path)];
  const unasked = 'should not be set when strategy is not set to Webhook';
  if (webhook?.clientConfig) errors.push(forbidden(`${path}.webhookClientConfig`, unasked));
  if ((webhook?.conversionReviewVersions ?? []).length > 0)
    errors.push(forbidden(`${path}.conversionReviewVersions`, unasked));
  return errors;
}

function validateWebhook(webhook: Conversion['webhook'], path: string): readonly FieldError[] {
  const { clientConfig } = webhook ?? {};
  const versions = webhook?.conversionReviewVersions ?? [];
  const at = `${path}.webhookClientConfig`;
  const errors: FieldError[] = [];
  if (!clientConfig) errors.push(required(at, 'required when strategy is set to Webhook'));
  else if ((clientConfig.url === undefined) === (clientConfig.service === undefined))
    errors.push(required(at, 'exactly one of url or service is required'));
  const reviews = `${path}.conversionReviewVersions`;
  if (versions.length === 0) return [...errors, required(reviews)];
  versions.forEach((version, i) => {
    if (versions.indexOf(version) < i)
      errors.push(invalid(`${reviews}[${i}]`, version, 'duplicate version'));
    else
      for (const problem of dns1035LabelErrors(version))
        errors.push(invalid(`${reviews}[${i}]`, version, problem));
  });
  if (!versions.some((version) => REVIEWS.includes(version)))
    errors.push(invalid(reviews, versions, `must include at least one of ${REVIEWS.join(', ')}`));
  return errors;
}
