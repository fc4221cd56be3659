// ServiceCIDR: a range that Services get their addresses from. Kept and checked; Services here have one range of their own.

import type { ServiceCIDR as ApiCidr } from 'kubernetes-types/networking/v1alpha1.js';
import { equal } from '../../machinery/equal.js';
import { type FieldError, index, invalid, required } from '../../machinery/field-errors.js';
import { cidrErrors } from '../../machinery/ip-address.js';
import type { Stored } from '../../machinery/object.js';
import { ageColumn, nameColumn } from '../age.js';
import { defineKind } from '../kind.js';

export type ServiceCIDR = Stored<ApiCidr>;

export const serviceCidr = defineKind<ServiceCIDR>({
  group: 'networking.k8s.io',
  version: 'v1',
  kind: 'ServiceCIDR',
  plural: 'servicecidrs',
  singular: 'servicecidr',
  shortNames: [],
  categories: [],
  namespaced: false,
  type: 'V1ServiceCIDR',
  status: true,
  gate: 'MultiCIDRServiceAllocator',
  prepareForCreate(draft) {
    draft.status = {};
    return undefined;
  },
  validate,
  columns: [
    nameColumn,
    { name: 'CIDRs', value: ({ spec }) => (spec?.cidrs ?? []).join(',') },
    ageColumn,
  ],
});

/** [apis/networking/validation/validation.go ValidateServiceCIDR] */
function validate({ spec }: ServiceCIDR, old: ServiceCIDR | undefined): readonly FieldError[] {
  const cidrs = spec?.cidrs ?? [];
  if (old && !equal(cidrs, old.spec?.cidrs))
    return [invalid('spec.cidrs', cidrs, 'field is immutable')];
  if (cidrs.length === 0) return [required('spec.cidrs', 'at least one CIDR required')];
  if (cidrs.length > 2) return [invalid('spec', spec, 'may only hold up to 2 values')];
  return cidrs.flatMap((cidr, i) =>
    cidrErrors(cidr).map((text) => invalid(index('spec.cidrs', i), cidr, text)),
  );
}
