// ResourceClaim: devices that pods want. Kept and checked, with what a driver or scheduler of somebody's own writes into
// its status; nobody here allocates devices, and pods do not wait for any.

import { equal } from '../../machinery/equal.js';
import { type FieldError, forbidden, invalid, required } from '../../machinery/field-errors.js';
import { dns1123SubdomainErrors } from '../../machinery/names.js';
import type { KubeObject } from '../../machinery/object.js';
import { ageColumn, nameColumn } from '../age.js';
import { type ClaimSpec, defaultClaim } from '../device-claim/device-claim.js';
import { duplicates } from '../device-claim/duplicates.js';
import { many, validateClaim } from '../device-claim/validate.js';
import { defineKind } from '../kind.js';

export interface ResourceClaim extends KubeObject {
  readonly spec: ClaimSpec;
  readonly status?: {
    readonly allocation?: object;
    readonly reservedFor?: readonly {
      readonly resource?: string;
      readonly name?: string;
      readonly uid?: string;
    }[];
  };
}

const CONSUMERS_MAX = 256;

export const resourceClaim = defineKind<ResourceClaim>({
  group: 'resource.k8s.io',
  version: 'v1',
  kind: 'ResourceClaim',
  plural: 'resourceclaims',
  singular: 'resourceclaim',
  shortNames: [],
  categories: [],
  namespaced: true,
  type: 'ResourceV1ResourceClaim',
  status: true,
  gate: 'ResourceClaimV1',
  validateName: dns1123SubdomainErrors,
  defaults: ({ spec }) => defaultClaim(spec),
  prepareForCreate(draft) {
    draft.status = {};
    return undefined;
  },
  validate: (claim, old) =>
    old
      ? equal(claim.spec, old.spec)
        ? []
        : [invalid('spec', claim.spec, 'field is immutable')]
      : validateClaim(claim.spec, 'spec'),
  validateStatus,
  columns: [nameColumn, { name: 'State', value: stateOf }, ageColumn],
});

/** [printers resourceClaimState] */
function stateOf({ metadata, status }: ResourceClaim): string {
  const isDeleted = metadata.deletionTimestamp !== undefined;
  const states = isDeleted ? ['deleted'] : [];
  if (!status?.allocation) return [...states, ...(isDeleted ? [] : ['pending'])].join();
  states.push('allocated');
  if ((status.reservedFor ?? []).length > 0) states.push('reserved');
  else if (isDeleted) states.push('deallocating');
  return states.join();
}

/** [validateResourceClaimStatusUpdate]; what a result says of single devices is not looked into. */
function validateStatus(
  { metadata, status }: ResourceClaim,
  old: ResourceClaim,
): readonly FieldError[] {
  const path = 'status.reservedFor';
  const consumers = status?.reservedFor ?? [];
  const errors = [
    ...many(consumers, path, CONSUMERS_MAX, (consumer, here) =>
      (['resource', 'name', 'uid'] as const).flatMap((field) =>
        consumer[field] ? [] : [required(`${here}.${field}`)],
      ),
    ),
    ...duplicates(consumers, path, ({ uid = '' }) => uid),
  ];
  if (consumers.length > 0 && !status?.allocation)
    errors.push(forbidden(path, 'may not be specified when `allocated` is not set'));
  else if (metadata.deletionTimestamp) {
    const before = new Set(old.status?.reservedFor?.map(({ uid }) => uid));
    if (consumers.some(({ uid }) => !before.has(uid)))
      errors.push(
        forbidden(
          path,
          'new entries may not be added while `deallocationRequested` or `deletionTimestamp` are set',
        ),
      );
  }
  const [now, then] = [status?.allocation, old.status?.allocation];
  if (now && then && !equal(now, then))
    errors.push(invalid('status.allocation', now, 'field is immutable'));
  return errors;
}
