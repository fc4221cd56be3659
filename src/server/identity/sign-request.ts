// The certificate that a request asks for, made of what stands in the request and signed by this server's authority.
//
// It is valid from now on by the clock on the wall, by which TLS judges it [pkg/controller/certificates/authority].

import type { SubjectAlternativeNameExtension } from '@peculiar/x509';
import type { KeyPair } from './certificates.js';

const SECOND = 1_000;
/** kube-controller-manager's --cluster-signing-duration, which nobody gets more than, and what nobody gets less than. */
const SECONDS_MAX = 365 * 86_400;
const SECONDS_MIN = 600;
/** For clocks that are behind. */
const BACKDATED_MS = 5 * 60 * SECOND;

/** Names beside the subject, of the types that Go's crypto/x509 reads. */
export interface AlternativeName {
  readonly type: 'dns' | 'ip' | 'email' | 'url';
  readonly value: string;
}

export interface ReadRequest {
  readonly names: readonly AlternativeName[];
  /** Signs it for these usages, `client auth` and the like. */
  sign(ca: KeyPair, usages: readonly string[], seconds?: number): Promise<string>;
}

/** Undefined when it is no request, or was not signed with the key that it is about. */
export async function readRequest(pem: string): Promise<ReadRequest | undefined> {
  // Few servers ever sign: what does it takes long to load. selfsigned sets up the cryptography that both use.
  const [x509] = await Promise.all([import('@peculiar/x509'), import('selfsigned')]);
  const request = await unlessMalformed(async () => {
    const read = new x509.Pkcs10CertificateRequest(pem);
    return (await read.verify()) ? read : undefined;
  });
  if (!request) return undefined;
  const found = request.extensions.find(({ type }) => type === SUBJECT_ALTERNATIVE_NAME);
  const items = (found as SubjectAlternativeNameExtension | undefined)?.names.items ?? [];
  const names = items.flatMap(({ type, value }) => (isNamed(type) ? [{ type, value }] : []));
  return {
    names,
    async sign(ca, usages, seconds = SECONDS_MAX) {
      const issuer = new x509.X509Certificate(ca.cert);
      const now = Date.now();
      const asked = Math.min(Math.max(seconds, SECONDS_MIN), SECONDS_MAX) * SECOND;
      const { digitalSignature, keyEncipherment } = x509.KeyUsageFlags;
      const flags =
        (usages.includes('digital signature') ? digitalSignature : 0) |
        (usages.includes('key encipherment') ? keyEncipherment : 0);
      const extensions = [
        new x509.BasicConstraintsExtension(false, undefined, true),
        // None at all where nothing is asked for: an empty one is malformed.
        ...(flags === 0 ? [] : [new x509.KeyUsagesExtension(flags, true)]),
        new x509.ExtendedKeyUsageExtension([
          ...(usages.includes('client auth') ? [x509.ExtendedKeyUsage.clientAuth] : []),
          ...(usages.includes('server auth') ? [x509.ExtendedKeyUsage.serverAuth] : []),
        ]),
        await x509.AuthorityKeyIdentifierExtension.create(issuer.publicKey),
        ...(names.length > 0 ? [new x509.SubjectAlternativeNameExtension([...names])] : []),
      ];
      const certificate = await x509.X509CertificateGenerator.create({
        subject: request.subjectName,
        issuer: issuer.subjectName,
        publicKey: request.publicKey,
        signingKey: await signingKey(x509, ca.key),
        signingAlgorithm: { name: 'ECDSA', hash: 'SHA-256' },
        notBefore: new Date(now - BACKDATED_MS),
        notAfter: new Date(Math.min(now + asked, issuer.notAfter.getTime())),
        extensions,
      });
      return `${certificate.toString('pem')}\n`;
    },
  };
}

const SUBJECT_ALTERNATIVE_NAME = '2.5.29.17';

const isNamed = (type: string): type is AlternativeName['type'] =>
  ['dns', 'ip', 'email', 'url'].includes(type);

async function unlessMalformed<T>(read: () => Promise<T>): Promise<T | undefined> {
  try {
    return await read();
  } catch {
    return undefined;
  }
}

/** The authority's key is made by selfsigned, on its curve. */
const signingKey = (x509: typeof import('@peculiar/x509'), pem: string) =>
  x509.cryptoProvider
    .get()
    .subtle.importKey(
      'pkcs8',
      x509.PemConverter.decodeFirst(pem),
      { name: 'ECDSA', namedCurve: 'P-256' },
      false,
      ['sign'],
    );
