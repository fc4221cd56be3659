// Lease: who holds something, and when they last said so. A node's Lease is its kubelet's heartbeat.
//
// Heartbeats of healthy nodes are implied (controllers/node-kubelet): the Lease is not renewed every 10 s.

import type { Lease as ApiLease } from 'kubernetes-types/coordination/v1.js';
import { child, type FieldError, invalid } from '../../machinery/field-errors.js';
import type { Stored } from '../../machinery/object.js';
import { ageColumn, nameColumn } from '../age.js';
import { defineKind } from '../kind.js';

export type Lease = Stored<ApiLease>;

export const lease = defineKind<Lease>({
  group: 'coordination.k8s.io',
  version: 'v1',
  kind: 'Lease',
  plural: 'leases',
  singular: 'lease',
  shortNames: [],
  categories: [],
  namespaced: true,
  type: 'V1Lease',
  status: false,
  createdByUpdate: true,
  updatedByVersion: true,
  defaults(draft) {
    draft.spec ??= {};
  },
  validate: ({ spec }) => validateLease(spec),
  columns: [
    nameColumn,
    { name: 'Holder', value: ({ spec }) => spec.holderIdentity ?? '' },
    ageColumn,
  ],
});

function validateLease(spec: Lease['spec']): readonly FieldError[] {
  const { leaseDurationSeconds: duration, leaseTransitions: transitions } = spec;
  const errors: FieldError[] = [];
  if (duration !== undefined && duration <= 0)
    errors.push(invalid(child('spec', 'leaseDurationSeconds'), duration, 'must be greater than 0'));
  if (transitions !== undefined && transitions < 0)
    errors.push(
      invalid(child('spec', 'leaseTransitions'), transitions, 'must be greater than or equal to 0'),
    );
  return errors;
}
