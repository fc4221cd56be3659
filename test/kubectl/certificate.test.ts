// Requests for certificates: who asks is noted, somebody decides, and the recording leads to the same again.

import { expect, test } from 'vitest';
import { rerun } from '../../src/session/rerun.js';
import { shell } from '../support/kubectl.js';

/** openssl req -new -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj /O=dev/CN=jane */
const JANE = `# what stands before it does not matter
-----BEGIN CERTIFICATE REQUEST-----
MIHXMH8CAQAwHTEMMAoGA1UECgwDZGV2MQ0wCwYDVQQDDARqYW5lMFkwEwYHKoZI
zj0CAQYIKoZIzj0DAQcDQgAEebVe6u4G0M/Mrmnj3tOzqZi64uSZchdU0ilvAdHU
A5u1CtAGdBeCHKQLzroWpQsCypBuR0ZcZlajJZGUo2/4n6AAMAoGCCqGSM49BAMC
A0gAMEUCIC/1hCvO9bTEnRjXxpNftqO+t1tc0FMpQwuLXqL5K3i3AiEA/GhhoVoI
kShqPArPBD49eVxtbcWNCCLtU1gOZ9lPG8E=
-----END CERTIFICATE REQUEST-----
`;
const MASTER = `-----BEGIN CERTIFICATE REQUEST-----
MIHgMIGHAgEAMCUxFzAVBgNVBAoMDnN5c3RlbTptYXN0ZXJzMQowCAYDVQQDDAF4
MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEdMxY5eV60d76DJVCBc28Fxb9rYoL
gx7iWixlN8bP2zzdu1gNvrDgj7fKDXVPlYqyZFkvdvCqsGnwPhA7HO7496AAMAoG
CCqGSM49BAMCA0gAMEUCIEUHfl3XwFDaC7nKC2Rf+rXR9qS/0qJbd+/updgyuB6G
AiEA+iUGQ92d29dvzlfXa0OY7nYz/XZ0UaPCHpsTR7sDzmo=
-----END CERTIFICATE REQUEST-----
`;

const request = (name: string, pem: string) => `
apiVersion: certificates.k8s.io/v1
kind: CertificateSigningRequest
metadata: {name: ${name}}
spec:
  request: ${Buffer.from(pem).toString('base64')}
  signerName: kubernetes.io/kube-apiserver-client
  usages: [client auth]
  username: somebody-else
`;
const { kubectl, session } = shell(
  {
    'jane.yaml': request('jane', JANE),
    'joe.yaml': request('joe', JANE),
    'master.yaml': request('master', MASTER),
  },
  1,
);

test('who asks for a certificate is who asks, whatever the request says', () => {
  kubectl('create -f jane.yaml --as=jane --as-group=dev --as-uid=7 --as-user-extra=team=a');
  const asked = kubectl(
    'get csr jane -o jsonpath={.spec.username}|{.spec.groups}|{.spec.uid}|{.spec.extra}',
  );
  expect(asked.stdout).toBe('jane|["dev","system:authenticated"]|7|{"team":["a"]}');
  kubectl('create -f joe.yaml');
  expect(kubectl('get csr joe -o jsonpath={.spec.username}').stdout).toBe('kubernetes-admin');
});

test('nobody is made a master by a certificate', () => {
  expect(kubectl('create -f master.yaml').stderr).toContain(
    'use of kubernetes.io/kube-apiserver-client signer with system:masters group is not allowed',
  );
});

test('a request is approved or denied, once, and is not both', () => {
  expect(kubectl('certificate approve jane').stdout).toBe(
    'certificatesigningrequest.certificates.k8s.io/jane approved\n',
  );
  expect(kubectl('certificate deny -f joe.yaml').stdout).toBe(
    'certificatesigningrequest.certificates.k8s.io/joe denied\n',
  );
  expect(kubectl('certificate deny jane').stderr).toBe(
    'error: certificate signing request "jane" is already Approved\n',
  );
  expect(kubectl('certificate approve nope').stderr).toContain('"nope" not found');
  expect(kubectl('certificate approve').stderr).toContain('one or more CSRs must be specified');
  const condition = kubectl('get csr jane -o jsonpath={.status.conditions[0]}').stdout;
  expect(JSON.parse(condition)).toMatchObject({
    type: 'Approved',
    status: 'True',
    reason: 'KubectlApprove',
    lastTransitionTime: expect.stringMatching(/^2026-/),
  });
});

test('describe reads the subject out of the request', () => {
  const page = kubectl('describe csr jane').stdout;
  expect(page).toMatch(/^Requesting User: +jane$/m);
  expect(page).toMatch(/^Status: +Approved$/m);
  expect(page).toMatch(/^ +Common Name: +jane$/m);
  expect(page).toMatch(/^ +Organization: +dev$/m);
});

test('describe reads the names beside the subject, too', () => {
  const request = `
LS0tLS1CRUdJTiBDRVJUSUZJQ0FURSBSRVFVRVNULS0tLS0KTUlJQkxEQ0IwZ0lCQURBZE1RMHdDd1lEVlFRRERBUnFZVzVsTVF3
d0NnWURWUVFLREFOa1pYWXdXVEFUQmdjcQpoa2pPUFFJQkJnZ3Foa2pPUFFNQkJ3TkNBQVFZQWZFOThZTjhZY1g1bWN3OUhTRUJH
U3JNMGdGakFsZkczQ1BlCnJwbVJndTNwcWdDelVNODRlUnFwK1pVVmo0UThkU3JiOWJwb056WHl0ajNWbU4zam9GTXdVUVlKS29a
SWh2Y04KQVFrT01VUXdRakJBQmdOVkhSRUVPVEEzZ2dOaExtS0NBMk11WkljRUNnQUFBWWNRSUFFTnVBQUFBQUFBQUFBQQpBQUFB
QVlFRmVFQjVMbnFHREhOd2FXWm1aVG92TDJFdllqQUtCZ2dxaGtqT1BRUURBZ05KQURCR0FpRUExbEVsClNpMytYLzFReEhWZnBJ
bUpCVldlV2ZwMy92SlFETkR4OWM5Tkp0OENJUURUcDhNOUdtYm5pWFJiMDUvWVlOTmcKTzdyOWNPK2NzcVM3MzdzMGdRd3N3QT09
Ci0tLS0tRU5EIENFUlRJRklDQVRFIFJFUVVFU1QtLS0tLQo=
  `.replaceAll(/\s/g, '');
  const object = {
    apiVersion: 'certificates.k8s.io/v1',
    kind: 'CertificateSigningRequest',
    metadata: { name: 'names' },
    spec: { request, signerName: 'example.com/x', usages: ['client auth'] },
  } as never;
  session.act({ verb: 'create', object }, { technique: 'imperative-command', command: 'test' });
  expect(kubectl('describe csr names').stdout).toContain(`Subject Alternative Names:
         DNS Names:        a.b
                           c.d
         Email Addresses:  x@y.z
         URIs:             spiffe://a/b
         IP Addresses:     10.0.0.1
                           2001:db8::1
`);
});

test('asking again what the log says leads to the same, also where it depends on who asked', () => {
  session.settle();
  expect(rerun(session.log).divergence).toBeUndefined();
});

test('whoami tells whom --as names, and groups alone name nobody', () => {
  expect(
    JSON.parse(kubectl('auth whoami -o json --as=jane --as-group=dev').stdout).status.userInfo,
  ).toEqual({ username: 'jane', groups: ['dev', 'system:authenticated'] });
  expect(kubectl('get pods --as-group=dev').stderr).toContain('without impersonating a user');
});
