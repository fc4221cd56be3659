// The rules of a pod's claims of resources that drivers hand out, and of which containers use them.
//
// Source: pkg/apis/core/validation/validation.go validatePodResourceClaims, validateContainerResourceName;
// validatePodResourceClaimStatuses for what is noted of them in a status.

import type { PodSpec } from 'kubernetes-types/core/v1.js';
import {
  child,
  duplicate,
  type FieldError,
  index,
  invalid,
  required,
} from '../../machinery/field-errors.js';
import { dns1123LabelErrors, dns1123SubdomainErrors } from '../../machinery/names.js';
import { checked } from './validate-paths.js';

export interface ResourceClaim {
  readonly name?: string;
  readonly resourceClaimName?: string;
  readonly resourceClaimTemplateName?: string;
  /** Where older releases have the two names. */
  readonly source?: {
    readonly resourceClaimName?: string;
    readonly resourceClaimTemplateName?: string;
  };
}

export const claimsOf = (spec: PodSpec): readonly ResourceClaim[] =>
  (spec as { readonly resourceClaims?: readonly ResourceClaim[] }).resourceClaims ?? [];

export function validateClaims(spec: PodSpec, path: string): FieldError[] {
  const names = new Set<string>();
  return claimsOf(spec).flatMap((claim, i) => validateClaim(claim, names, index(path, i)));
}

function validateClaim(claim: ResourceClaim, names: Set<string>, path: string): FieldError[] {
  const { name = '', resourceClaimName: made, resourceClaimTemplateName: template } = claim;
  const at = child(path, 'name');
  const errors: FieldError[] = [];
  if (name === '') errors.push(required(at));
  else if (names.has(name)) errors.push(duplicate(at, name));
  else errors.push(...checked(dns1123LabelErrors, name, at));
  names.add(name);
  const oneOf = 'one of: `resourceClaimName`, `resourceClaimTemplateName`';
  if (made !== undefined && template !== undefined)
    errors.push(invalid(path, claim, `at most ${oneOf} may be specified`));
  if (made === undefined && template === undefined)
    errors.push(invalid(path, claim, `must specify ${oneOf}`));
  if (made !== undefined)
    errors.push(...checked(dns1123SubdomainErrors, made, child(path, 'resourceClaimName')));
  if (template !== undefined)
    errors.push(
      ...checked(dns1123SubdomainErrors, template, child(path, 'resourceClaimTemplateName')),
    );
  return errors;
}

export interface ClaimStatus {
  readonly name?: string;
  readonly resourceClaimName?: string;
}

export function validateClaimStatuses(
  statuses: readonly ClaimStatus[],
  spec: PodSpec,
  path: string,
): FieldError[] {
  const known = new Set(claimsOf(spec).map(({ name }) => name));
  const seen = new Set<string>();
  return statuses.flatMap(({ name = '', resourceClaimName }, i) => {
    const at = index(path, i);
    const errors: FieldError[] = [];
    if (name === '') errors.push(required(child(at, 'name')));
    else if (!known.has(name))
      errors.push(
        invalid(
          child(at, 'name'),
          name,
          'must match the name of an entry in `spec.resourceClaims`',
        ),
      );
    else if (seen.has(name)) errors.push(duplicate(child(at, 'name'), name));
    seen.add(name);
    if (resourceClaimName !== undefined)
      errors.push(
        ...checked(dns1123SubdomainErrors, resourceClaimName, child(at, 'resourceClaimName')),
      );
    return errors;
  });
}
