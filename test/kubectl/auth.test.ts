import { describe, expect, test } from 'vitest';
import { shell } from '../support/kubectl.js';

function withViewer() {
  const s = shell({}, 1);
  const binding = (name: string, role: string, subject: object) => ({
    apiVersion: 'rbac.authorization.k8s.io/v1',
    kind: 'RoleBinding',
    metadata: { name, namespace: 'default' },
    roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: role },
    subjects: [subject],
  });
  s.create(binding('v', 'view', { kind: 'User', name: 'jane' }));
  s.create(binding('e', 'edit', { kind: 'ServiceAccount', name: 'robot', namespace: 'default' }));
  return s.kubectl;
}

describe('auth can-i', () => {
  const kubectl = withViewer();

  test.each<[string, string, number]>([
    ['auth can-i delete nodes', 'yes\n', 0],
    ['auth can-i * * --as jane', 'no\n', 1],
    ['auth can-i list pods --as jane', 'yes\n', 0],
    ['auth can-i list po --as jane -n kube-system', 'no\n', 1],
    ['auth can-i list pods -A --as jane', 'no\n', 1],
    ['auth can-i get secrets --as jane', 'no\n', 1],
    ['auth can-i get pods --subresource=log --as jane', 'yes\n', 0],
    ['auth can-i create pods --subresource=exec --as jane', 'no\n', 1],
    ['auth can-i delete deployments.apps/web --as system:serviceaccount:default:robot', 'yes\n', 0],
    ['auth can-i get /healthz --as system:anonymous', 'yes\n', 0],
    ['auth can-i get /apis --as system:anonymous', 'no\n', 1],
    ['auth can-i get nodes --as bob --as-group system:masters', 'yes\n', 0],
  ])('%s: %s', (command, stdout, code) => {
    expect(kubectl(command)).toMatchObject({ stdout, code });
  });

  test('--quiet says it by the exit code alone', () => {
    expect(kubectl('auth can-i get secrets --as jane -q')).toEqual({
      code: 1,
      stdout: '',
      stderr: '',
    });
  });

  test('what the server does not have, and scopes and verbs that make no sense, are warned of', () => {
    expect(kubectl('auth can-i get gadgets').stderr).toContain(
      "the server doesn't have a resource type 'gadgets'",
    );
    expect(kubectl('auth can-i get nodes').stderr).toContain(
      "resource 'nodes' is not namespace scoped",
    );
    expect(kubectl('auth can-i eat pods').stderr).toContain("verb 'eat' is not a known verb");
    expect(kubectl('auth can-i get').code).toBe(1);
    expect(kubectl('auth can-i --list -A').code).toBe(1);
  });

  test('--list prints what roles say', () => {
    const { stdout } = kubectl('auth can-i --list --as jane -n default');
    expect(stdout).toMatch(/^Resources +Non-Resource URLs +Resource Names +Verbs\n/);
    expect(stdout).toMatch(/\ndeployments\.apps\/scale +\[\] +\[\] +\[get list watch\]\n/);
    expect(stdout).toMatch(/\n +\[\/healthz\] +\[\] +\[get\]\n/);
    expect(stdout).not.toContain('secrets');
  });
});

describe('auth whoami', () => {
  const { kubectl } = shell();

  test('the administrator, or whoever one asks as', () => {
    expect(kubectl('auth whoami').stdout).toBe(
      'ATTRIBUTE   VALUE\nUsername    kubernetes-admin\nGroups      [system:masters system:authenticated]\n',
    );
    expect(kubectl('auth whoami --as system:serviceaccount:dev:robot').stdout).toContain(
      '[system:serviceaccounts system:serviceaccounts:dev system:authenticated]',
    );
    expect(kubectl('auth whoami --as jane --as-group dev --as-uid 7').stdout).toBe(
      'ATTRIBUTE   VALUE\nUsername    jane\nUID         7\nGroups      [dev system:authenticated]\n',
    );
    expect(kubectl('auth whoami --as-group dev').code).toBe(1);
  });
});
