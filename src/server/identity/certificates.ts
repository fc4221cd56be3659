// Certificates for a server that nobody else vouches for: an authority of its own, and what that signs.
//
// As for kubeadm a user's name is the common name of a client certificate, and groups are its organizations.

import type { generate } from 'selfsigned';
import type { UserInfo } from '../../kinds/rbac/user.js';
import type { KeyStore } from './key-store.js';

export interface KeyPair {
  readonly key: string;
  readonly cert: string;
}

/** Ten years, and a day for clocks that are behind. */
const LIFE_MS = 10 * 365 * 86_400_000;
const DAY_MS = 86_400_000;

type Attribute = { readonly name: string; readonly value: string };
type Extensions = NonNullable<NonNullable<Parameters<typeof generate>[1]>['extensions']>;

/** The authority of this tape's server: made when it is needed first. */
export async function authority(store: KeyStore): Promise<KeyPair> {
  return kept(store, 'ca', () =>
    signed([{ name: 'commonName', value: 'kubetape' }], undefined, [
      { name: 'basicConstraints', cA: true, critical: true },
      {
        name: 'keyUsage',
        keyCertSign: true,
        cRLSign: true,
        digitalSignature: true,
        critical: true,
      },
    ]),
  );
}

/** What the server shows, for the addresses it can be reached at on this machine and one more. */
export async function serverCertificate(store: KeyStore, address: string): Promise<KeyPair> {
  const ca = await authority(store);
  const isIp = /^[\d.]+$|:/.test(address);
  const altNames: { type: 2 | 7; value?: string; ip?: string }[] = [
    ...['localhost', 'kubernetes', 'kubernetes.default', 'kubernetes.default.svc'].map(
      (value) => ({ type: 2, value }) as const,
    ),
    ...[...new Set(['127.0.0.1', '::1', '10.96.0.1', ...(isIp ? [address] : [])])]
      .filter((ip) => ip !== '0.0.0.0' && ip !== '::')
      .map((ip) => ({ type: 7, ip }) as const),
    ...(isIp || address === 'localhost' ? [] : [{ type: 2, value: address } as const]),
  ];
  return signed([{ name: 'commonName', value: 'kube-apiserver' }], ca, [
    { name: 'basicConstraints', cA: false },
    { name: 'keyUsage', digitalSignature: true, keyEncipherment: true, critical: true },
    { name: 'extKeyUsage', serverAuth: true },
    { name: 'subjectAltName', altNames },
  ]);
}

export async function clientCertificate(store: KeyStore, user: UserInfo): Promise<KeyPair> {
  const ca = await authority(store);
  const subject = [
    ...user.groups.map((value) => ({ name: 'organizationName', value })),
    { name: 'commonName', value: user.name },
  ];
  return signed(subject, ca, [
    { name: 'basicConstraints', cA: false },
    { name: 'keyUsage', digitalSignature: true, critical: true },
    { name: 'extKeyUsage', clientAuth: true },
  ]);
}

async function kept(store: KeyStore, name: string, make: () => Promise<KeyPair>): Promise<KeyPair> {
  const [key, cert] = [store.read(`${name}.key`), store.read(`${name}.crt`)];
  if (key !== undefined && cert !== undefined) return { key, cert };
  const made = await make();
  store.write(`${name}.key`, made.key);
  store.write(`${name}.crt`, made.cert);
  return made;
}

async function signed(
  subject: readonly Attribute[],
  ca: KeyPair | undefined,
  extensions: Extensions,
): Promise<KeyPair> {
  const now = Date.now();
  // Most servers show no certificate: what makes them is loaded when it is needed first.
  const { generate } = await import('selfsigned');
  const made = await generate([...subject], {
    keyType: 'ec',
    algorithm: 'sha256',
    notBeforeDate: new Date(now - DAY_MS),
    notAfterDate: new Date(now + LIFE_MS),
    extensions,
    ...(ca ? { ca: { key: ca.key, cert: ca.cert } } : {}),
  });
  return { key: made.private, cert: made.cert };
}
