// What is answered from inside a container about names, Services and what listens behind them.

import { expect, test } from 'vitest';
import { shell } from '../../support/kubectl.js';

const { kubectl } = shell(
  {
    'all.yaml': `
apiVersion: v1
kind: Service
metadata: {name: web}
spec: {selector: {app: web}, ports: [{port: 80, targetPort: 80, name: http}]}
---
apiVersion: v1
kind: Service
metadata: {name: nobody}
spec: {selector: {app: nobody}, ports: [{port: 80}]}
---
apiVersion: v1
kind: Service
metadata: {name: db}
spec: {clusterIP: None, selector: {app: db}, ports: [{port: 6379}]}
---
apiVersion: apps/v1
kind: StatefulSet
metadata: {name: db}
spec:
  serviceName: db
  selector: {matchLabels: {app: db}}
  template:
    metadata: {labels: {app: db}}
    spec: {containers: [{name: c, image: 'redis:7'}]}
---
apiVersion: v1
kind: Pod
metadata: {name: web, labels: {app: web}}
spec: {containers: [{name: c, image: 'nginx:1.26'}]}
---
apiVersion: kubetape.io/v1alpha1
kind: Behavior
metadata: {name: api}
spec:
  selector: {image: example.com/api}
  serves:
  - {port: 8080, path: /healthz, body: "ok\\n"}
  - {port: 8080, path: /broken, code: 503}
---
apiVersion: v1
kind: Pod
metadata: {name: api}
spec: {containers: [{name: c, image: example.com/api}]}
---
apiVersion: v1
kind: Pod
metadata: {name: shell}
spec:
  hostAliases: [{ip: 10.1.2.3, hostnames: [foo.remote, bar.remote]}]
  containers: [{name: c, image: busybox, command: [sleep, inf]}]
`,
  },
  1,
);
kubectl('apply -f all.yaml');
kubectl('rollout status statefulset/db');
kubectl('wait --for=condition=Ready pod/web pod/api pod/shell');

const told = (path: string, what: string): string =>
  kubectl(['get', what, '-o', `jsonpath={${path}}`]).stdout;
const webIp = told('.spec.clusterIP', 'service/web');
const run = (...words: readonly string[]) => kubectl(['exec', 'shell', '--', ...words]);
const dns = `Server:    10.96.0.10\nAddress 1: 10.96.0.10\n\n`;

test('a Service has its name in its namespace, with it, and in full, and no other', () => {
  const named = (name: string) =>
    `${dns}Name:      ${name}\nAddress 1: ${webIp} web.default.svc.cluster.local\n`;
  for (const name of ['web', 'web.default', 'web.default.svc', 'web.default.svc.cluster.local.'])
    expect(run('nslookup', name)).toEqual({ code: 0, stdout: named(name), stderr: '' });
  expect(run('nslookup', 'web.kube-system')).toEqual({
    code: 1,
    stdout: dns,
    stderr: "nslookup: can't resolve 'web.kube-system'\ncommand terminated with exit code 1\n",
  });
});

test('pods of a StatefulSet have names of their own, and the headless Service those of all', () => {
  const ip = told('.status.podIP', 'pod/db-0');
  for (const name of ['db-0.db', 'db'])
    expect(run('nslookup', name).stdout).toBe(
      `${dns}Name:      ${name}\nAddress 1: ${ip} db-0.db.default.svc.cluster.local\n`,
    );
  expect(run('nslookup', 'db-1.db').code).toBe(1);
});

test('a request to a Service is answered by what listens behind it', () => {
  expect(run('wget', '-qO-', 'http://web').stdout).toContain('<title>Welcome to nginx!</title>');
  expect(run('wget', '--spider', '--timeout=1', 'web').stderr).toBe(
    `Connecting to web (${webIp}:80)\nremote file exists\n`,
  );
  expect(run('curl', '-s', '-o', '/dev/null', '-w', '%{http_code}', `${webIp}/nope`).stdout).toBe(
    '404',
  );
  expect(run('curl', 'nobody')).toMatchObject({
    code: 7,
    stderr: expect.stringContaining(
      "curl: (7) Failed to connect to nobody port 80 after 0 ms: Couldn't connect to server",
    ),
  });
  expect(run('curl', '-s', 'http://gone:8080')).toMatchObject({ code: 6, stdout: '' });
  expect(run('wget', 'gone').stderr).toContain("wget: bad address 'gone'\n");
  expect(run('nc', '-zv', 'db-0.db', '6379').stderr).toMatch(/^db-0\.db \(.*:6379\) open\n$/);
  expect(run('nc', '-z', 'db-0.db', '80').code).toBe(1);
});

test('a Behavior says what is answered, path by path', () => {
  const ip = told('.status.podIP', 'pod/api');
  const ask = (path: string) => run('curl', '-fs', `http://${ip}:8080${path}`);
  expect(ask('/healthz')).toMatchObject({ code: 0, stdout: 'ok\n' });
  expect(ask('/broken').code).toBe(22);
  expect(ask('/else').code).toBe(22);
  expect(run('curl', '-s', ip).code).toBe(7);
});

test('Services that were there when a container was started are in its environment', () => {
  const lines = run('env').stdout;
  expect(lines).toContain(`\nKUBERNETES_SERVICE_PORT_HTTPS=443\n`);
  expect(lines).toContain(`\nWEB_SERVICE_HOST=${webIp}\nWEB_SERVICE_PORT=80\n`);
  expect(lines).toContain(`\nWEB_PORT_80_TCP=tcp://${webIp}:80\n`);
  expect(lines).not.toContain('DB_');
  kubectl('wait --for=condition=Never pod/shell --timeout=2s');
  kubectl('create service clusterip later --tcp=80');
  expect(run('env').stdout).toBe(lines);
});

test('the kubelet writes hosts and resolv.conf', () => {
  expect(run('cat', '/etc/hosts').stdout).toContain(
    '\n\n# Entries added by HostAliases.\n10.1.2.3\tfoo.remote\tbar.remote\n',
  );
  expect(run('cat', '/etc/resolv.conf').stdout).toBe(
    'search default.svc.cluster.local svc.cluster.local cluster.local\nnameserver 10.96.0.10\noptions ndots:5\n',
  );
});
