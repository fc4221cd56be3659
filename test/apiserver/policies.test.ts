// ValidatingAdmissionPolicies: what they refuse, what they warn of, and in which words.

import { expect, test } from 'vitest';
import { type Simulation, simulate } from '../../src/testing.js';

const API = 'admissionregistration.k8s.io/v1';

const rule = (resource: string, more: object = {}) => ({
  apiGroups: ['*'],
  apiVersions: ['*'],
  operations: ['CREATE', 'UPDATE', 'DELETE'],
  resources: [resource],
  ...more,
});

const policy = (spec: object, resource = 'deployments') => ({
  apiVersion: API,
  kind: 'ValidatingAdmissionPolicy',
  metadata: { name: 'demo' },
  spec: { matchConstraints: { resourceRules: [rule(resource)] }, ...spec },
});

const binding = (more: object = {}) => ({
  apiVersion: API,
  kind: 'ValidatingAdmissionPolicyBinding',
  metadata: { name: 'demo-binding' },
  spec: { policyName: 'demo', validationActions: ['Deny'], ...more },
});

function judged(spec: object, bound: object = {}, resource?: string): Simulation {
  const sim = simulate({ nodes: 1, clock: 'settle' });
  sim.apply(policy(spec, resource));
  sim.apply(binding(bound));
  return sim;
}

/** What a command prints, refused or not. */
const told = (sim: Simulation, line: string): string => {
  try {
    return sim.run(line);
  } catch (error) {
    return (error as Error).message;
  }
};

const SMALL = { validations: [{ expression: 'object.spec.replicas <= 5' }] };
const CREATE = 'kubectl create deployment web --image=nginx --replicas';
const DENIED = "ValidatingAdmissionPolicy 'demo' with binding 'demo-binding' denied request:";

test('what an expression does not hold of is refused, in the words of a real API server', () => {
  const sim = judged(SMALL);
  expect(told(sim, `${CREATE}=6`)).toContain(
    `deployments.apps "web" is forbidden: ${DENIED} failed expression: object.spec.replicas <= 5`,
  );
  expect(told(sim, `${CREATE}=5`)).toContain('deployment.apps/web created');
  const patch = `kubectl patch deployment web -p '{"spec":{"replicas":6}}'`;
  expect(told(sim, patch)).toContain(
    `The deployments "web" is invalid: : ${DENIED} failed expression: object.spec.replicas <= 5`,
  );
});

test('a policy without a binding judges nothing, and none whose binding is gone', () => {
  const sim = judged(SMALL);
  sim.run('kubectl delete validatingadmissionpolicybinding demo-binding');
  expect(told(sim, `${CREATE}=6`)).toContain('created');
});

test('what a binding only warns of is done', () => {
  const sim = judged(SMALL, { validationActions: ['Warn', 'Audit'] });
  const output = told(sim, `${CREATE}=6`);
  expect(output).toContain('created');
  expect(output).toContain(
    "Warning: Validation failed for ValidatingAdmissionPolicy 'demo' with binding 'demo-binding': failed expression: object.spec.replicas <= 5",
  );
});

test('bindings say in which namespaces a policy judges, and with which parameters', () => {
  const sim = judged(
    {
      paramKind: { apiVersion: 'v1', kind: 'ConfigMap' },
      variables: [{ name: 'max', expression: "int(params.data['max'])" }],
      validations: [
        {
          expression: 'object.spec.replicas <= variables.max',
          messageExpression:
            "'at most ' + string(variables.max) + ' in ' + namespaceObject.metadata.name",
          reason: 'Forbidden',
        },
      ],
    },
    {
      matchResources: { namespaceSelector: { matchLabels: { env: 'test' } } },
      paramRef: { name: 'limits', parameterNotFoundAction: 'Deny' },
    },
  );
  sim.run('kubectl create namespace a');
  expect(told(sim, `${CREATE}=4 -n a`)).toContain('created');
  sim.run('kubectl label namespace a env=test');
  const change = 'kubectl set image deployment web nginx=nginx:2 -n a';
  expect(told(sim, change)).toContain(
    'failed to configure binding: no params found for policy binding with `Deny` parameterNotFoundAction',
  );
  sim.run('kubectl create configmap limits --from-literal=max=3 -n a');
  expect(told(sim, change)).toContain(
    `deployments.apps "web" is forbidden: ${DENIED} at most 3 in a`,
  );
  sim.run('kubectl scale deployment web --replicas=3 -n a');
  expect(told(sim, change)).toContain('image updated');
});

test('a policy whose parameters are of no kind that there is cannot be asked', () => {
  const paramKind = { apiVersion: 'example.com/v1', kind: 'Limit' };
  const sim = judged({ paramKind, ...SMALL });
  expect(told(sim, `${CREATE}=1`)).toContain(
    "ValidatingAdmissionPolicy 'demo' denied request: failed to configure policy: failed to find resource referenced by paramKind: 'example.com/v1, Kind=Limit'",
  );
  sim.run('kubectl delete validatingadmissionpolicybinding demo-binding');
  expect(told(sim, `${CREATE}=1`)).toContain('created');
});

test('an expression that cannot be evaluated refuses, unless the policy says to ignore that', () => {
  const broken = { validations: [{ expression: "object.metadata.labels['team'] == 'a'" }] };
  const sim = judged(broken, {}, 'configmaps');
  expect(told(sim, 'kubectl create configmap a')).toContain(
    "expression 'object.metadata.labels['team'] == 'a'' resulted in error: no such key: labels",
  );
  sim.apply(policy({ ...broken, failurePolicy: 'Ignore' }, 'configmaps'));
  expect(told(sim, 'kubectl create configmap a')).toContain('created');
});

test('who asks, and what else they may do, can decide; conditions say who is asked about', () => {
  const sim = judged(
    {
      matchConditions: [
        { name: 'people', expression: "request.userInfo.username.startsWith('j')" },
      ],
      validations: [
        {
          expression:
            "authorizer.group('').resource('secrets').namespace(request.namespace).check('create').allowed()",
          message: 'only who may make secrets',
        },
      ],
    },
    {},
    'serviceaccounts',
  );
  sim.run('kubectl create role keeper --verb=create --resource=secrets');
  sim.run('kubectl create rolebinding keepers --role=keeper --user=joan');
  const as = (user: string) => told(sim, `kubectl create sa of-${user} --as ${user}`);
  expect(as('joan')).toContain('created');
  expect(as('mary')).toContain('created');
  expect(as('jane')).toContain(`${DENIED} only who may make secrets`);
});

test('deletes, and changes of scale as a Scale, are judged where the rules name them', () => {
  const kept = "request.operation != 'DELETE' || oldObject.metadata.name != 'kept'";
  const sim = judged({ validations: [{ expression: kept }] }, {}, 'configmaps');
  sim.run('kubectl create configmap kept');
  expect(told(sim, 'kubectl delete configmap kept')).toContain(`failed expression: ${kept}`);
  sim.apply({ ...policy(SMALL, 'deployments/scale'), metadata: { name: 'scales' } });
  sim.apply({ ...binding({ policyName: 'scales' }), metadata: { name: 'scales' } });
  sim.run(`${CREATE}=6`);
  expect(told(sim, 'kubectl scale deployment web --replicas=7')).toContain(
    "ValidatingAdmissionPolicy 'scales' with binding 'scales' denied request",
  );
  expect(told(sim, 'kubectl scale deployment web --replicas=2')).toContain('scaled');
});

test('controllers are judged like everybody, and tell of it', () => {
  const tagged = "object.spec.containers.all(c, c.image.contains(':'))";
  const sim = judged({ validations: [{ expression: tagged, message: 'no tag' }] }, {}, 'pods');
  sim.run('kubectl create deployment web --image=nginx');
  sim.advance('30s');
  expect(sim.run('kubectl get events')).toMatch(/Error creating: pods "web-.*no tag/);
  expect(sim.view.all('Pod', 'default')).toEqual([]);
});

test('a policy whose expressions do not compile is refused, and the place is pointed at', () => {
  const sim = simulate({ nodes: 1, clock: 'settle' });
  const refused = (spec: object): string => {
    try {
      sim.apply(policy(spec));
      return 'not refused';
    } catch (error) {
      return (error as Error).message;
    }
  };
  const of = (expression: string) => refused({ validations: [{ expression }] });
  expect(of('object.spec.replicas + 1')).toMatch(
    /spec\.validations\[0\]\.expression: Invalid value: .*: must evaluate to bool/,
  );
  expect(of('params.max > 1')).toContain("undeclared reference to 'params' (in container '')");
  expect(of('variables.max > 1')).toContain("undefined field 'max'");
});
