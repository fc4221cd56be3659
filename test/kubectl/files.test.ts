// Files in containers: made by scripts and hooks, written with kubectl exec, seen by whoever shares the volume, and gone with
// what they were kept in.

import { expect, test } from 'vitest';
import { shell } from '../support/kubectl.js';

const { kubectl, session } = shell(
  {
    'shared.yaml': `
apiVersion: v1
kind: Pod
metadata: {name: shared}
spec:
  volumes: [{name: v, emptyDir: {}}]
  initContainers:
  - name: first
    image: busybox
    command: [sh, -c, 'items=(foo bar baz); echo "\${items[1]}" > /out/data.txt; cp /out/data.txt /out/copy.txt']
    volumeMounts: [{name: v, mountPath: /out}]
  - name: shipper
    image: alpine
    restartPolicy: Always
    command: [sh, -c, 'tail -F /opt/logs.txt']
    volumeMounts: [{name: v, mountPath: /opt}]
  containers:
  - name: web
    image: nginx
    lifecycle: {postStart: {exec: {command: [/bin/sh, -c, echo hooked > /usr/share/message]}}}
    volumeMounts: [{name: v, mountPath: /usr/share/nginx/html}]
  - name: app
    image: alpine
    command: [sh, -c, 'i=0; while true; do echo "line $i" >> /opt/logs.txt; i=$((i+1)); sleep 1; done']
    volumeMounts: [{name: v, mountPath: /opt}]
`,
    'claim.yaml': `
apiVersion: apps/v1
kind: StatefulSet
metadata: {name: db}
spec:
  serviceName: db
  selector: {matchLabels: {app: db}}
  template:
    metadata: {labels: {app: db}}
    spec:
      containers:
      - {name: main, image: nginx, volumeMounts: [{name: www, mountPath: /usr/share/nginx/html}]}
  volumeClaimTemplates:
  - metadata: {name: www}
    spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}}
`,
  },
  1,
);
kubectl('apply -f shared.yaml -f claim.yaml');
session.settle();

const inWeb = (...words: string[]) =>
  kubectl(['exec', 'shared', '-c', 'web', '--', ...words]).stdout;

test('what an init container and a hook wrote is there, and a server of files serves it', () => {
  expect(inWeb('cat', '/usr/share/nginx/html/data.txt')).toBe('bar\n');
  expect(inWeb('cat', '/usr/share/nginx/html/copy.txt')).toBe('bar\n');
  expect(inWeb('cat', '/usr/share/message')).toBe('hooked\n');
  expect(inWeb('curl', 'http://localhost/data.txt')).toBe('bar\n');
  expect(inWeb('curl', 'http://localhost/')).toContain('403 Forbidden');
});

test('who follows a file prints what others add to it, when they do', () => {
  session.advance(5_000);
  const lines = kubectl('logs shared -c shipper').stdout.split('\n').slice(0, -1);
  expect(lines.length).toBeGreaterThan(4);
  expect(lines).toEqual(lines.map((_, i) => `line ${i}`));
  expect(kubectl('logs shared -c shipper --tail=1').stdout).toBe(`${lines.at(-1)}\n`);
});

test('what is written in one container is seen in another, in no other volume, and at no earlier moment', () => {
  const before = session.log.head;
  kubectl([
    'exec',
    'shared',
    '-c',
    'web',
    '--',
    'sh',
    '-c',
    'echo hi > /usr/share/nginx/html/index.html; echo own > /own',
  ]);
  expect(kubectl('exec shared -c app -- cat /opt/index.html').stdout).toBe('hi\n');
  expect(inWeb('curl', '-s', 'localhost')).toBe('hi\n');
  expect(kubectl('exec shared -c app -- cat /own').code).toBe(1);
  expect(kubectl(`exec shared -c web --at @${before} -- cat /own`).code).toBe(1);
  expect(kubectl(`exec shared -c web --at @${before} -- touch /own`).stderr).toContain('Read-only');
  kubectl('exec shared -c app -- rm /opt/index.html');
  expect(inWeb('curl', '-s', 'localhost')).toContain('403');
});

test('a claim keeps its files when the pod is made anew; the container does not', () => {
  kubectl([
    'exec',
    'db-0',
    '--',
    'sh',
    '-c',
    'hostname > /usr/share/nginx/html/index.html; touch /tmp/own',
  ]);
  kubectl('delete pod db-0');
  session.settle();
  expect(kubectl('exec db-0 -- curl -s http://localhost/').stdout).toBe('db-0\n');
  expect(kubectl('exec db-0 -- ls /tmp/own').code).toBe(1);
});

test('a command that writes nothing is no action on the tape', () => {
  const before = session.log.head;
  kubectl('exec db-0 -- cat /usr/share/nginx/html/index.html');
  expect(session.log.head).toBe(before);
});
