import { expect, test } from 'vitest';
import { clusterShell } from '../support/cluster-shell.js';

const group = 'apiGroup: rbac.authorization.k8s.io';
const manifests = (verb: string, user: string, role = 'reader') => `
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRole
metadata: {name: reader, labels: {by: ${user}}}
rules: [{apiGroups: [""], resources: [pods], verbs: [get, ${verb}]}]
---
apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata: {name: readers, namespace: default}
roleRef: {${group}, kind: ClusterRole, name: ${role}}
subjects: [{${group}, kind: User, name: ${user}}]
`;

test('auth reconcile adds what is missing, and takes away only when it is told', () => {
  const { kubectl, find } = clusterShell({
    'a.yaml': manifests('list', 'jane'),
    'b.yaml': manifests('watch', 'bob'),
    'c.yaml': manifests('watch', 'bob', 'view'),
  });
  expect(kubectl('auth reconcile -f a.yaml --dry-run=client').stdout).toBe(
    'clusterrole.rbac.authorization.k8s.io/reader reconciled (dry run)\nrolebinding.rbac.authorization.k8s.io/readers reconciled (dry run)\n',
  );
  expect(find('ClusterRole', 'reader', '')).toBeUndefined();
  expect(kubectl('auth reconcile -f a.yaml').stderr).toBe(`\treconciliation required create
\tmissing rules added:
\t\t{Verbs:[get list] APIGroups:[] Resources:[pods] ResourceNames:[] NonResourceURLs:[]}
\treconciliation required create
\tmissing subjects added:
\t\t{Kind:User APIGroup:rbac.authorization.k8s.io Name:jane Namespace:}
`);
  expect(kubectl('auth reconcile -f a.yaml').stderr).toBe('');
  expect(kubectl('auth reconcile -f b.yaml').stderr).toBe(`\treconciliation required update
\tmissing rules added:
\t\t{Verbs:[watch] APIGroups:[] Resources:[pods] ResourceNames:[] NonResourceURLs:[]}
\treconciliation required update
\tmissing subjects added:
\t\t{Kind:User APIGroup:rbac.authorization.k8s.io Name:bob Namespace:}
`);
  const subjects = () =>
    (find('RoleBinding', 'readers') as unknown as { subjects: { name: string }[] }).subjects.map(
      ({ name }) => name,
    );
  expect(subjects()).toEqual(['jane', 'bob']);
  const { stderr } = kubectl(
    'auth reconcile -f b.yaml --remove-extra-permissions --remove-extra-subjects',
  );
  expect(stderr).toContain('extra rules removed:\n\t\t{Verbs:[list]');
  expect(stderr).toContain('extra subjects removed:\n');
  expect(subjects()).toEqual(['bob']);
  expect(kubectl('auth reconcile -f c.yaml').stderr).toBe('\treconciliation required recreate\n');
  expect(find('RoleBinding', 'readers')).toMatchObject({ roleRef: { name: 'view' } });
  expect(kubectl('auth reconcile -f c.yaml --dry-run=server').stderr).toContain(
    'not supported yet',
  );
});
