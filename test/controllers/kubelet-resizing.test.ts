// pods/resize: what a container may use changes while it runs.

import { expect, test } from 'vitest';
import { shell } from '../support/kubectl.js';

const { kubectl, session } = shell(
  {
    'web.yaml': `
apiVersion: v1
kind: Pod
metadata: {name: web}
spec:
  containers:
  - name: main
    image: nginx
    resources: {requests: {cpu: 100m, memory: 64Mi}}
`,
  },
  1,
);
kubectl('apply -f web.yaml');
kubectl('wait --for=condition=Ready pod/web');

const resize = (resources: object, more: object = {}) =>
  kubectl([
    ...['patch', 'pod', 'web', '--subresource', 'resize', '-p'],
    JSON.stringify({ spec: { containers: [{ name: 'main', resources, ...more }] } }),
  ]);
const field = (path: string) => kubectl(['get', 'pod', 'web', '-o', `jsonpath={${path}}`]).stdout;

test('a container that runs is given what it is to have, and goes on running', () => {
  const container = field('.status.containerStatuses[0].containerID');
  expect(resize({ requests: { cpu: '250m' } }, { image: 'left:out' }).stdout).toBe(
    'pod/web patched\n',
  );
  session.settle();
  expect(field('.spec.containers[0].resources.requests.cpu')).toBe('250m');
  expect(field('.spec.containers[0].image')).toBe('nginx');
  expect(field('.status.containerStatuses[0].allocatedResources')).toBe(
    '{"cpu":"250m","memory":"64Mi"}',
  );
  expect(field('.status.containerStatuses[0].resources.requests.cpu')).toBe('250m');
  expect(field('.status.containerStatuses[0].containerID')).toBe(container);
  expect(field('.status.containerStatuses[0].restartCount')).toBe('0');
});

test('without the subresource, and into another class of quality, nothing is resized', () => {
  const patch = '{"spec":{"containers":[{"name":"main","resources":{"requests":{"cpu":"1"}}}]}}';
  expect(kubectl(['patch', 'pod', 'web', '-p', patch]).stderr).toContain(
    'pod updates may not change fields other than',
  );
  const guaranteed = { cpu: '250m', memory: '64Mi' };
  expect(resize({ requests: guaranteed, limits: guaranteed }).stderr).toContain(
    'Pod QOS Class may not change as a result of resizing',
  );
  expect(resize({ requests: { cpu: null, memory: '64Mi' } }).stderr).toContain(
    'resource requests cannot be removed',
  );
});

test('a resize cannot go beyond a quota', () => {
  kubectl(['create', 'quota', 'few', '--hard=requests.cpu=300m']);
  session.settle();
  expect(resize({ requests: { cpu: '400m' } }).stderr).toContain('exceeded quota: few');
  expect(resize({ requests: { cpu: '300m' } }).stdout).toBe('pod/web patched\n');
});
