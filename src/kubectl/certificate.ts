// `kubectl certificate approve` and `deny`: what becomes of somebody's request for a certificate.
//
// Source: kubectl pkg/cmd/certificates/certificates.go.

import type { CertificateSigningRequest } from '../kinds/certificatesigningrequest/index.js';
import { timestamp } from '../machinery/duration.js';
import { bool } from './flags.js';
import { filenameFlags } from './manifest-files.js';
import { fail, failAll } from './problem.js';
import { outputFlags, reporter } from './report.js';
import { demand } from './request.js';
import { findTargets } from './targets.js';
import { defineVerb, type Kubectl, type Verb } from './verb.js';

const flags = {
  ...filenameFlags('identifying the requests to update'),
  ...outputFlags,
  force: bool('Update the CSR even if it is already approved or denied.'),
} as const;

type Condition = NonNullable<
  NonNullable<CertificateSigningRequest['status']>['conditions']
>[number];

interface Decision {
  readonly name: string;
  readonly summary: string;
  readonly type: 'Approved' | 'Denied';
}

const decisionVerb = ({ name, summary, type }: Decision): Verb =>
  defineVerb({
    name,
    summary,
    usage: '(-f FILENAME | NAME)',
    examples: `kubectl certificate ${name} csr-sqgzp`,
    writes: true,
    flags,
    run(kubectl, { args, flags: asked }) {
      if (args.length === 0 && asked.filename.length === 0 && asked.kustomize === '')
        fail('one or more CSRs must be specified as <name> or -f <filename>');
      const words = args.length === 0 ? [] : ['certificatesigningrequests', ...args];
      const { targets, problems } = findTargets(kubectl, words, asked);
      const report = reporter(kubectl, asked, 'none');
      for (const { object, ref } of targets) {
        if (ref.kind !== KIND)
          fail('can only decide on certificatesigningrequests.certificates.k8s.io');
        const request = object as CertificateSigningRequest;
        const decided = decide(kubectl, request, type, asked.force);
        const after = decided
          ? demand(kubectl, 'imperative-command', {
              ...{ verb: 'update', ref, subresource: 'approval', object: decided as never },
            }).object
          : object;
        report(after, type.toLowerCase());
      }
      failAll(problems);
      return 0;
    },
  });

const KIND = 'CertificateSigningRequest';

/** The request with the decision in it; undefined when that is there already. */
function decide(
  { view }: Kubectl,
  request: CertificateSigningRequest,
  type: Decision['type'],
  force: boolean,
): CertificateSigningRequest | undefined {
  const before: readonly Condition[] = request.status?.conditions ?? [];
  const { name } = request.metadata;
  const other = type === 'Approved' ? 'Denied' : 'Approved';
  if (before.some((one) => one.type === other))
    fail(`certificate signing request ${JSON.stringify(name)} is already ${other}`);
  if (!force && before.some((one) => one.type === type)) return undefined;
  const word = type === 'Approved' ? 'Approve' : 'Deny';
  const condition: Condition = {
    type,
    status: 'True',
    reason: `Kubectl${word}`,
    message: `This CSR was ${type.toLowerCase()} by kubectl certificate ${word.toLowerCase()}.`,
    lastUpdateTime: timestamp(view.now),
  };
  const conditions = [...before.filter((one) => one.type !== type), condition];
  return { ...request, status: { ...request.status, conditions } };
}

export const certificate: Verb = {
  name: 'certificate',
  summary: 'Modify certificate resources',
  verbs: [
    decisionVerb({
      name: 'approve',
      summary: 'Approve a certificate signing request',
      type: 'Approved',
    }),
    decisionVerb({
      name: 'deny',
      summary: 'Deny a certificate signing request',
      type: 'Denied',
    }),
  ],
};
