// The signers of Kubernetes: what is approved gets its certificate, or is told why it never will.
//
// They need the authority that a server with TLS has, so they are no controllers here, and what they write comes in
// from outside as an action: chance makes a certificate, and the recording has it.
// Source: pkg/controller/certificates/signer/signer.go, pkg/apis/certificates/helpers.go.

import { isObjectEvent } from '../../events/event.js';
import {
  type CertificateSigningRequest,
  CLIENT_SIGNER,
} from '../../kinds/certificatesigningrequest/index.js';
import { subjectOf } from '../../kinds/certificatesigningrequest/subject.js';
import { decodeBase64Text } from '../../machinery/base64-bytes.js';
import type { KubeObject, Manifest } from '../../machinery/object.js';
import type { Session } from '../../session/session.js';
import type { WriteQueue } from '../write-queue.js';
import type { KeyPair } from './certificates.js';
import { type AlternativeName, readRequest } from './sign-request.js';

const KIND = 'CertificateSigningRequest';
const ACTOR = 'certificatesigningrequest-signing-controller';
const PATH = '/apis/certificates.k8s.io/v1/certificatesigningrequests';

interface Signing {
  readonly session: Session;
  readonly writes: WriteQueue;
  readonly ca: KeyPair;
  readonly onTrouble: (error: unknown) => void;
}

/** Signs what is approved already, and whatever will be. */
export function signApproved({ session, writes, ca, onTrouble }: Signing): void {
  const consider = (object: KubeObject): void => {
    const request = object as CertificateSigningRequest;
    if (awaitsSigning(request)) void sign(request).catch(onTrouble);
  };
  const sign = async (request: CertificateSigningRequest): Promise<void> => {
    const status = await verdictOn(request, ca);
    if (!status) return;
    const { name } = request.metadata;
    // If it has changed meanwhile this is refused, and what it has become is considered on its own.
    await writes.act(
      {
        verb: 'update',
        ref: { kind: KIND, name },
        subresource: 'status',
        object: { ...request, status: { ...request.status, ...status } } as Manifest,
      },
      { actor: ACTOR, technique: 'imperative-command', command: `PUT ${PATH}/${name}/status` },
    );
  };
  for (const object of session.view().list(KIND)) consider(object);
  session.onWritten((written) => {
    for (const { event } of written)
      if (event.type !== 'ObjectDeleted' && isObjectEvent(event) && event.object.kind === KIND)
        consider(event.object);
  });
}

function awaitsSigning({ spec, status }: CertificateSigningRequest): boolean {
  const is = (type: string) =>
    (status?.conditions ?? []).some((one) => one.type === type && one.status === 'True');
  return (
    SIGNERS.has(spec.signerName) &&
    is('Approved') &&
    !is('Denied') &&
    !is('Failed') &&
    !status?.certificate
  );
}

type Status = Partial<NonNullable<CertificateSigningRequest['status']>>;

/** Undefined when nobody can read it: upstream tries again for ever. */
async function verdictOn(
  { spec, status }: CertificateSigningRequest,
  ca: KeyPair,
): Promise<Status | undefined> {
  const request = await readRequest(decodeBase64Text(spec.request) ?? '');
  if (!request) return undefined;
  const { usages = [] } = spec;
  const refusal = SIGNERS.get(spec.signerName)?.({ spec, usages, names: request.names });
  if (refusal === undefined) {
    const pem = await request.sign(ca, usages, spec.expirationSeconds);
    return { certificate: Buffer.from(pem).toString('base64') };
  }
  const reason = 'SignerValidationFailure';
  const failed = { type: 'Failed', status: 'True', reason, message: refusal };
  return { conditions: [...(status?.conditions ?? []), failed] };
}

interface Wanted {
  readonly spec: CertificateSigningRequest['spec'];
  readonly usages: readonly string[];
  readonly names: readonly AlternativeName[];
}

/** What each signer signs: the reason why not. */
const SIGNERS: ReadonlyMap<string, (wanted: Wanted) => string | undefined> = new Map([
  [CLIENT_SIGNER, refusalOfClient],
  ['kubernetes.io/kube-apiserver-client-kubelet', refusalOfKubeletClient],
  ['kubernetes.io/kubelet-serving', refusalOfKubeletServing],
]);

function refusalOfClient({ usages }: Wanted): string | undefined {
  const other = usages.find(
    (usage) => !['digital signature', 'key encipherment', 'client auth'].includes(usage),
  );
  if (other !== undefined) return `invalid usage for client certificate: ${other}`;
  return usages.includes('client auth')
    ? undefined
    : 'missing required usage for client certificate: client auth';
}

function refusalOfKubeletClient(wanted: Wanted): string | undefined {
  return (
    notOfNodes(wanted) ??
    notAllowed(wanted, 'dns', 'email', 'ip', 'url') ??
    notOfANode(wanted) ??
    otherUsages(wanted, 'client auth')
  );
}

function refusalOfKubeletServing(wanted: Wanted): string | undefined {
  const { names } = wanted;
  return (
    notOfNodes(wanted) ??
    (names.some(({ type }) => type === 'dns' || type === 'ip')
      ? undefined
      : 'DNS or IP subjectAltName is required') ??
    notAllowed(wanted, 'email', 'url') ??
    otherUsages(wanted, 'server auth') ??
    notOfANode(wanted)
  );
}

function notOfNodes({ spec }: Wanted): string | undefined {
  const organizations = subjectOf(spec.request)?.get('Organization') ?? [];
  return organizations.length === 1 && organizations[0] === 'system:nodes'
    ? undefined
    : 'subject organization is not system:nodes';
}

function notOfANode({ spec }: Wanted): string | undefined {
  return subjectOf(spec.request)?.get('CommonName')?.at(-1)?.startsWith('system:node:')
    ? undefined
    : 'subject common name does not begin with system:node:';
}

const TYPES = { dns: 'DNS', email: 'Email', ip: 'IP', url: 'URI' };

function notAllowed({ names }: Wanted, ...types: AlternativeName['type'][]): string | undefined {
  const first = types.find((one) => names.some(({ type }) => type === one));
  return first === undefined ? undefined : `${TYPES[first]} subjectAltNames are not allowed`;
}

function otherUsages({ usages }: Wanted, purpose: string): string | undefined {
  const required = [purpose, 'digital signature'];
  const known = [...required, 'key encipherment'];
  return required.every((one) => usages.includes(one)) && usages.every((one) => known.includes(one))
    ? undefined
    : `usages did not match [${known.toSorted().join(' ')}]`;
}
