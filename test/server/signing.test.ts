import { webcrypto } from 'node:crypto';
import * as x509 from '@peculiar/x509';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ADMIN } from '../../src/kinds/rbac/user.js';
import {
  authority,
  clientCertificate,
  type KeyPair,
} from '../../src/server/identity/certificates.js';
import { identityOf } from '../../src/server/identity/identity.js';
import { keysInMemory } from '../../src/server/identity/key-store.js';
import { rerun } from '../../src/session/rerun.js';
import { askSecurely } from '../support/https.js';
import { startServer, type TestServer } from '../support/server.js';

const CSRS = '/apis/certificates.k8s.io/v1/certificatesigningrequests';
const CLIENT = 'kubernetes.io/kube-apiserver-client';
const ALGORITHM = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };
const keys = keysInMemory();
let server: TestServer;
let ca: KeyPair;
let admin: KeyPair;
beforeAll(async () => {
  const identity = await identityOf(keys, { tls: true, address: '127.0.0.1', enforce: true });
  ca = await authority(keys);
  admin = await clientCertificate(keys, ADMIN);
  server = await startServer({ identity }, { authority: ca });
});
afterAll(() => server.close());

const ask = (path: string, method?: string, body?: unknown, who: KeyPair = admin) =>
  askSecurely(server.url + path, { ca: ca.cert, ...who }, method, body);

interface Wanted {
  readonly subject: string;
  readonly signerName?: string;
  readonly usages?: readonly string[];
  readonly names?: x509.JsonGeneralName[];
  readonly expirationSeconds?: number;
}

/** Asks, has it approved, and waits for what the signer says; returns the status and the private key. */
async function approved(name: string, { subject, names = [], ...spec }: Wanted) {
  const pair = await webcrypto.subtle.generateKey(ALGORITHM, true, ['sign', 'verify']);
  const made = await x509.Pkcs10CertificateRequestGenerator.create({
    name: subject,
    keys: pair,
    signingAlgorithm: ALGORITHM,
    extensions: names.length > 0 ? [new x509.SubjectAlternativeNameExtension(names)] : [],
  });
  const request = Buffer.from(`${made.toString('pem')}\n`).toString('base64');
  const { code, body } = await ask(CSRS, 'POST', {
    metadata: { name },
    spec: { request, signerName: CLIENT, usages: ['client auth'], ...spec },
  });
  expect(code, JSON.stringify(body)).toBe(201);
  const condition = { type: 'Approved', status: 'True', reason: 'Test', message: 'fine' };
  await ask(`${CSRS}/${name}/approval`, 'PUT', { ...body, status: { conditions: [condition] } });
  const status = await expect
    .poll(async () => (await ask(`${CSRS}/${name}`)).body.status, { timeout: 10_000 })
    .toSatisfy(({ certificate, conditions }) => certificate !== undefined || conditions.length > 1)
    .then(async () => (await ask(`${CSRS}/${name}`)).body.status);
  const der = Buffer.from(await webcrypto.subtle.exportKey('pkcs8', pair.privateKey));
  const key = `-----BEGIN PRIVATE KEY-----\n${der.toString('base64')}\n-----END PRIVATE KEY-----\n`;
  return { status, key };
}

test('who asks for a certificate and is approved comes in with it as whom it names', async () => {
  const { status, key } = await approved('jane', {
    subject: 'O=dev, CN=jane',
    usages: ['client auth'],
    expirationSeconds: 3_600,
  });
  const cert = Buffer.from(status.certificate, 'base64').toString();
  const read = new x509.X509Certificate(cert);
  const lasts = read.notAfter.getTime() - Date.now();
  expect(lasts).toBeGreaterThan(3_500_000);
  expect(lasts).toBeLessThanOrEqual(3_600_000);
  const who = await ask(
    '/apis/authentication.k8s.io/v1/selfsubjectreviews',
    'POST',
    {},
    {
      key,
      cert,
    },
  );
  expect(who.body.status.userInfo).toEqual({
    username: 'jane',
    groups: ['dev', 'system:authenticated'],
  });
});

test('a kubelet is given what it serves with, with the names that it asked for', async () => {
  const { status } = await approved('kubelet', {
    subject: 'O=system:nodes, CN=system:node:node-1',
    signerName: 'kubernetes.io/kubelet-serving',
    usages: ['server auth', 'digital signature'],
    names: [
      { type: 'dns', value: 'node-1' },
      { type: 'ip', value: '10.0.0.1' },
    ],
  });
  const read = new x509.X509Certificate(Buffer.from(status.certificate, 'base64').toString());
  const names = read.getExtension(x509.SubjectAlternativeNameExtension)?.names.items ?? [];
  expect(names.map(({ type, value }) => `${type}:${value}`)).toEqual(['dns:node-1', 'ip:10.0.0.1']);
});

test.each<[string, Wanted, string]>([
  [
    'other usages',
    { subject: 'CN=eve', usages: ['client auth', 'server auth'] },
    'invalid usage for client certificate: server auth',
  ],
  [
    'whom is no node',
    {
      subject: 'O=dev, CN=eve',
      signerName: 'kubernetes.io/kube-apiserver-client-kubelet',
      usages: ['client auth', 'digital signature'],
    },
    'subject organization is not system:nodes',
  ],
  [
    'no name to serve',
    {
      subject: 'O=system:nodes, CN=system:node:node-1',
      signerName: 'kubernetes.io/kubelet-serving',
      usages: ['server auth', 'digital signature'],
    },
    'DNS or IP subjectAltName is required',
  ],
])('what is not for the signer to sign fails and says why: %s', async (what, wanted, message) => {
  const { status } = await approved(what.replaceAll(' ', '-'), wanted);
  expect(status.certificate).toBeUndefined();
  expect(status.conditions.at(-1)).toMatchObject({
    type: 'Failed',
    reason: 'SignerValidationFailure',
    message,
  });
});

test('a recording with certificates replays exactly', async () => {
  await server.main.pump.rest();
  expect(rerun(server.session.log).divergence).toBeUndefined();
});
