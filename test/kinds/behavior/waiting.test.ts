// Containers that wait for Services: the story of the page on init containers, and what becomes of such a wait.

import { expect, test } from 'vitest';
import { shell } from '../../support/kubectl.js';

const waitFor = (name: string): string =>
  `until nslookup ${name}.$(cat /var/run/secrets/kubernetes.io/serviceaccount/namespace).svc.cluster.local; do echo waiting for ${name}; sleep 2; done`;

const FILES = {
  'myapp.yaml': `
apiVersion: v1
kind: Pod
metadata: {name: myapp-pod, labels: {app: myapp}}
spec:
  containers:
  - {name: myapp, image: 'busybox:1.28', command: [sh, -c, 'echo The app is running! && sleep 3600']}
  initContainers:
  - {name: init-myservice, image: 'busybox:1.28', command: [sh, -c, "${waitFor('myservice')}"]}
  - {name: init-mydb, image: 'busybox:1.28', command: [sh, -c, "${waitFor('mydb')}"]}
`,
  'services.yaml': `
apiVersion: v1
kind: Service
metadata: {name: myservice}
spec: {ports: [{port: 80, targetPort: 9376}]}
---
apiVersion: v1
kind: Service
metadata: {name: mydb}
spec: {ports: [{port: 80, targetPort: 9377}]}
`,
  'job.yaml': `
apiVersion: v1
kind: Service
metadata: {name: db}
spec: {selector: {app: db}, ports: [{port: 6379}]}
---
apiVersion: batch/v1
kind: Job
metadata: {name: migrate}
spec:
  template:
    spec:
      restartPolicy: Never
      containers:
      - name: c
        image: busybox
        command: [sh, -c, 'while ! nc -z db 6379; do echo no db; sleep 5; done; echo migrating; sleep 3; exit 4']
`,
};

const pass = (kubectl: (words: string) => unknown, seconds: number) =>
  kubectl(`wait --for=condition=Never node/node-1 --timeout=${seconds}s`);

test('init containers wait until the Services they ask for are there, one after the other', () => {
  const { kubectl } = shell(FILES, 1);
  kubectl('apply -f myapp.yaml');
  pass(kubectl, 60);
  expect(kubectl('get -f myapp.yaml').stdout).toMatch(/myapp-pod +0\/1 +Init:0\/2 +0 +60s\n/);
  const log = kubectl('logs myapp-pod -c init-myservice').stdout.split('\n');
  expect(log.slice(0, 5)).toEqual([
    'Server:    10.96.0.10',
    'Address 1: 10.96.0.10',
    '',
    "nslookup: can't resolve 'myservice.default.svc.cluster.local'",
    'waiting for myservice',
  ]);
  expect(log.filter((line) => line === 'waiting for myservice').length).toBeGreaterThan(20);
  kubectl('apply -f services.yaml');
  pass(kubectl, 15);
  expect(kubectl('get -f myapp.yaml').stdout).toMatch(/myapp-pod +1\/1 +Running +0 +/);
  expect(kubectl('logs myapp-pod -c init-myservice --tail=2').stdout).toMatch(
    /^Name: {6}myservice\.default\.svc\.cluster\.local\nAddress 1: .* myservice\.default/,
  );
  expect(kubectl('logs myapp-pod').stdout).toBe('The app is running!\n');
});

test('a Job waits for a server behind a Service, and then does what its script says', () => {
  const { kubectl } = shell(FILES, 1);
  kubectl('apply -f job.yaml');
  pass(kubectl, 120);
  const told = (path: string) =>
    kubectl(['get', 'pods', '-l', 'job-name=migrate', '-o', `jsonpath={.items[0]${path}}`]).stdout;
  expect(told('.status.phase')).toBe('Running');
  kubectl('run db --image=redis --port=6379 -l app=db');
  pass(kubectl, 20);
  expect(told('.status.phase')).toBe('Failed');
  expect(told('.status.containerStatuses[0].state.terminated.exitCode')).toBe('4');
  const log = kubectl(['logs', told('.metadata.name')]).stdout;
  expect(log).toMatch(/^(no db\n){20,28}migrating\n$/);
});

test('what a container prints of its environment is in its log', () => {
  const { kubectl } = shell(
    {
      'pod.yaml': `
apiVersion: v1
kind: ConfigMap
metadata: {name: special-config}
data: {SPECIAL_LEVEL: very, SPECIAL_TYPE: charm}
---
apiVersion: v1
kind: Pod
metadata: {name: said}
spec:
  restartPolicy: OnFailure
  volumes: [{name: v, configMap: {name: special-config}}]
  containers:
  - name: echo
    image: busybox
    command: [/bin/echo, '$(LEVEL)']
    env: [{name: LEVEL, valueFrom: {configMapKeyRef: {name: special-config, key: SPECIAL_LEVEL}}}]
  - {name: ls, image: busybox, command: [ls, /etc/config/], volumeMounts: [{name: v, mountPath: /etc/config}]}
  - {name: printenv, image: debian, command: [printenv], args: [HOSTNAME, KUBERNETES_PORT]}
`,
    },
    1,
  );
  kubectl('apply -f pod.yaml');
  pass(kubectl, 60);
  expect(kubectl('get pod said').stdout).toMatch(/said +0\/3 +Completed +0 /);
  expect(kubectl('logs said -c echo').stdout).toBe('very\n');
  expect(kubectl('logs said -c ls').stdout).toBe('SPECIAL_LEVEL\nSPECIAL_TYPE\n');
  expect(kubectl('logs said -c printenv').stdout).toBe('said\ntcp://10.96.0.1:443\n');
});
