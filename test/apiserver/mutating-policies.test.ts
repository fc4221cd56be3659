// MutatingAdmissionPolicies: what they change, in which order, and what becomes of those that fail.

import type { Pod as ApiPod } from 'kubernetes-types/core/v1.js';
import { expect, test } from 'vitest';
import { forkInMemory } from '../../src/log/memory-log.js';
import { Session } from '../../src/session/session.js';
import { type Simulation, simulate } from '../../src/testing.js';

const API = 'admissionregistration.k8s.io/v1';

const ruleFor = (resource: string, group = '') => ({
  apiGroups: [group],
  apiVersions: ['v1'],
  operations: ['CREATE', 'UPDATE'],
  resources: [resource],
});

const policy = (name: string, spec: object, rule: object = ruleFor('pods')) => ({
  apiVersion: API,
  kind: 'MutatingAdmissionPolicy',
  metadata: { name },
  spec: { matchConstraints: { resourceRules: [rule] }, reinvocationPolicy: 'Never', ...spec },
});
const binding = (name: string, more: object = {}) => ({
  apiVersion: API,
  kind: 'MutatingAdmissionPolicyBinding',
  metadata: { name: `${name}-binding` },
  spec: { policyName: name, ...more },
});
const applies = (expression: string) => ({
  mutations: [{ patchType: 'ApplyConfiguration', applyConfiguration: { expression } }],
});
const patches = (expression: string) => ({
  mutations: [{ patchType: 'JSONPatch', jsonPatch: { expression } }],
});
const pod = (more: object = {}, spec: object = {}) => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: 'web', ...more },
  spec: { containers: [{ name: 'web', image: 'nginx:1.27' }], ...spec },
});

function mutating(spec: object, rule?: object): Simulation {
  const sim = simulate({ nodes: 1, clock: 'settle' });
  sim.apply(policy('demo', spec, rule)).apply(binding('demo'));
  return sim;
}

/** The pod that comes of one, or why there is none. */
function podMade(sim: Simulation, manifest: object = pod()): ApiPod | string {
  try {
    sim.apply(manifest);
  } catch (error) {
    return (error as Error).message;
  }
  return sim.get('Pod', 'web') as ApiPod;
}
/** Its labels, without those of its node. */
const labels = (made: ApiPod | string): unknown =>
  typeof made === 'string'
    ? made
    : Object.fromEntries(
        Object.entries(made.metadata?.labels ?? {}).filter(([key]) => !key.includes('topology')),
      );

const sidecar = (args = '') => `Object{
  spec: Object.spec{
    initContainers: [
      Object.spec.initContainers{
        name: "mesh-proxy",
        image: "mesh/proxy:v1.0.0", // one that stays
        ${args}
        restartPolicy: "Always"
      }
    ]
  }
}`;
const SIDECAR = sidecar();
const initContainers = [{ name: 'init', image: 'busybox', command: ['true'] }];
const UNLESS_THERE = {
  matchConditions: [
    {
      name: 'has-no-proxy',
      expression: '!object.spec.initContainers.exists(ic, ic.name == "mesh-proxy")',
    },
  ],
};

test('a sidecar is injected into pods that have none, with all defaults, and runs', () => {
  const sim = mutating({ ...applies(SIDECAR), ...UNLESS_THERE });
  const made = podMade(sim, pod({}, { initContainers })) as ApiPod;
  expect(made.spec?.initContainers).toMatchObject([
    { name: 'init' },
    {
      name: 'mesh-proxy',
      image: 'mesh/proxy:v1.0.0',
      restartPolicy: 'Always',
      imagePullPolicy: 'IfNotPresent',
      terminationMessagePath: '/dev/termination-log',
    },
  ]);
  sim.advance('1m');
  expect(sim.run('kubectl get pod web')).toMatch(/web\s+2\/2\s+Running/);
});

test('the sidecar of the documentation is refused, as arguments are a list that is owned whole', () => {
  const sim = mutating(applies(sidecar('args: ["proxy", "sidecar"],')));
  expect(podMade(sim)).toContain(
    "policy 'demo' with binding 'demo-binding' denied request: error applying patch: invalid ApplyConfiguration: may not mutate atomic arrays, maps or structs: .spec.initContainers[0].args",
  );
});

test('what is admitted after a mutation is what came of it: an injected container gets its defaults and its mounts', () => {
  const sim = mutating({ ...applies(SIDECAR) });
  sim.apply({
    apiVersion: 'v1',
    kind: 'LimitRange',
    metadata: { name: 'limits' },
    spec: { limits: [{ type: 'Container', defaultRequest: { cpu: '50m' } }] },
  });
  const { spec } = podMade(sim) as ApiPod;
  const [proxy] = spec?.initContainers ?? [];
  expect(proxy?.resources?.requests).toEqual({ cpu: '50m' });
  expect(proxy?.volumeMounts).toHaveLength(1);
  expect(spec?.containers[0]?.volumeMounts).toHaveLength(1);
});

test('a condition that cannot be told is an error, which refuses or is ignored, as the policy says', () => {
  const spec = { ...applies(SIDECAR), ...UNLESS_THERE };
  expect(podMade(mutating(spec))).toContain(
    `policy 'demo' with binding 'demo-binding' denied request: expression '!object.spec.initContainers.exists(ic, ic.name == "mesh-proxy")' resulted in error: no such key: initContainers`,
  );
  const made = podMade(mutating({ ...spec, failurePolicy: 'Ignore' })) as ApiPod;
  expect(made.spec?.initContainers).toBeUndefined();
});

test('operations of a JSON patch are carried out, with keys of paths escaped and objects as values', () => {
  const sim = mutating(
    patches(`[
      JSONPatch{op: "add", path: "/spec/initContainers", value: []},
      JSONPatch{
        op: "add", path: "/spec/initContainers/-",
        value: Object.spec.initContainers{name: "mesh-proxy", image: "mesh/proxy:v1", restartPolicy: "Always"}
      },
      JSONPatch{op: "add", path: "/metadata/labels", value: {"tier": "web"}},
      JSONPatch{
        op: "add",
        path: "/metadata/labels/" + jsonpatch.escapeKey("example.com/x"),
        value: string(1 + 1)
      },
    ]`),
  );
  const made = podMade(sim) as ApiPod;
  expect(made.spec?.initContainers).toMatchObject([
    { name: 'mesh-proxy', restartPolicy: 'Always' },
  ]);
  expect(labels(made)).toEqual({ tier: 'web', 'example.com/x': '2' });
});

test('of a patch whose test fails nothing is done', () => {
  const expression = `[
    JSONPatch{op: "test", path: "/spec/replicas", value: 100},
    JSONPatch{op: "replace", path: "/spec/replicas", value: 3}
  ]`;
  const sim = mutating(patches(expression), ruleFor('deployments', 'apps'));
  const replicas = (name: string) =>
    (sim.get('Deployment', name) as { spec?: { replicas?: number } }).spec?.replicas;
  sim.run('kubectl create deployment few --image=nginx --replicas=2');
  sim.run('kubectl create deployment many --image=nginx --replicas=100');
  expect([replicas('few'), replicas('many')]).toEqual([2, 3]);
});

test('parameters and variables have their say, and a field may be there or not', () => {
  const sim = simulate({ nodes: 1, clock: 'settle' });
  sim.apply(
    policy('demo', {
      paramKind: { apiVersion: 'v1', kind: 'ConfigMap' },
      variables: [{ name: 'team', expression: 'params.data.team' }],
      ...applies(`Object{
        metadata: Object.metadata{
          labels: {"team": variables.team},
          ?annotations: "note" in params.data ? optional.of({"note": params.data.note}) : optional.none()
        }
      }`),
    }),
  );
  const paramRef = (name: string) => ({
    name,
    namespace: 'default',
    parameterNotFoundAction: 'Deny',
  });
  sim.apply(binding('demo', { paramRef: paramRef('teams') }));
  expect(podMade(sim)).toContain(
    "policy 'demo' with binding 'demo-binding' denied request: failed to configure binding: no params found for policy binding with `Deny` parameterNotFoundAction",
  );
  const data = (more: object) => ({
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: 'teams' },
    data: { team: 'blue', ...more },
  });
  sim.apply(data({}));
  const plain = podMade(sim) as ApiPod;
  expect(labels(plain)).toEqual({ team: 'blue' });
  expect(plain.metadata?.annotations ?? {}).not.toHaveProperty('note');
  sim.run('kubectl delete pod web --force');
  sim.apply(data({ note: 'hi' }));
  expect((podMade(sim) as ApiPod).metadata?.annotations).toMatchObject({ note: 'hi' });
});

const COUNTS = (key: string) =>
  applies(
    `Object{metadata: Object.metadata{labels: {"${key}": string(size(object.metadata.?labels.orValue({})))}}}`,
  );

test('policies see what those before them did, and again what those after them did only if they want to', () => {
  const seen = (reinvocationPolicy: string) => {
    const sim = simulate({ nodes: 1, clock: 'settle' });
    for (const [name, spec] of [
      ['a', { ...COUNTS('a'), reinvocationPolicy }],
      ['b', COUNTS('b')],
    ] as const)
      sim.apply(policy(name, spec)).apply(binding(name));
    return labels(podMade(sim));
  };
  expect(seen('Never')).toEqual({ a: '0', b: '1' });
  expect(seen('IfNeeded')).toEqual({ a: '2', b: '1' });
});

test('webhooks see what policies did; policies that want to see what webhooks did, and so do webhooks', () => {
  const seen = (ofPolicy: string, ofWebhook: string) => {
    const sim = simulate({ nodes: 1, clock: 'settle' });
    sim.apply(`
apiVersion: kubetape.io/v1alpha1
kind: Behavior
metadata: {name: hook}
spec:
  selector: {url: 'https://hook.example.com/*'}
  admission:
  - when: "'again' in object.metadata.labels"
    patch: '[{"op": "add", "path": "/metadata/labels/second", "value": "yes"}]'
  - when: "'policy' in object.metadata.labels"
    patch: '[{"op": "add", "path": "/metadata/labels/again", "value": "yes"}]'
---
apiVersion: admissionregistration.k8s.io/v1
kind: MutatingWebhookConfiguration
metadata: {name: hook}
webhooks:
- name: hook.example.com
  admissionReviewVersions: [v1]
  sideEffects: None
  reinvocationPolicy: ${ofWebhook}
  clientConfig: {url: 'https://hook.example.com/'}
  rules: [{apiGroups: [''], apiVersions: [v1], operations: [CREATE], resources: [pods]}]
`);
    sim.apply(policy('demo', { ...COUNTS('policy'), reinvocationPolicy: ofPolicy }));
    sim.apply(binding('demo'));
    return labels(podMade(sim));
  };
  expect(seen('Never', 'Never')).toEqual({ policy: '0', again: 'yes' });
  expect(seen('IfNeeded', 'Never')).toEqual({ policy: '2', again: 'yes' });
  expect(seen('IfNeeded', 'IfNeeded')).toEqual({ policy: '2', again: 'yes', second: 'yes' });
});

test('a pod of a Deployment is changed as any other, and the Deployment is content', () => {
  const sim = mutating(applies('Object{metadata: Object.metadata{labels: {"seen": "yes"}}}'));
  sim.run('kubectl create deployment app --image=nginx --replicas=2');
  sim.advance('30s');
  expect(sim.run('kubectl get pods -l seen=yes -o name').trim().split('\n')).toHaveLength(2);
  expect(sim.run('kubectl rollout status deployment app')).toContain('successfully rolled out');
});

test('an update is changed too, and who may not be changed is left alone', () => {
  const sim = mutating(applies('Object{data: {"by": "policy"}}'), ruleFor('configmaps'));
  const data = () => (sim.get('ConfigMap', 'a') as { data?: unknown }).data;
  sim.run('kubectl create configmap a --from-literal=x=1');
  expect(data()).toEqual({ x: '1', by: 'policy' });
  sim.run(`kubectl patch configmap a -p '{"data":{"by":"me"}}'`);
  expect(data()).toEqual({ x: '1', by: 'policy' });
  sim.run('kubectl delete mutatingadmissionpolicybinding demo-binding');
  sim.run(`kubectl patch configmap a -p '{"data":{"by":"me"}}'`);
  expect(data()).toEqual({ x: '1', by: 'me' });
});

const DENIED = "policy 'demo' with binding 'demo-binding' denied request:";

test('what cannot be carried out is told as upstream does', () => {
  const deployments = ruleFor('deployments', 'apps');
  const told = (spec: object): string => {
    try {
      return mutating(spec, deployments).run('kubectl create deployment web --image=nginx');
    } catch (error) {
      return (error as Error).message;
    }
  };
  expect(
    told(
      applies('Object{spec: Object.spec{selector: Object.spec.selector{matchLabels: {"l": "v"}}}}'),
    ),
  ).toContain(
    `${DENIED} error applying patch: invalid ApplyConfiguration: may not mutate atomic arrays, maps or structs: .spec.selector`,
  );
  expect(told(applies('Object{spec: Object.specx{replicas: 1}}'))).toContain(
    `${DENIED} type mismatch: unexpected type name "Object.specx", expected "Object.spec", which matches field name path from root Object type`,
  );
  expect(told(applies('Object{spec: Object.spec{replicasx: 1}}'))).toContain(
    `${DENIED} error applying patch: failed to convert patch object to typed object: .spec.replicasx: field not declared in schema`,
  );
  const containers = '/spec/template/spec/containers/-';
  const type = 'Object.spec.template.spec.containers';
  expect(
    told(patches(`[JSONPatch{op: "replace", path: "${containers}", value: {"name": "x"}}]`)),
  ).toContain(
    `${DENIED} JSON Patch: replace operation does not apply: doc is missing key: ${containers}: missing value`,
  );
  expect(
    told(
      patches(
        `[JSONPatch{op: "add", path: "${containers}", value: ${type}{name: "x", ports: [${type}.ports{containerPortZ: 1}]}}]`,
      ),
    ),
  ).toContain(
    'Internal error occurred: strict decoding error: unknown field "spec.template.spec.containers[1].ports[0].containerPortZ"',
  );
});

test('a policy whose parameters are of no kind that there is cannot be asked', () => {
  const paramKind = { apiVersion: 'mutations.example.com/v1', kind: 'Sidecar' };
  expect(podMade(mutating({ paramKind, ...applies('Object{}') }))).toContain(
    `policy "demo" denied request: failed to configure policy: failed to find resource referenced by paramKind: 'mutations.example.com/v1, Kind=Sidecar'`,
  );
  const ignored = mutating({ paramKind, failurePolicy: 'Ignore', ...applies('Object{}') });
  expect(podMade(ignored)).not.toBeTypeOf('string');
});

test('the answer says why in its status', () => {
  const sim = mutating(applies('Object{spec: Object.spec{replicasx: 1}}'));
  const session = new Session(forkInMemory(sim.log));
  const asked = { technique: 'imperative-command', command: 'test' } as const;
  const { response } = session.act({ verb: 'create', object: pod() as never }, asked);
  expect(response).toMatchObject({
    code: 403,
    reason: 'Invalid',
    details: { kind: 'pods', name: 'web', causes: [{ message: expect.stringContaining(DENIED) }] },
  });
});

test('policies that cannot be are refused, with what is wrong and where', () => {
  const refusals = (spec: object): string => {
    try {
      simulate({ nodes: 0 }).apply(policy('demo', spec));
      return '';
    } catch (error) {
      return (error as Error).message;
    }
  };
  const at = 'spec.mutations[0]';
  expect(refusals({ mutations: [] })).toContain(
    'spec.mutations: Required value: mutations must contain at least one item',
  );
  expect(refusals({ mutations: [{ patchType: 'JSONPatch' }] })).toContain(
    `${at}.jsonPatch: Required value: must be specified when patchType is JSONPatch`,
  );
  expect(
    refusals({ mutations: [{ ...patches('[]').mutations[0], applyConfiguration: {} }] }),
  ).toContain(
    `${at}.applyConfiguration: Invalid value: "{applyConfiguration}": must not be specified when patchType is JSONPatch`,
  );
  expect(refusals(applies(' '))).toContain(`${at}.applyConfiguration.expression: Required value`);
  expect(refusals(applies(`"I'm a teapot!"`))).toContain('must evaluate to Object but got string');
  expect(refusals(applies('Object.spec.metadata{}'))).toContain(
    'must evaluate to Object but got Object.spec.metadata',
  );
  expect(refusals(patches('"x"'))).toContain('must evaluate to list(JSONPatch) but got string');
  expect(refusals(patches('[JSONPatch{op: "add", where: "/x"}]'))).toContain(
    "undefined field 'where'",
  );
  expect(refusals(applies('Thing{}'))).toContain(
    "undeclared reference to 'Thing' (in container '')",
  );
  expect(refusals(applies('Object{metadata: Object.metadata{name: variables.x}}'))).toContain(
    "undefined field 'x'",
  );
  const deletes = { ...ruleFor('pods'), operations: ['DELETE'] };
  expect(
    refusals({ ...applies('Object{}'), matchConstraints: { resourceRules: [deletes] } }),
  ).toContain(
    'spec.matchConstraints.resourceRules.operations: Unsupported value: "DELETE": supported values: "*", "CONNECT", "CREATE", "UPDATE"',
  );
});

test('1.28 knows no such kind', () => {
  const sim = simulate({ nodes: 0, kubernetes: '1.28' });
  expect(() => sim.apply(policy('demo', applies('Object{}')))).toThrow(/MutatingAdmissionPolicy/);
});
