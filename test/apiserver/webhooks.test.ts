// Admission webhooks: who is asked, what comes of the answer, and of none; in the words of a real API server.

import { expect, test } from 'vitest';
import { type Simulation, simulate } from '../../src/testing.js';

const NAME = 'pods.judge.example.com';
const CALL = `failed calling webhook "${NAME}": failed to call webhook: Post "https://judge.policy.svc:443/judge?timeout=10s"`;

const service = { service: { name: 'judge', namespace: 'policy', path: '/judge' } };

interface Wish {
  readonly kind?: string;
  readonly clientConfig?: object;
  readonly rule?: object;
  readonly more?: object;
}

const webhook = ({ kind = 'Validating', clientConfig = service, rule = {}, more = {} }: Wish) => ({
  apiVersion: 'admissionregistration.k8s.io/v1',
  kind: `${kind}WebhookConfiguration`,
  metadata: { name: 'judge' },
  webhooks: [
    {
      name: NAME,
      admissionReviewVersions: ['v1'],
      sideEffects: 'None',
      clientConfig,
      rules: [
        {
          apiGroups: [''],
          apiVersions: ['v1'],
          operations: ['CREATE'],
          resources: ['configmaps'],
          ...rule,
        },
      ],
      ...more,
    },
  ],
});

const answering = (admission: readonly object[], selector: object = { image: 'judge:*' }) => ({
  apiVersion: 'kubetape.io/v1alpha1',
  kind: 'Behavior',
  metadata: { name: 'judge' },
  spec: { selector, admission },
});

const config = (name: string, more: object = {}) => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name, ...more },
});

/** A judge with two pods behind its Service. */
function judged(wish: Wish, admission?: readonly object[]): Simulation {
  const sim = simulate({ nodes: 2, clock: 'settle' });
  sim.apply({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'policy' } });
  if (admission) sim.apply(answering(admission));
  sim.run('kubectl create deployment judge --image=judge:1 --replicas=2 -n policy');
  sim.run('kubectl expose deployment judge --port=443 -n policy');
  return sim.advance('1m').apply(webhook(wish));
}

const refusalOf = (act: () => unknown): string => {
  try {
    act();
    return 'not refused';
  } catch (error) {
    return (error as Error).message;
  }
};

test('without an answer that says otherwise, a webhook that can be reached allows', () => {
  expect(refusalOf(() => judged({}).apply(config('a')))).toBe('not refused');
});

test('a refusal is told with who denied it, why, and the code', () => {
  const sim = judged({}, [
    { when: 'object.metadata.name.startsWith("x")', deny: 'names begin with a letter before x' },
    { when: 'object.metadata.name == "y"', deny: '', code: 422 },
    { warnings: ['somebody looks at this'] },
  ]);
  expect(refusalOf(() => sim.apply(config('x1')))).toContain(
    `Error from server (Forbidden): error when creating "STDIN": admission webhook "${NAME}" denied the request: names begin with a letter before x`,
  );
  expect(refusalOf(() => sim.apply(config('y')))).toContain(
    `admission webhook "${NAME}" denied the request without explanation`,
  );
  expect(sim.run('kubectl create configmap z')).toContain('Warning: somebody looks at this');
});

test('a mutating webhook changes what is stored, and its JSON patch counts', () => {
  const patch = JSON.stringify([{ op: 'add', path: '/data', value: { added: 'yes' } }]);
  const sim = judged({ kind: 'Mutating' }, [{ patch }]);
  expect(sim.apply(config('a')).get('ConfigMap', 'a')?.data).toEqual({ added: 'yes' });
  const wrong = judged({ kind: 'Mutating' }, [{ patch: '[{"op":"remove","path":"/nowhere"}]' }]);
  expect(refusalOf(() => wrong.apply(config('a')))).toMatch(/Internal error occurred: .*nowhere/);
});

/** What is the matter, and how that is told. */
const SILENT: readonly [string, (sim: Simulation) => unknown, string][] = [
  [
    'no endpoints',
    (sim) => sim.run('kubectl scale deployment judge --replicas=0 -n policy'),
    'no endpoints available for service "judge"',
  ],
  [
    'no Service',
    (sim) => sim.run('kubectl delete service judge -n policy'),
    'service "judge" not found',
  ],
  [
    'pods that hang',
    (sim) => sim.suffer({ pods: { namespace: 'policy' }, is: 'Hang' }),
    'context deadline exceeded',
  ],
  [
    'nodes that are cut off',
    (sim) =>
      sim
        .suffer({ node: 'node-1', is: 'Partitioned' })
        .suffer({ node: 'node-2', is: 'Partitioned' }),
    'context deadline exceeded',
  ],
];

test.each(
  SILENT,
)('%s: it fails closed, or open where the policy says Ignore', (_, befall, told) => {
  const closed = judged({});
  befall(closed);
  const refusal = refusalOf(() => closed.apply(config('a')));
  expect(refusal).toContain(`Error from server (InternalError)`);
  expect(refusal).toContain(`Internal error occurred: ${CALL}: ${told}`);
  const open = judged({ more: { failurePolicy: 'Ignore' } }, [{ deny: 'never' }]);
  expect(refusalOf(() => open.apply(config('a')))).toContain('denied the request: never');
  befall(open);
  expect(refusalOf(() => open.apply(config('a')))).toBe('not refused');
});

test('another port than the Service has is told, and the timeout is the one that is set', () => {
  const clientConfig = { service: { name: 'judge', namespace: 'policy', port: 8443 } };
  const sim = judged({ clientConfig, more: { timeoutSeconds: 3 } });
  expect(refusalOf(() => sim.apply(config('a')))).toContain(
    'Post "https://judge.policy.svc:8443/?timeout=3s": no service port 8443 found for service "judge"',
  );
});

test('a URL leads nowhere, unless a Behavior says what is there', () => {
  const clientConfig = { url: 'https://judge.example.com/v1' };
  const sim = simulate({ nodes: 1, clock: 'settle' }).apply(webhook({ clientConfig }));
  expect(refusalOf(() => sim.apply(config('a')))).toContain(
    'Post "https://judge.example.com/v1?timeout=10s": dial tcp: lookup judge.example.com on 10.96.0.10:53: no such host',
  );
  sim.apply(answering([{ fails: 'BadCertificate' }], { url: 'https://judge.example.com/*' }));
  expect(refusalOf(() => sim.apply(config('a')))).toContain(
    'x509: certificate signed by unknown authority',
  );
  sim.apply(answering([{ deny: 'no' }], { url: 'https://judge.example.com/*' }));
  expect(refusalOf(() => sim.apply(config('a')))).toContain('denied the request: no');
});

/** Who is not asked: of each, how the webhook is and what passes. */
const SPARED: readonly [string, Wish, object][] = [
  ['other resources', { rule: { resources: ['secrets'] } }, {}],
  ['other operations', { rule: { operations: ['UPDATE'] } }, {}],
  ['other groups', { rule: { apiGroups: ['apps'] } }, {}],
  ['cluster-wide objects only', { rule: { scope: 'Cluster' } }, {}],
  [
    'a namespace that is not selected',
    { more: { namespaceSelector: { matchLabels: { a: 'b' } } } },
    {},
  ],
  [
    'an object that is not selected',
    { more: { objectSelector: { matchLabels: { a: 'b' } } } },
    { labels: { a: 'c' } },
  ],
  [
    'what a condition leaves out',
    { more: { matchConditions: [{ name: 'not-a', expression: 'object.metadata.name != "a"' }] } },
    {},
  ],
];

test.each(SPARED)('nobody is asked about %s', (_, wish, more) => {
  const sim = judged(wish, [{ deny: 'never' }]);
  expect(refusalOf(() => sim.apply(config('a', more)))).toBe('not refused');
});

test('a condition that cannot be told fails like the webhook', () => {
  const matchConditions = [{ name: 'broken', expression: 'object.nowhere.name == "a"' }];
  expect(refusalOf(() => judged({ more: { matchConditions } }).apply(config('a')))).toContain(
    'broken',
  );
  const sim = judged({ more: { matchConditions, failurePolicy: 'Ignore' } }, [{ deny: 'never' }]);
  expect(refusalOf(() => sim.apply(config('a')))).toBe('not refused');
});

test('updates and deletes are judged too, by what was there before', () => {
  const rule = { operations: ['UPDATE', 'DELETE'] };
  const sim = judged({ rule }, [
    {
      when: 'request.operation == "DELETE" && oldObject.metadata.name == "kept"',
      deny: 'it is kept',
    },
    {
      when: 'request.operation == "UPDATE" && has(oldObject.data) && object.data != oldObject.data',
      deny: 'it is fixed',
    },
  ]);
  sim.apply({ ...config('kept'), data: { a: '1' } });
  expect(refusalOf(() => sim.run('kubectl delete configmap kept'))).toContain('it is kept');
  expect(refusalOf(() => sim.apply({ ...config('kept'), data: { a: '2' } }))).toContain(
    'it is fixed',
  );
  expect(refusalOf(() => sim.run('kubectl label configmap kept a=b'))).toBe('not refused');
});

test('controllers are refused like anybody, by the name of their account, and try again', () => {
  const sim = judged({ rule: { resources: ['pods'] } }, [
    {
      when: 'request.userInfo.username == "system:serviceaccount:kube-system:replicaset-controller" && request.namespace == "default"',
      deny: 'not on a Friday',
    },
  ]);
  sim.run('kubectl create deployment web --image=nginx:1.27');
  expect(sim.list('Pod', 'default')).toHaveLength(0);
  expect(sim.list('Event', 'default').map(({ message }) => message)).toContainEqual(
    expect.stringContaining('denied the request: not on a Friday'),
  );
  sim.run('kubectl delete validatingwebhookconfiguration judge');
  expect(sim.advance('10m').list('Pod', 'default')).toHaveLength(1);
});

test('its own configuration is never judged by a webhook, so that it can be taken away', () => {
  const rule = { apiGroups: ['*'], apiVersions: ['*'], operations: ['*'], resources: ['*'] };
  const sim = judged({ rule }, [{ deny: 'never' }]);
  expect(refusalOf(() => sim.apply(config('a')))).toContain('denied the request: never');
  expect(refusalOf(() => sim.run('kubectl delete validatingwebhookconfiguration judge'))).toBe(
    'not refused',
  );
  expect(refusalOf(() => sim.apply(config('a')))).toBe('not refused');
});

test('a dry run is judged too, and leaves nothing', () => {
  const sim = judged({}, [{ deny: 'never' }]);
  expect(refusalOf(() => sim.run('kubectl create configmap a --dry-run=server'))).toContain(
    'never',
  );
  expect(sim.get('ConfigMap', 'a')).toBeUndefined();
});

test('an answer that makes no sense is refused with the field', () => {
  const refused = (admission: object) =>
    refusalOf(() => simulate({ nodes: 0 }).apply(answering([admission])));
  expect(refused({ when: 'object.(' })).toContain('spec.admission[0].when: Invalid value');
  expect(refused({ patch: '{}' })).toContain('spec.admission[0].patch: Invalid value');
  expect(refused({ deny: 'a', code: 200 })).toContain('spec.admission[0].code: Invalid value: 200');
  expect(refused({ fails: 'Always' })).toContain(
    'spec.admission[0].fails: Unsupported value: "Always"',
  );
});
