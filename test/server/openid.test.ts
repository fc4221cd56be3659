// OpenID discovery: whoever knows nothing but a token can find out whether it is one of ours.

import { createLocalJWKSet, type JSONWebKeySet, jwtVerify } from 'jose';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startServer, type TestServer } from '../support/server.js';

let server: TestServer;
beforeAll(async () => {
  server = await startServer();
});
afterAll(() => server.close());

test('a token of an account is told by the key that its issuer names', async () => {
  const { body: about } = await server.get('/.well-known/openid-configuration');
  expect(about).toMatchObject({
    issuer: 'https://kubernetes.default.svc.cluster.local',
    jwks_uri: `${server.url}/openid/v1/jwks`,
    id_token_signing_alg_values_supported: ['ES256'],
  });
  const { text, headers } = await server.get('/openid/v1/jwks');
  const keys = JSON.parse(text) as JSONWebKeySet;
  expect(headers.get('content-type')).toBe('application/jwk-set+json');
  expect(keys.keys[0]).not.toHaveProperty('d');
  const path = '/api/v1/namespaces/default/serviceaccounts/default/token';
  const { body } = await server.ask('POST', path, { spec: {} });
  const currentDate = new Date(server.session.now);
  const { payload } = await jwtVerify(body.status.token, createLocalJWKSet(keys), { currentDate });
  expect(payload).toMatchObject({
    iss: about.issuer,
    sub: 'system:serviceaccount:default:default',
  });
});
