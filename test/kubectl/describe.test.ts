import { describe, expect, test } from 'vitest';
import { labelFor } from '../../src/kubectl/describe/generic.js';
import { Page } from '../../src/kubectl/describe/page.js';
import { clusterShell } from '../support/cluster-shell.js';
import { shell } from '../support/kubectl.js';

const pod = {
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: 'web', namespace: 'default', annotations: { note: 'two\nlines' } },
  spec: {
    automountServiceAccountToken: false,
    containers: [
      {
        name: 'web',
        image: 'nginx:1',
        ports: [{ containerPort: 80 }, { containerPort: 443, name: 'tls' }],
        env: [{ name: 'A', value: '1' }],
        readinessProbe: { httpGet: { path: '/', port: 80 } },
        volumeMounts: [{ name: 'data', mountPath: '/data', readOnly: true }],
      },
    ],
    volumes: [{ name: 'data', emptyDir: {} }],
  },
};

describe('describe', () => {
  test('writes a pod as kubectl does', () => {
    const { kubectl, create } = shell();
    create(pod);
    const stdout = kubectl('describe pod web').stdout.replace(/ +/g, ' ');
    for (const line of [
      'Name: web\nNamespace: default\n',
      'Node: <none>\n',
      'Annotations: note:\n two\n lines\n',
      ' Ports: 80/TCP, 443/TCP (tls)\n Host Ports: 0/TCP, 0/TCP (tls)\n',
      ' Readiness: http-get http://:80/ delay=0s timeout=1s period=10s #success=1 #failure=3\n',
      ' Environment:\n A: 1\n Mounts:\n /data from data (ro)\n',
      " Type: EmptyDir (a temporary directory that shares a pod's lifetime)\n Medium: \n SizeLimit: <unset>\n",
      'Events: <none>\n',
    ])
      expect(stdout).toContain(line);
    expect(kubectl('describe pod web --show-events=false').stdout).not.toContain('Events');
  });

  test('takes the beginning of names, and separates pages by two blank lines', () => {
    const { kubectl, create } = shell();
    for (const name of ['web-a', 'web-b', 'db'])
      create({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, namespace: 'default' } });
    const { stdout } = kubectl('describe cm web-');
    expect(stdout.match(/^Name: .*/gm)).toEqual(['Name:         web-a', 'Name:         web-b']);
    expect(stdout).toContain('\n\n\nName:         web-b');
    expect(kubectl('describe cm nothing')).toMatchObject({
      code: 1,
      stderr: 'Error from server (NotFound): configmaps "nothing" not found\n',
    });
  });

  test('puts a role together by resource, verbs in order', () => {
    const { kubectl, create } = shell();
    create({
      apiVersion: 'rbac.authorization.k8s.io/v1',
      kind: 'Role',
      metadata: { name: 'reader', namespace: 'default' },
      rules: [
        { apiGroups: ['apps'], resources: ['deployments/scale'], verbs: ['get'] },
        { apiGroups: [''], resources: ['pods'], verbs: ['get', 'list'], resourceNames: ['a'] },
      ],
    });
    expect(kubectl('describe role reader').stdout).toBe(
      [
        'Name:         reader',
        'Labels:       <none>',
        'Annotations:  <none>',
        'PolicyRule:',
        '  Resources               Non-Resource URLs  Resource Names  Verbs',
        '  ---------               -----------------  --------------  -----',
        '  pods                    []                 [a]             [get list]',
        '  deployments.apps/scale  []                 []              [get]',
        '',
      ].join('\n'),
    );
  });

  test('names the fields of kinds it does not know as people would', () => {
    const names = ['creationTimestamp', 'dnsPolicy', 'uid', 'apiVersion', 'hostIP', 'a.b'];
    expect(names.map(labelFor)).toEqual([
      'Creation Timestamp',
      'Dns Policy',
      'UID',
      'API Version',
      'Host IP',
      'a.b',
    ]);
  });
});

test('a page aligns neighbouring lines, and begins anew after a break', () => {
  const page = new Page({ feature: () => true });
  page.line(0, 'A:', 'x');
  page.line(1, 'Longer:', 'y');
  page.break();
  page.line(0, 'B:', 'z');
  expect(String(page)).toBe('A:         x\n  Longer:  y\nB:  z\n');
});

test('a service without pods is described', () => {
  const { kubectl } = clusterShell();
  kubectl('create service clusterip lonely --tcp=80:8080');
  expect(kubectl('describe service lonely')).toMatchObject({
    code: 0,
    stdout: expect.stringMatching(/^Endpoints: *$/m),
  });
});

test('a volume on Gluster tells whose endpoints it has', () => {
  const { kubectl } = shell({
    'pv.yaml': `
apiVersion: v1
kind: PersistentVolume
metadata: {name: shared}
spec:
  capacity: {storage: 1Gi}
  accessModes: [ReadWriteMany]
  glusterfs: {endpoints: gluster, path: /v}
`,
  });
  kubectl('apply -f pv.yaml');
  expect(kubectl('describe pv shared').stdout).toContain(`
    Type:                Glusterfs (a Glusterfs mount on the host that shares a pod's lifetime)
    EndpointsName:       gluster
    EndpointsNamespace:  <unset>
    Path:                /v
    ReadOnly:            false
`);
});
