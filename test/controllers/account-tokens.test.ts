// Secrets with the token of a ServiceAccount: filled in, and gone with the account.

import { expect, test } from 'vitest';
import type { Secret } from '../../src/kinds/secret/index.js';
import { tokenIn } from '../../src/kinds/secret/token.js';
import { simulate } from '../../src/testing.js';

const secretFor = (name: string, account: string) => ({
  apiVersion: 'v1',
  kind: 'Secret',
  metadata: { name, annotations: { 'kubernetes.io/service-account.name': account } },
  type: 'kubernetes.io/service-account-token',
});

const claimsOf = (secret: Secret | undefined) =>
  JSON.parse(
    Buffer.from(
      (secret ? (tokenIn(secret) ?? '') : '').split('.')[1] ?? '',
      'base64url',
    ).toString(),
  );

test('a Secret for an account gets its token, the certificate and the namespace', () => {
  const sim = simulate({ nodes: 1, clock: 'settle' });
  sim.run('kubectl create serviceaccount robot');
  sim.apply(secretFor('robot-token', 'robot'));
  expect(sim.run('kubectl describe secret robot-token')).toMatch(
    /service-account.uid: .*\nType: {2}kubernetes.io\/service-account-token\n\nData\n====\nca.crt: .*bytes\nnamespace: {2}7 bytes\ntoken: {6}ey/s,
  );
  const secret = sim.view.get('Secret', 'robot-token', 'default');
  expect(claimsOf(secret)).toMatchObject({
    'kubernetes.io/serviceaccount/secret.name': 'robot-token',
    sub: 'system:serviceaccount:default:robot',
  });
  sim.run(`kubectl patch secret robot-token --type=merge -p '{"data":{"ca.crt":null}}'`);
  const again = sim.view.get('Secret', 'robot-token', 'default');
  expect(again?.data).toEqual(secret?.data);
});

test('it goes with its account, and is not kept for one that is not there', () => {
  const sim = simulate({ nodes: 1, clock: 'settle' });
  sim.run('kubectl create serviceaccount robot');
  sim.apply([secretFor('a', 'robot'), secretFor('b', 'nobody')]);
  const names = () => sim.view.all('Secret').map(({ metadata }) => metadata.name);
  expect(names()).toEqual(['a']);
  sim.run('kubectl delete serviceaccount robot');
  expect(names()).toEqual([]);
});
