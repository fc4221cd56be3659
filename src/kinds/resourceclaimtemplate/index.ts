// ResourceClaimTemplate: what a claim made for one pod is to look like. Kept and checked; nobody here makes claims.

import { equal } from '../../machinery/equal.js';
import { invalid } from '../../machinery/field-errors.js';
import { dns1123SubdomainErrors } from '../../machinery/names.js';
import type { KubeObject } from '../../machinery/object.js';
import { ageColumn, nameColumn } from '../age.js';
import { type ClaimSpec, defaultClaim } from '../device-claim/device-claim.js';
import { validateClaim } from '../device-claim/validate.js';
import { defineKind } from '../kind.js';

export interface ResourceClaimTemplate extends KubeObject {
  readonly spec: { readonly metadata?: object; readonly spec?: ClaimSpec };
}

export const resourceClaimTemplate = defineKind<ResourceClaimTemplate>({
  group: 'resource.k8s.io',
  version: 'v1',
  kind: 'ResourceClaimTemplate',
  plural: 'resourceclaimtemplates',
  singular: 'resourceclaimtemplate',
  shortNames: [],
  categories: [],
  namespaced: true,
  type: 'V1ResourceClaimTemplate',
  status: false,
  gate: 'ResourceClaimV1',
  validateName: dns1123SubdomainErrors,
  defaults: ({ spec }) => defaultClaim(spec?.spec),
  validate: ({ spec }, old) =>
    old
      ? equal(spec, old.spec)
        ? []
        : [invalid('spec', spec, 'field is immutable')]
      : validateClaim(spec?.spec, 'spec.spec'),
  columns: [nameColumn, ageColumn],
});
