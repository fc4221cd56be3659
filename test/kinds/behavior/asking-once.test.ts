// Containers that ask a server something and are done, as the tests of charts do.

import { expect, test } from 'vitest';
import { shell } from '../../support/kubectl.js';

const FILES = {
  'web.yaml': `
apiVersion: v1
kind: Service
metadata: {name: web}
spec: {selector: {app: web}, ports: [{port: 80}]}
---
apiVersion: v1
kind: Pod
metadata: {name: web, labels: {app: web}}
spec: {containers: [{name: c, image: 'nginx:1.27', ports: [{containerPort: 80}]}]}
`,
};

const cluster = () => {
  const { kubectl } = shell(FILES, 1);
  kubectl('apply -f web.yaml');
  kubectl('wait --for=condition=Ready pod/web --timeout=60s');
  const ended = (name: string, ...command: readonly string[]): string => {
    const words = command.length === 1 ? (command[0] ?? '').split(' ') : command;
    const flags = ['--image=busybox', '--restart=Never', '--command', '--'];
    kubectl(['run', name, ...flags, ...words]);
    kubectl('wait --for=condition=Never node/node-1 --timeout=20s');
    const path = '{.status.phase} {.status.containerStatuses[0].state.terminated.exitCode}';
    return kubectl(['get', 'pod', name, '-o', `jsonpath=${path}`]).stdout;
  };
  return { kubectl, ended };
};

test('it ends soon, with the exit code of its request', () => {
  const { kubectl, ended } = cluster();
  expect(ended('found', 'wget web:80')).toBe('Succeeded 0');
  expect(kubectl('logs found').stdout).toMatch(/^Connecting to web \(10\.96\.\d+\.\d+:80\)\n/);
  expect(ended('unknown', 'wget nosuch:80')).toBe('Failed 1');
  expect(kubectl('logs unknown').stdout).toBe("wget: bad address 'nosuch'\n");
  expect(ended('refused', 'curl -s web.default:8080/')).toBe('Failed 28');
  expect(ended('body', 'wget -qO- http://web.default.svc.cluster.local/')).toBe('Succeeded 0');
  expect(kubectl('logs body').stdout).toContain('Welcome to nginx!');
});

test('what stands after it is carried out as it went', () => {
  const { kubectl, ended } = cluster();
  const script = (text: string) => ['sh', '-c', text] as const;
  expect(ended('yes', ...script('wget -qO- web >/dev/null && echo up || echo down'))).toBe(
    'Succeeded 0',
  );
  expect(kubectl('logs yes').stdout).toBe('up\n');
  expect(ended('no', ...script('nslookup nosuch >/dev/null && echo up || echo down'))).toBe(
    'Succeeded 0',
  );
  expect(kubectl('logs no').stdout).toBe('down\n');
  expect(ended('both', ...script('nc -z web 80; nc -z web 81 || exit 7'))).toBe('Failed 7');
});

test('how it went stays so, whatever becomes of the server', () => {
  const { kubectl, ended } = cluster();
  expect(ended('before', 'nslookup web')).toBe('Succeeded 0');
  expect(ended('early', 'wget -q other')).toBe('Failed 1');
  kubectl('delete service web');
  kubectl('expose pod web --name=other --port=80');
  expect(kubectl('logs before').stdout).toBe('');
  expect(kubectl('logs early').stdout).toMatch(/^wget: can't connect to remote host/);
});

test('what lies outside of the cluster is as it was: nobody knows', () => {
  const { ended } = cluster();
  expect(ended('outside', 'curl -s https://example.com')).toBe('Running ');
  expect(ended('local', 'curl -s nosuch.default')).toBe('Failed 6');
});
