// Manifests of who may do what, and of what the API server asks before it says yes.

import fc from 'fast-check';
import { type Drawn, global, name, namespaced, perhaps, spec, type Wrong } from './drawn.js';

const rules = fc.constantFrom(
  [{ apiGroups: [''], resources: ['pods'], verbs: ['get', 'list'] }],
  [{ apiGroups: ['apps'], resources: ['deployments'], verbs: ['*'] }],
);
const wrongRules: readonly Wrong[] = [
  ['rules[0].verbs', []],
  ['rules[0].resources', []],
  ['rules[0].apiGroups', []],
];

const binding = (kind: string) => () =>
  fc.record({
    roleRef: name.map((name) => ({ apiGroup: 'rbac.authorization.k8s.io', kind, name })),
    subjects: fc.constantFrom<object[]>(
      [],
      [{ kind: 'User', apiGroup: 'rbac.authorization.k8s.io', name: 'me' }],
      [{ kind: 'ServiceAccount', namespace: 'default', name: 'default' }],
    ),
  });
const wrongBinding: readonly Wrong[] = [
  ['roleRef.name', ''],
  ['roleRef.kind', 'Crown'],
  ['roleRef.apiGroup', 'example.com'],
  ['subjects', [{ kind: 'Robot', name: 'me' }], 'subjects[0].kind'],
  ['subjects', [{ kind: 'User', name: '' }], 'subjects[0].name'],
];

const webhooks = () =>
  fc.record({
    webhooks: fc.constantFrom('Ignore', 'Fail').map((failurePolicy) => [
      {
        name: 'things.example.com',
        admissionReviewVersions: ['v1'],
        sideEffects: 'None',
        failurePolicy,
        clientConfig: { url: 'https://judge.example.com/ask' },
        rules: [
          {
            apiGroups: ['example.com'],
            apiVersions: ['v1'],
            operations: ['CREATE'],
            resources: ['things'],
          },
        ],
      },
    ]),
  });
const wrongWebhooks: readonly Wrong[] = [
  ['webhooks[0].name', 'things'],
  ['webhooks[0].sideEffects', 'Perhaps'],
  ['webhooks[0].failurePolicy', 'Perhaps'],
  ['webhooks[0].clientConfig.url', 'http://judge.example.com'],
  ['webhooks[0].timeoutSeconds', 31],
  ['webhooks[0].rules[0].operations', ['EAT'], 'webhooks[0].rules[0].operations[0]'],
];

/** Of CN=me, by a key that nobody has kept. */
const REQUEST = [
  'LS0tLS1CRUdJTiBDRVJUSUZJQ0FURSBSRVFVRVNULS0tLS0KTUlISE1HOENBUUF3RFRFTE1Ba0dBMVVFQXd3Q2JX',
  'VXdXVEFUQmdjcWhrak9QUUlCQmdncWhrak9QUU1CQndOQwpBQVEyN3hoR0gxdEovdGpXb2xvVGtUUW1XOVlSNXhX',
  'R0ZtOStCeVQ2dU1Md0d6SnJSMUozaVM2U0xWRWxhY2dmClUycElKVDZpZ2Y1SE9JVkYyS0NUTVZQRm9BQXdDZ1lJ',
  'S29aSXpqMEVBd0lEU0FBd1JRSWdERWhtK3VwMmh4eUQKS3pyOEFQaTI3djNhWmtxZVNOZ1gwdmszNkp4RldGQUNJ',
  'UUNucWIzK0FBRnZaWXVoN0w2RFJzaWVRYWpMUnVqegpYWkFaZ0kxSVhBT3JWZz09Ci0tLS0tRU5EIENFUlRJRklD',
  'QVRFIFJFUVVFU1QtLS0tLQo=',
].join('');

const constraints = {
  resourceRules: [
    {
      apiGroups: ['example.com'],
      apiVersions: ['v1'],
      operations: ['CREATE'],
      resources: ['things'],
    },
  ],
};
const wrongPolicy: readonly Wrong[] = [
  ['spec.matchConstraints', undefined],
  ['spec.failurePolicy', 'Perhaps'],
  [
    'spec.matchConstraints.resourceRules[0].operations',
    ['EAT'],
    'spec.matchConstraints.resourceRules[0].operations[0]',
  ],
];

export const access = {
  Role: namespaced('rbac.authorization.k8s.io/v1', () => fc.record({ rules }), wrongRules),
  ClusterRole: global('rbac.authorization.k8s.io/v1', () => fc.record({ rules }), wrongRules),
  RoleBinding: namespaced('rbac.authorization.k8s.io/v1', binding('Role'), wrongBinding),
  ClusterRoleBinding: global('rbac.authorization.k8s.io/v1', binding('ClusterRole'), wrongBinding),
  CertificateSigningRequest: global(
    'certificates.k8s.io/v1',
    spec(() => ({
      request: fc.constant(REQUEST),
      signerName: fc.constantFrom('example.com/signer', 'example.org/other'),
      usages: fc.constantFrom(['client auth'], ['digital signature', 'client auth']),
      expirationSeconds: perhaps(3600),
    })),
    [
      ['spec.request', 'eA=='],
      ['spec.signerName', 'nobody'],
      ['spec.usages', []],
      ['spec.usages', ['dancing'], 'spec.usages[0]'],
      ['spec.expirationSeconds', 1],
    ],
  ),
  ValidatingWebhookConfiguration: global(
    'admissionregistration.k8s.io/v1',
    webhooks,
    wrongWebhooks,
  ),
  MutatingWebhookConfiguration: global('admissionregistration.k8s.io/v1', webhooks, wrongWebhooks),
  ValidatingAdmissionPolicy: global(
    'admissionregistration.k8s.io/v1',
    spec(() => ({
      failurePolicy: perhaps('Ignore', 'Fail'),
      matchConstraints: fc.constant(constraints),
      validations: fc.constantFrom(
        [{ expression: 'object.metadata.name != "x"' }],
        [{ expression: 'true', message: 'never said' }],
      ),
    })),
    [...wrongPolicy, ['spec.validations', []]],
  ),
  MutatingAdmissionPolicy: global(
    'admissionregistration.k8s.io/v1',
    spec(() => ({
      failurePolicy: perhaps('Ignore', 'Fail'),
      reinvocationPolicy: fc.constantFrom('Never', 'IfNeeded'),
      matchConstraints: fc.constant(constraints),
      mutations: fc.constant([
        {
          patchType: 'ApplyConfiguration',
          applyConfiguration: {
            expression: 'Object{metadata: Object.metadata{labels: {"a": "b"}}}',
          },
        },
      ]),
    })),
    [...wrongPolicy, ['spec.reinvocationPolicy', 'Perhaps'], ['spec.mutations', []]],
  ),
  ValidatingAdmissionPolicyBinding: global(
    'admissionregistration.k8s.io/v1',
    spec(() => ({
      policyName: name,
      validationActions: fc.constantFrom(['Deny'], ['Warn', 'Audit']),
    })),
    [
      ['spec.policyName', ''],
      ['spec.validationActions', []],
      ['spec.validationActions', ['Shout'], 'spec.validationActions[0]'],
    ],
  ),
  MutatingAdmissionPolicyBinding: global(
    'admissionregistration.k8s.io/v1',
    spec(() => ({ policyName: name })),
    [['spec.policyName', '']],
  ),
} satisfies Readonly<Record<string, Drawn>>;
