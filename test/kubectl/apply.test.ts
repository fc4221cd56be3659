import { describe, expect, test } from 'vitest';
import { clusterShell, configMap, deployment } from '../support/cluster-shell.js';

const specOf = (object: unknown) => (object as { spec: Record<string, unknown> }).spec;
const dataOf = (object: unknown) => (object as { data?: Record<string, string> }).data;

describe('client-side apply', () => {
  test('creates, leaves alone, and configures', () => {
    const { kubectl, files } = clusterShell({ 'web.yaml': deployment('nginx:1') });
    expect(kubectl('apply -f web.yaml').stdout).toBe('deployment.apps/web created\n');
    expect(kubectl('apply -f web.yaml').stdout).toBe('deployment.apps/web unchanged\n');
    files['web.yaml'] = deployment('nginx:2');
    expect(kubectl('apply -f web.yaml').stdout).toBe('deployment.apps/web configured\n');
  });

  test('remembers what it applied as compact JSON with a line break', () => {
    const { kubectl, find } = clusterShell();
    kubectl('apply -f -', configMap('c', '{a: "1"}', '{}'));
    expect(
      find('ConfigMap', 'c')?.metadata.annotations?.[
        'kubectl.kubernetes.io/last-applied-configuration'
      ],
    ).toBe(
      '{"apiVersion":"v1","data":{"a":"1"},"kind":"ConfigMap","metadata":{"annotations":{},"labels":{},"name":"c","namespace":"default"}}\n',
    );
  });

  test('undoes only what it had applied itself', () => {
    const { kubectl, find } = clusterShell();
    kubectl('apply -f -', configMap('c', '{a: "1", b: "2"}'));
    kubectl(`patch cm c -p {"data":{"mine":"3"}}`);
    kubectl('apply -f -', configMap('c', '{a: "1"}'));
    expect(dataOf(find('ConfigMap', 'c'))).toEqual({ a: '1', mine: '3' });
  });

  test('reverts a scale only when the manifest states replicas', () => {
    const { kubectl, find, files } = clusterShell({ 'web.yaml': deployment('nginx:1') });
    kubectl('apply -f web.yaml');
    kubectl('scale deploy web --replicas=5');
    kubectl('apply -f web.yaml');
    expect(specOf(find('Deployment', 'web')).replicas).toBe(2);
    files['web.yaml'] = deployment('nginx:1').replace('  replicas: 2\n', '');
    kubectl('scale deploy web --replicas=5');
    kubectl('apply -f web.yaml');
    expect(specOf(find('Deployment', 'web')).replicas).toBe(1);
    kubectl('scale deploy web --replicas=4');
    expect(kubectl('apply -f web.yaml').stdout).toBe('deployment.apps/web unchanged\n');
    expect(specOf(find('Deployment', 'web')).replicas).toBe(4);
  });

  test('warns, word for word, of an object that was not applied before', () => {
    const { kubectl } = clusterShell({ 'web.yaml': deployment('nginx:1') });
    kubectl('create -f web.yaml');
    expect(kubectl('apply -f web.yaml').stderr).toBe(
      'Warning: resource deployments/web is missing the kubectl.kubernetes.io/last-applied-configuration annotation which is required by kubectl apply. kubectl apply should only be used on resources created declaratively by either kubectl create --save-config or kubectl apply. The missing annotation will be patched automatically.\n',
    );
    expect(kubectl('apply -f web.yaml').stderr).toBe('');
  });

  test('does not warn of an object created with --save-config', () => {
    const { kubectl } = clusterShell({ 'web.yaml': deployment('nginx:1') });
    kubectl('create -f web.yaml --save-config');
    expect(kubectl('apply -f web.yaml')).toEqual({
      code: 0,
      stdout: 'deployment.apps/web unchanged\n',
      stderr: '',
    });
  });

  test('tries on the client or on the server, and keeps nothing', () => {
    const { kubectl, find } = clusterShell({ 'web.yaml': deployment('nginx:1') });
    expect(kubectl('apply -f web.yaml --dry-run=client').stdout).toBe(
      'deployment.apps/web created (dry run)\n',
    );
    expect(kubectl('apply -f web.yaml --dry-run=server').stdout).toBe(
      'deployment.apps/web created (server dry run)\n',
    );
    expect(find('Deployment', 'web')).toBeUndefined();
  });

  test('with --force replaces what cannot be changed', () => {
    const { kubectl, find, files } = clusterShell({ 'web.yaml': deployment('nginx:1') });
    kubectl('apply -f web.yaml');
    const before = find('Deployment', 'web')?.metadata.uid;
    files['web.yaml'] = deployment('nginx:1').replaceAll('app: web', 'app: other');
    const refused = kubectl('apply -f web.yaml');
    expect(refused.code).toBe(1);
    expect(refused.stderr).toContain(
      'The Deployment "web" is invalid: spec.selector: Invalid value',
    );
    expect(kubectl('apply -f web.yaml --force').stdout).toBe('deployment.apps/web configured\n');
    expect(find('Deployment', 'web')?.metadata.uid).not.toBe(before);
  });

  test('shows and sets what was applied last', () => {
    const { kubectl } = clusterShell({ 'c.yaml': configMap('c', '{a: "1"}') });
    kubectl('create -f c.yaml');
    expect(kubectl('apply set-last-applied -f c.yaml').stderr).toBe(
      'error: no last-applied-configuration annotation found on resource: c, to create the annotation, run the command with --create-annotation\n',
    );
    expect(kubectl('apply set-last-applied -f c.yaml --create-annotation').stdout).toBe(
      'configmap/c configured\n',
    );
    expect(kubectl('apply view-last-applied cm/c').stdout).toContain('data:\n  a: "1"\n');
    expect(kubectl('apply view-last-applied cm/c -o wide').stderr).toBe(
      "error: Unexpected -o output mode: wide, the flag 'output' must be one of yaml|json\nSee 'kubectl apply view-last-applied -h' for help and examples\n",
    );
  });
});

describe('pruning', () => {
  const two = `${configMap('a', '{x: "1"}', '{g: "1"}')}---\n${configMap('b', '{x: "1"}', '{g: "1"}')}`;
  const one = configMap('b', '{x: "1"}', '{g: "1"}');

  test('deletes what was applied before and is no longer stated', () => {
    const { kubectl, find } = clusterShell();
    kubectl('apply -f -', two);
    kubectl('create configmap bystander');
    kubectl('label cm bystander g=1');
    const ran = kubectl('apply --prune -l g=1 -f -', one);
    expect(ran.stdout).toBe('configmap/b unchanged\nconfigmap/a pruned\n');
    expect(ran.stderr).toContain('prune.go:71] Deprecated: kubectl apply will no longer prune');
    expect(find('ConfigMap', 'a')).toBeUndefined();
    expect(find('ConfigMap', 'bystander')).toBeDefined();
  });

  test('spares kinds that are not on the allowlist', () => {
    const { kubectl, find } = clusterShell();
    kubectl('apply -f -', two);
    kubectl('apply --prune -l g=1 --prune-allowlist=core/v1/Secret -f -', one);
    expect(find('ConfigMap', 'a')).toBeDefined();
    const kind = '--prune-allowlist=core/v1/ConfigMap';
    expect(kubectl(`apply --prune -l g=1 ${kind} ${kind} -f -`, one)).toEqual({
      ...{ code: 0, stdout: 'configmap/b unchanged\nconfigmap/a pruned\n', stderr: '' },
    });
  });

  test('is refused without a selector', () => {
    const { kubectl } = clusterShell();
    expect(kubectl('apply --prune -f -', one).stderr).toBe(
      'error: all resources selected for prune without explicitly passing --all. To prune all resources, pass the --all flag. If you did not mean to prune all resources, specify a label selector\n',
    );
  });
});

describe('server-side apply', () => {
  test('conflicts with another manager who wants another value, and forces it if told to', () => {
    const { kubectl } = clusterShell();
    kubectl('apply --server-side --field-manager=alice -f -', configMap('c', '{a: "1"}'));
    const conflict = kubectl('apply --server-side -f -', configMap('c', '{a: "2"}'));
    expect(conflict.code).toBe(1);
    expect(conflict.stderr).toContain(
      'error: Apply failed with 1 conflict: conflict with "alice": .data.a\nPlease review the fields above--they currently have other managers.',
    );
    expect(
      kubectl('apply --server-side --force-conflicts -f -', configMap('c', '{a: "2"}')).stdout,
    ).toBe('configmap/c serverside-applied\n');
  });

  test('takes over what client-side apply owned, so that dropped fields go', () => {
    const { kubectl, find } = clusterShell();
    kubectl('apply -f -', configMap('c', '{a: "1", b: "2"}'));
    kubectl('apply --server-side -f -', configMap('c', '{a: "1"}'));
    const object = find('ConfigMap', 'c');
    expect(dataOf(object)).toEqual({ a: '1' });
    const managers = object?.metadata.managedFields?.map(
      ({ manager, operation }) => `${manager} ${operation}`,
    );
    expect(managers?.sort()).toEqual(['kubectl Apply', 'kubectl-last-applied Apply']);
  });

  test.each([
    ['apply --force-conflicts -f -', '--force-conflicts only works with --server-side'],
    ['apply --server-side --force -f -', '--force cannot be used with --server-side'],
    [
      'apply --server-side --dry-run=client -f -',
      "--dry-run=client doesn't work with --server-side (did you mean --dry-run=server instead?)",
    ],
  ])('%s is refused', (line, message) => {
    const { kubectl } = clusterShell();
    expect(kubectl(line, configMap('c', '{}'))).toEqual({
      code: 1,
      stdout: '',
      stderr: `error: ${message}\n`,
    });
  });
});

describe('diff', () => {
  test('says nothing and exits 0 when nothing would change', () => {
    const { kubectl } = clusterShell({ 'web.yaml': deployment('nginx:1') });
    kubectl('apply -f web.yaml');
    expect(kubectl('diff -f web.yaml')).toEqual({ code: 0, stdout: '', stderr: '' });
  });

  test('shows the change as diff -u -N would, exits 1, and changes nothing', () => {
    const { kubectl, files, find } = clusterShell({ 'web.yaml': deployment('nginx:1') });
    kubectl('apply -f web.yaml');
    files['web.yaml'] = deployment('nginx:2');
    const before = find('Deployment', 'web');
    const { code, stdout } = kubectl('diff -f web.yaml');
    expect(code).toBe(1);
    expect(stdout).toMatch(
      /^diff -u -N \/tmp\/LIVE-0\/apps\.v1\.Deployment\.default\.web \/tmp\/MERGED-0\/apps\.v1\.Deployment\.default\.web\n--- /,
    );
    expect(stdout).toContain('\n-      - image: nginx:1\n+      - image: nginx:2\n');
    expect(stdout).not.toContain('resourceVersion: "0"');
    expect(find('Deployment', 'web')).toEqual(before);
  });

  test('looks into directories, and shows what would be created', () => {
    const { kubectl } = clusterShell({
      'dir/a.yaml': configMap('a', '{x: "1"}'),
      'dir/below/b.yaml': configMap('b', '{x: "1"}'),
    });
    const { code, stdout } = kubectl('diff -R -f dir/');
    expect(code).toBe(1);
    expect(stdout.match(/^diff /gm)).toHaveLength(2);
    expect(stdout).toContain('@@ -0,0 +1,');
  });

  test('hides the values of secrets', () => {
    const secret = (value: string) =>
      `apiVersion: v1\nkind: Secret\nmetadata: {name: s}\nstringData: {a: ${value}}\n`;
    const { kubectl } = clusterShell();
    kubectl('apply --server-side -f -', secret('one'));
    const { stdout } = kubectl('diff --server-side -f -', secret('two'));
    expect(stdout).toContain("-  a: '*** (before)'\n+  a: '*** (after)'\n");
  });

  test('exits above 1 when something is wrong', () => {
    const { kubectl } = clusterShell();
    expect(kubectl('diff -f nowhere.yaml')).toEqual({
      code: 2,
      stdout: '',
      stderr: 'error: the path "nowhere.yaml" does not exist\n',
    });
  });
});
