// The pages on memory, CPU and liveness probes, as far as their containers are concerned.

import { expect, test } from 'vitest';
import { strainOf } from '../../../src/kinds/behavior/known-programs.js';
import { shell } from '../../support/kubectl.js';

const Mi = 1024 * 1024;
const GREEDY = `
apiVersion: v1
kind: Pod
metadata: {name: memory-demo-2}
spec:
  containers:
  - name: c
    image: polinux/stress
    resources: {requests: {memory: 50Mi}, limits: {memory: 100Mi}}
    command: [stress]
    args: ["--vm", "1", "--vm-bytes", "250M", "--vm-hang", "1"]
---
apiVersion: v1
kind: Pod
metadata: {name: memory-demo}
spec:
  containers:
  - name: c
    image: polinux/stress
    resources: {requests: {memory: 100Mi}, limits: {memory: 200Mi}}
    command: [stress]
    args: ["--vm", "1", "--vm-bytes", "150M", "--vm-hang", "1"]
---
apiVersion: v1
kind: Pod
metadata: {name: cpu-demo}
spec:
  containers:
  - name: c
    image: vish/stress
    resources: {limits: {cpu: "1"}, requests: {cpu: 500m}}
    args: [-cpus, "2"]
---
apiVersion: v1
kind: Pod
metadata: {name: liveness-http}
spec:
  containers:
  - name: liveness
    image: registry.k8s.io/e2e-test-images/agnhost:2.40
    args: [liveness]
    livenessProbe: {httpGet: {path: /healthz, port: 8080}, initialDelaySeconds: 3, periodSeconds: 3}
`;

test('a container that wants more memory than its limit is killed, others use what they are told to', () => {
  const { kubectl } = shell({ 'pods.yaml': GREEDY }, 1);
  kubectl('apply -f pods.yaml');
  kubectl('wait --for=condition=Never node/node-1 --timeout=40s');
  const greedy = kubectl('get pod memory-demo-2 -o jsonpath={.status.containerStatuses[0]}').stdout;
  expect(JSON.parse(greedy)).toMatchObject({
    lastState: { terminated: { exitCode: 137, reason: 'OOMKilled' } },
    restartCount: 3,
  });
  expect(kubectl('top pod memory-demo').stdout).toMatch(/memory-demo +1000m +152Mi/);
  expect(kubectl('top pod cpu-demo').stdout).toMatch(/cpu-demo +1000m +2Mi/);
});

test('the server that is well for ten seconds is restarted for its liveness probe', () => {
  const { kubectl } = shell({ 'pods.yaml': GREEDY }, 1);
  kubectl('apply -f pods.yaml');
  kubectl('wait --for=condition=Never node/node-1 --timeout=30s');
  expect(kubectl('get pod liveness-http').stdout).toMatch(/1\/1 +Running +1 \(/);
  expect(kubectl('describe pod liveness-http').stdout).toMatch(
    /Warning +Unhealthy .*\(x3 over \d+s\) +kubelet +spec\.containers\{liveness\}: Liveness probe failed: HTTP probe failed with statuscode: 500\n/,
  );
});

test('of stress it is heeded how many workers there are and what each of them takes', () => {
  const used = (...args: string[]) =>
    strainOf({ name: 'c', image: 'x', command: ['stress', ...args] });
  expect(used('--vm', '2', '--vm-bytes=1G')).toEqual({ cpuMillis: 2000, memoryBytes: 2048 * Mi });
  expect(used('-c', '3')).toEqual({ cpuMillis: 3000, memoryBytes: 0 });
  expect(used('-mem-total', '950Mi')).toEqual({ cpuMillis: 0, memoryBytes: 950 * Mi });
  expect(used('--cpu')).toBeUndefined();
  expect(strainOf({ name: 'c', image: 'nginx', args: ['--cpu', '2'] })).toBeUndefined();
});
