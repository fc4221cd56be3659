// CertificateSigningRequests: who asks, for whom, and what has become of it.
//
// Source: kubectl pkg/describe/describe.go, describeCertificateSigningRequest.

import {
  type CertificateSigningRequest,
  conditionText,
} from '../../kinds/certificatesigningrequest/index.js';
import {
  type AlternativeNames,
  alternativeNamesOf,
  subjectOf,
} from '../../kinds/certificatesigningrequest/subject.js';
import { humanDuration } from '../../machinery/duration.js';
import type { KubeObject } from '../../machinery/object.js';
import type { Page } from './page.js';
import { events, labelsAndAnnotations, longTime, type Scene } from './sections.js';

const LISTS = [
  ['Organization', 'Organization'],
  ['Organizational Unit', 'OrganizationalUnit'],
  ['Country', 'Country'],
  ['Locality', 'Locality'],
  ['Province', 'Province'],
  ['StreetAddress', 'StreetAddress'],
  ['PostalCode', 'PostalCode'],
] as const;

export function describeSigningRequest(page: Page, object: KubeObject, scene: Scene): void {
  const request = object as CertificateSigningRequest;
  const { metadata, spec } = request;
  page.line(0, 'Name:', metadata.name);
  labelsAndAnnotations(page, object);
  page.line(0, 'CreationTimestamp:', longTime(metadata.creationTimestamp));
  page.line(0, 'Requesting User:', spec.username);
  if (spec.signerName) page.line(0, 'Signer:', spec.signerName);
  if (spec.expirationSeconds !== undefined)
    page.line(0, 'Requested Duration:', humanDuration(spec.expirationSeconds * 1_000));
  page.line(0, 'Status:', conditionText(request));
  const subject = subjectOf(spec.request);
  page.line(0, 'Subject:');
  page.line(0, '', 'Common Name:', subject?.get('CommonName')?.at(-1));
  page.line(0, '', 'Serial Number:', subject?.get('SerialNumber')?.at(-1));
  for (const [title, field] of LISTS)
    subject?.get(field)?.forEach((value, i) => {
      page.line(0, '', i === 0 ? `${title}:` : '', value);
    });
  alternativeNames(page, alternativeNamesOf(spec.request));
  events(page, object, scene);
}

function alternativeNames(page: Page, { dns, emails, uris, ips }: AlternativeNames): void {
  if (dns.length + emails.length + uris.length + ips.length === 0) return;
  page.line(0, 'Subject Alternative Names:');
  const list = (title: string, names: readonly string[]) => {
    names.forEach((name, i) => {
      page.line(0, '', i === 0 ? `${title}:` : '', name);
    });
  };
  list('DNS Names', dns);
  list('Email Addresses', emails);
  list('URIs', uris);
  list('IP Addresses', ips);
}
