// CertificateSigningRequest: somebody asks for a certificate, and somebody approves. Kept and checked; a server with TLS signs.
//
// Source: pkg/registry/certificates/certificates/strategy.go, plugin/pkg/admission/certificates/subjectrestriction.

import type { CertificateSigningRequest as ApiRequest } from 'kubernetes-types/certificates/v1.js';
import { humanDuration, timestamp } from '../../machinery/duration.js';
import { mutableCopy, type Stored } from '../../machinery/object.js';
import { forbidden } from '../../machinery/status.js';
import { ageColumn, nameColumn } from '../age.js';
import { defineKind } from '../kind.js';
import { MASTERS } from '../rbac/user.js';
import { approval } from './approval.js';
import { subjectOf } from './subject.js';
import { validateSigningRequest } from './validate.js';

export type CertificateSigningRequest = Stored<ApiRequest>;

export const CLIENT_SIGNER = 'kubernetes.io/kube-apiserver-client';
const RESOURCE = { group: 'certificates.k8s.io', plural: 'certificatesigningrequests' };

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
  /** What somebody says of themselves does not count. */
  requestedBy(draft, { name, uid, groups, extra }) {
    const { uid: _uid, extra: _extra, ...spec } = draft.spec;
    draft.spec = {
      ...spec,
      username: name,
      groups: [...groups],
      ...(uid === undefined ? {} : { uid }),
      ...(extra === undefined ? {} : { extra: mutableCopy(extra) as typeof draft.spec.extra }),
    };
  },
  prepareForCreate(draft) {
    draft.status = {};
    return undefined;
  },
  prepareForUpdate(draft, old, reader) {
    draft.spec = old.spec as typeof draft.spec;
    for (const condition of draft.status?.conditions ?? []) {
      const was = old.status?.conditions?.find(({ type }) => type === condition.type);
      const same = was?.status === condition.status ? was.lastTransitionTime : undefined;
      condition.lastUpdateTime ??= timestamp(reader.now);
      condition.lastTransitionTime ??= same ?? timestamp(reader.now);
    }
    return undefined;
  },
  /** Who may have a certificate signed is not to become a master by it. */
  admit({ metadata, spec }, old) {
    if (old || spec?.signerName !== CLIENT_SIGNER) return undefined;
    return subjectOf(spec.request)?.get('Organization')?.includes(MASTERS)
      ? forbidden(
          RESOURCE,
          metadata.name,
          `use of ${CLIENT_SIGNER} signer with ${MASTERS} group is not allowed`,
        )
      : undefined;
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

/** `Approved,Issued` [kubectl pkg/describe, extractCSRStatus]. */
export function conditionText({ status }: CertificateSigningRequest): string {
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
