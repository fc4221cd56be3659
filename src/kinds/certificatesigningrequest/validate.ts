// What makes a request for a certificate invalid [apis/certificates/validation/validation.go].

import { decodeBase64Text } from '../../machinery/base64-bytes.js';
import { domainPrefixedPathErrors } from '../../machinery/domain-names.js';
import {
  type FieldError,
  index,
  invalid,
  notSupported,
  required,
} from '../../machinery/field-errors.js';
import { apiType } from '../api-types.js';
import type { CertificateSigningRequest } from './index.js';

const LEAST_SECONDS = 600;

export function validateSigningRequest(
  { spec }: CertificateSigningRequest,
  old: CertificateSigningRequest | undefined,
): readonly FieldError[] {
  if (old) return [];
  const { usages = [], signerName = '', expirationSeconds } = spec;
  const errors: FieldError[] = [...validatePem(spec.request)];
  if (usages.length === 0) errors.push(required('spec.usages'));
  const known = apiType('V1CertificateSigningRequestSpec')?.fields.get('usages')?.values ?? [];
  usages.forEach((usage, i) => {
    if (!known.includes(usage)) errors.push(notSupported(index('spec.usages', i), usage, known));
    else if (usages.indexOf(usage) < i)
      errors.push(invalid(index('spec.usages', i), usage, 'duplicate value'));
  });
  errors.push(...domainPrefixedPathErrors('spec.signerName', signerName));
  if (expirationSeconds !== undefined && expirationSeconds < LEAST_SECONDS)
    errors.push(
      invalid(
        'spec.expirationSeconds',
        expirationSeconds,
        'may not specify a duration less than 600 seconds (10 minutes)',
      ),
    );
  return errors;
}

/** What stands before it is skipped, as Go does. */
const PEM =
  /(^|\n)-----BEGIN CERTIFICATE REQUEST-----\n[\s\S]+-----END CERTIFICATE REQUEST-----\s*$/;

/** That it is one is seen by its envelope; what is within is the signer's business. */
function validatePem(request: string | undefined): readonly FieldError[] {
  if (!request) return [required('spec.request')];
  const text = decodeBase64Text(request) ?? '';
  return PEM.test(text)
    ? []
    : [invalid('spec.request', request, 'PEM block type must be CERTIFICATE REQUEST')];
}
