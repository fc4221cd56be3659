// What the API server says of configuration, access, routes and storage that are wrong, word for word.

import { describe, expect, test } from 'vitest';
import type { Secret } from '../../src/kinds/secret/index.js';
import { decodeBase64Text, encodeBase64 } from '../../src/machinery/base64-bytes.js';
import { story } from '../support/infra-cluster.js';

const rbac = 'rbac.authorization.k8s.io/v1';
const networking = 'networking.k8s.io/v1';
const named = (apiVersion: string, kind: string, parts: object) => ({
  apiVersion,
  kind,
  metadata: { name: 'x' },
  ...parts,
});
const roleRef = { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'view' };
const backend = { service: { name: 'web', port: { number: 80 } } };
const route = (path: object) =>
  named(networking, 'Ingress', { spec: { rules: [{ http: { paths: [{ backend, ...path }] } }] } });
const claim = (spec: object) =>
  named('v1', 'PersistentVolumeClaim', {
    spec: {
      accessModes: ['ReadWriteOnce'],
      resources: { requests: { storage: '1Gi' } },
      ...spec,
    },
  });

test.each([
  [
    named('v1', 'ConfigMap', { data: { 'a b': '' } }),
    "ConfigMap \"x\" is invalid: data[a b]: Invalid value: \"a b\": a valid config key must consist of alphanumeric characters, '-', '_' or '.' (e.g. 'key.name', or 'KEY_NAME', or 'key-name', regex used for validation is '[-._a-zA-Z0-9]+')",
  ],
  [
    named('v1', 'ConfigMap', { data: { a: '' }, binaryData: { a: '' } }),
    'ConfigMap "x" is invalid: data[a]: Invalid value: "a": duplicate of key present in binaryData',
  ],
  [
    named('v1', 'Secret', { type: 'kubernetes.io/tls', data: { 'tls.crt': '' } }),
    'Secret "x" is invalid: data[tls.key]: Required value',
  ],
  [
    named('v1', 'Secret', { type: 'kubernetes.io/basic-auth' }),
    'Secret "x" is invalid: [data[username]: Required value, data[password]: Required value]',
  ],
  [
    named(rbac, 'Role', { rules: [{ verbs: ['get'], apiGroups: [''] }] }),
    'Role.rbac.authorization.k8s.io "x" is invalid: rules[0].resources: Required value: resource rules must supply at least one resource',
  ],
  [
    named(rbac, 'ClusterRole', { rules: [], aggregationRule: {} }),
    'ClusterRole.rbac.authorization.k8s.io "x" is invalid: aggregationRule.clusterRoleSelectors: Required value: at least one clusterRoleSelector required if aggregationRule is non-nil',
  ],
  [
    named(rbac, 'ClusterRoleBinding', { roleRef: { ...roleRef, kind: 'Role' } }),
    'ClusterRoleBinding.rbac.authorization.k8s.io "x" is invalid: roleRef.kind: Unsupported value: "Role": supported values: "ClusterRole"',
  ],
  [
    named(rbac, 'RoleBinding', { roleRef, subjects: [{ kind: 'Robot', name: 'r' }] }),
    'RoleBinding.rbac.authorization.k8s.io "x" is invalid: subjects[0].kind: Unsupported value: "Robot": supported values: "ServiceAccount", "User", "Group"',
  ],
  [
    route({ path: 'a', pathType: 'Prefix' }),
    'Ingress.extensions "x" is invalid: spec.rules[0].http.paths[0].path: Invalid value: "a": must be an absolute path',
  ],
  [
    route({ path: '/a//b', pathType: 'Exact' }),
    'Ingress.extensions "x" is invalid: spec.rules[0].http.paths[0].path: Invalid value: "/a//b": must not contain \'//\'',
  ],
  [
    named(networking, 'NetworkPolicy', {
      spec: {
        podSelector: {},
        ingress: [{ from: [{ ipBlock: { cidr: '10.0.0.0/8', except: ['11.0.0.0/9'] } }] }],
      },
    }),
    'NetworkPolicy.extensions "x" is invalid: spec.ingress[0].from[0].ipBlock.except[0]: Invalid value: "11.0.0.0/9": must be a strict subset of `cidr`',
  ],
  [
    claim({ accessModes: [] }),
    'PersistentVolumeClaim "x" is invalid: spec.accessModes: Required value: at least 1 access mode is required',
  ],
  [
    claim({ resources: {} }),
    'PersistentVolumeClaim "x" is invalid: spec.resources[storage]: Required value',
  ],
  [
    named('v1', 'PersistentVolume', {
      spec: { capacity: { storage: '1Gi' }, accessModes: ['ReadWriteOnce'] },
    }),
    'PersistentVolume "x" is invalid: spec: Required value: must specify a volume type',
  ],
])('%j is refused', (object, why) => {
  expect(story({ controllers: [] }).create(object)).toBe(why);
});

describe('what never changes', () => {
  const changed = (object: object, ref: { kind: string; namespace?: string }, parts: object) => {
    const s = story({ controllers: [] });
    s.create(object);
    return s.change({ ...ref, name: 'x' }, parts);
  };

  test('the content of an immutable ConfigMap', () => {
    const map = named('v1', 'ConfigMap', { data: { a: '1' }, immutable: true });
    expect(changed(map, { kind: 'ConfigMap', namespace: 'default' }, { data: { a: '2' } })).toBe(
      'ConfigMap "x" is invalid: data: Forbidden: field is immutable when `immutable` is set',
    );
  });

  test('the role of a binding', () => {
    const binding = named(rbac, 'ClusterRoleBinding', { roleRef });
    const other = { ...roleRef, name: 'edit' };
    expect(changed(binding, { kind: 'ClusterRoleBinding' }, { roleRef: other })).toBe(
      `ClusterRoleBinding.rbac.authorization.k8s.io "x" is invalid: roleRef: Invalid value: ${JSON.stringify(other)}: cannot change roleRef`,
    );
  });

  test('the parameters of a storage class', () => {
    const c = named('storage.k8s.io/v1', 'StorageClass', { provisioner: 'a.com/b' });
    expect(changed(c, { kind: 'StorageClass' }, { parameters: { a: 'b' } })).toBe(
      'StorageClass.storage.k8s.io "x" is invalid: parameters: Forbidden: updates to parameters are forbidden.',
    );
  });
});

test('a Secret keeps its texts in base64', () => {
  const s = story({ controllers: [] });
  const made = s.create(named('v1', 'Secret', { stringData: { greeting: 'héllo' } }));
  const { data, type, ...rest } = made as Secret;
  expect(data).toEqual({ greeting: 'aMOpbGxv' });
  expect(type).toBe('Opaque');
  expect(rest).not.toHaveProperty('stringData');
});

test.each(['', 'a', 'ab', 'abc', 'abcd', '日本語 \u0000'])('base64 gives back %j', (text) => {
  expect(encodeBase64(text)).toBe(Buffer.from(text).toString('base64'));
  expect(decodeBase64Text(encodeBase64(text))).toBe(text);
});
