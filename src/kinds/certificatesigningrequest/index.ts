// CertificateSigningRequest: somebody asks for a certificate, and somebody approves. Kept and checked; nothing here signs.

import type { CertificateSigningRequest as ApiRequest } from 'kubernetes-types/certificates/v1.js';
import { humanDuration } from '../../machinery/duration.js';
import type { Stored } from '../../machinery/object.js';
import { ageColumn, nameColumn } from '../age.js';
import { defineKind } from '../kind.js';
import { ADMIN } from '../rbac/user.js';
import { approval } from './approval.js';
import { validateSigningRequest } from './validate.js';

export type CertificateSigningRequest = Stored<ApiRequest>;

export const certificateSigningRequest = defineKind<CertificateSigningRequest>({
  group: 'certificates.k8s.io',
  version: 'v1',
  kind: 'CertificateSigningRequest',
  plural: 'certificatesigningrequests',
  singular: 'certificatesigningrequest',
  shortNames: ['csr'],
  categories: [],
  namespaced: false,
  type: 'V1CertificateSigningRequest',
  status: true,
  parts: { approval },
  /** Who asks is known outside of the API's objects: here it is the administrator. */
  prepareForCreate(draft) {
    draft.spec.username = ADMIN.name;
    draft.spec.groups = [...ADMIN.groups];
    draft.status = {};
    return undefined;
  },
  prepareForUpdate(draft, old) {
    draft.spec = old.spec as typeof draft.spec;
    return undefined;
  },
  validate: validateSigningRequest,
  selectableFields: { 'spec.signerName': ({ spec }) => spec?.signerName ?? '' },
  columns: [
    nameColumn,
    ageColumn,
    { name: 'SignerName', value: ({ spec }) => spec?.signerName || '<none>' },
    { name: 'Requestor', value: ({ spec }) => spec?.username ?? '' },
    {
      name: 'RequestedDuration',
      value: ({ spec }) =>
        spec?.expirationSeconds === undefined
          ? '<none>'
          : humanDuration(spec.expirationSeconds * 1_000),
    },
    { name: 'Condition', value: conditionText },
  ],
});

function conditionText({ status }: CertificateSigningRequest): string {
  const types = (status?.conditions ?? []).map(({ type }) => type);
  const verdict = types.includes('Denied')
    ? 'Denied'
    : types.includes('Approved')
      ? 'Approved'
      : 'Pending';
  return [
    verdict,
    ...(types.includes('Failed') ? ['Failed'] : []),
    ...(status?.certificate ? ['Issued'] : []),
  ].join(',');
}
