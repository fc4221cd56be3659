// kubectl exec, and the tar in a container that kubectl cp talks to, read by the tar of this machine.

import { execFileSync } from 'node:child_process';
import { expect, test } from 'vitest';
import type { Kind } from '../../src/kinds/kind.js';
import { type PodOrder, podsOf } from '../../src/kubectl/pods-of.js';
import type { Reader } from '../../src/machinery/reader.js';
import { shell } from '../support/kubectl.js';

const text = 'größe=1\n';
const { kubectl } = shell(
  {
    'pod.yaml': `
apiVersion: v1
kind: ConfigMap
metadata: {name: conf}
data: {app.properties: "größe=1\\n", other: two}
---
apiVersion: v1
kind: Pod
metadata: {name: web}
spec:
  volumes: [{name: c, configMap: {name: conf}}]
  containers:
  - {name: main, image: nginx, volumeMounts: [{name: c, mountPath: /etc/conf}]}
  - {name: side, image: nginx}
`,
  },
  1,
);
kubectl('apply -f pod.yaml');
kubectl('wait --for=condition=Ready pod/web');

test('a command says in the container what it would say over a server', () => {
  expect(kubectl('exec web -c main -- cat /etc/conf/app.properties')).toEqual({
    ...{ code: 0, stdout: text, stderr: '' },
  });
  expect(kubectl(['exec', '-i', 'pod/web', '-c', 'main', '--', 'cat'], 'typed')).toEqual({
    ...{ code: 0, stdout: 'typed', stderr: '' },
  });
  const inShell = kubectl(['exec', 'web', '-c', 'main', '--', 'sh', '-c', 'nope']);
  expect(inShell).toEqual({
    code: 127,
    stdout: '',
    stderr: 'sh: nope: not found\ncommand terminated with exit code 127\n',
  });
});

test('what the image does not have is not started, and says so as the runtime does', () => {
  const { code, stderr } = kubectl('exec web -c main -- nope');
  expect(code).toBe(1);
  expect(stderr).toMatch(
    /^error: Internal error occurred: error executing command in container: .*exec: "nope": executable file not found in \$PATH: unknown\n$/,
  );
  kubectl('run idle --image=registry.k8s.io/pause:3.10');
  kubectl('run small --image=busybox -- sleep 1d');
  kubectl('wait --for=condition=Ready pod/idle pod/small');
  for (const words of ['idle -- sh', 'small -- bash', 'idle -- ls /'])
    expect(kubectl(`exec ${words}`).stderr).toContain('executable file not found in $PATH');
  expect(kubectl('exec small -- sh -c true').code).toBe(0);
});

test('what is asked for must be there, and be asked for as kubectl wants it', () => {
  expect(kubectl('exec web').stderr).toBe(
    'error: you must specify at least one command for the container\n',
  );
  expect(kubectl('exec web date').stderr).toContain(
    'error: exec [POD] [COMMAND] is not supported anymore. Use exec [POD] -- [COMMAND] instead\n',
  );
  expect(kubectl('exec none -- date').stderr).toBe(
    'Error from server (NotFound): pods "none" not found\n',
  );
  expect(kubectl('exec web -c none -- date').stderr).toBe(
    'error: container none is not valid for pod web out of: main, side\n',
  );
});

test('an archive of known files is one that any tar reads', () => {
  const { stdout, stderr, code } = kubectl('exec web -c main -- tar cf - /etc/conf');
  expect([code, stderr]).toEqual([0, "tar: Removing leading `/' from member names\n"]);
  const read = (...words: string[]) =>
    execFileSync('tar', words, { input: Buffer.from(stdout) }).toString();
  expect(read('tf', '-')).toBe('etc/conf/app.properties\netc/conf/other\n');
  expect(read('xOf', '-', 'etc/conf/app.properties')).toBe(text);
  expect(stdout.length % 512).toBe(512 - 2);
});

test('an archive goes in that tar of this machine made, but not where only Kubernetes writes', () => {
  const archive = execFileSync('tar', ['cf', '-', '-C', 'test/kubectl', 'exec.test.ts']).toString();
  const into = (folder: string) =>
    kubectl(['exec', '-i', 'web', '-c', 'side', '--', 'tar', '-xmf', '-', '-C', folder], archive);
  expect(into('/tmp')).toEqual({ code: 0, stdout: '', stderr: '' });
  expect(kubectl('exec web -c side -- head -1 /tmp/exec.test.ts').stdout).toMatch(
    /^\/\/ kubectl exec/,
  );
  const given = ['exec', '-i', 'web', '-c', 'main', '--', 'tar', '-xmf', '-', '-C', '/etc/conf'];
  expect(kubectl(given, archive)).toEqual({
    code: 2,
    stdout: '',
    stderr:
      'tar: exec.test.ts: Cannot open: Read-only file system\ntar: Exiting with failure status due to previous errors\ncommand terminated with exit code 2\n',
  });
});

test('nothing comes out that nobody knows', () => {
  expect(kubectl('exec web -c main -- tar cf - /none')).toMatchObject({ code: 2 });
  expect(kubectl('exec web -c main -- test -d /etc/conf').code).toBe(0);
  expect(kubectl('exec web -c main -- test -d /none').code).toBe(1);
});

test('the environment tells what the container may use, in whole divisors, and else what its node has', () => {
  const { kubectl } = shell(
    {
      'pod.yaml': `
apiVersion: v1
kind: Pod
metadata: {name: sized}
spec:
  containers:
  - name: main
    image: nginx
    resources: {requests: {cpu: 1200m}, limits: {memory: 100Mi}}
    env:
    - {name: CPU, valueFrom: {resourceFieldRef: {resource: requests.cpu}}}
    - {name: TENTHS, valueFrom: {resourceFieldRef: {resource: requests.cpu, divisor: 100m}}}
    - {name: MEMORY, valueFrom: {resourceFieldRef: {resource: limits.memory}}}
    - {name: ALL, valueFrom: {resourceFieldRef: {resource: limits.cpu}}}
`,
    },
    1,
  );
  kubectl('apply -f pod.yaml');
  kubectl('wait --for=condition=Ready pod/sized');
  const cpus = kubectl(['get', 'nodes', '-o', 'jsonpath={.items[0].status.allocatable.cpu}']);
  expect(
    kubectl(['exec', 'sized', '--', 'printenv', 'CPU', 'TENTHS', 'MEMORY', 'ALL']).stdout,
  ).toBe(`2\n12\n104857600\n${cpus.stdout}\n`);
});

test('of several pods, one is got into that stays, and read of that has run for longest', () => {
  const pod = (name: string, since: string, more: object = {}) => ({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, namespace: 'default', labels: { app: 'x' }, ...more },
    spec: { nodeName: 'n' },
    status: {
      phase: 'Running',
      conditions: [{ type: 'Ready', status: 'True', lastTransitionTime: since }],
    },
  });
  const pods = [
    pod('late', '2026-01-01T00:00:02Z'),
    pod('leaving', '2026-01-01T00:00:00Z', { deletionTimestamp: '2026-01-01T00:01:00Z' }),
    pod('early', '2026-01-01T00:00:01Z'),
  ];
  const reader = { all: () => pods } as unknown as Reader;
  const behind = (order: PodOrder) =>
    podsOf(
      reader,
      { kind: 'Service' } as Kind,
      { spec: { selector: { app: 'x' } }, metadata: {} } as never,
      order,
    );
  expect(behind('attach')?.map(({ metadata }) => metadata.name)).toEqual([
    'early',
    'late',
    'leaving',
  ]);
  expect(behind('log')?.map(({ metadata }) => metadata.name)).toEqual(['leaving', 'early', 'late']);
});
