import { describe, expect, test } from 'vitest';
import { clusterShell, deployment } from '../support/cluster-shell.js';

/** A cluster with a Deployment `web` of two pods. */
function withWeb() {
  const shell = clusterShell({ 'web.yaml': deployment('nginx:1') });
  shell.kubectl('create -f web.yaml');
  const container = () => {
    const { spec } = shell.find('Deployment', 'web') as unknown as {
      spec: { template: { spec: { containers: Record<string, unknown>[] } } };
    };
    return spec.template.spec.containers[0] ?? {};
  };
  return { ...shell, container };
}

describe('label and annotate', () => {
  test('say what they did to the keys', () => {
    const { kubectl, find } = withWeb();
    expect(kubectl('label deploy web a=1 b=2').stdout).toBe('deployment.apps/web labeled\n');
    expect(kubectl('label deploy web a=1').stdout).toBe('deployment.apps/web not labeled\n');
    expect(kubectl('label deploy web b-').stdout).toBe('deployment.apps/web unlabeled\n');
    expect(kubectl('label deploy web b-').stdout).toBe(
      'label "b" not found.\ndeployment.apps/web not labeled\n',
    );
    expect(kubectl('label deploy web c=3 a-').stdout).toBe('deployment.apps/web modified\n');
    expect(find('Deployment', 'web')?.metadata.labels).toEqual({ c: '3' });
  });

  test('do not overwrite unless told to', () => {
    const { kubectl } = withWeb();
    kubectl('label deploy web tier=web');
    expect(kubectl('label deploy web tier=db').stderr).toBe(
      "error: 'tier' already has a value (web), and --overwrite is false\n",
    );
    expect(kubectl('label deploy web tier=db --overwrite').code).toBe(0);
    kubectl('annotate deploy web note=a');
    expect(kubectl('annotate deploy web note=b').stderr).toBe(
      "error: --overwrite is false but found the following declared annotation(s): 'note' already has a value (a)\n",
    );
  });

  test('change only the version they were told to', () => {
    const { kubectl, find } = withWeb();
    const version = find('Deployment', 'web')?.metadata.resourceVersion;
    expect(kubectl('label deploy web a=1 --resource-version=1').stderr).toBe(
      'Error from server (Conflict): Operation cannot be fulfilled on deployments.apps "web": the object has been modified; please apply your changes to the latest version and try again\n',
    );
    expect(kubectl(`label deploy web a=1 --resource-version=${version}`).code).toBe(0);
  });

  test('change files without a cluster', () => {
    const { kubectl, find } = withWeb();
    const { stdout } = kubectl('label --local -f web.yaml a=1 -o yaml');
    expect(stdout).toContain('  labels:\n    a: "1"\n  name: web\n');
    expect(find('Deployment', 'web')?.metadata.labels).toBeUndefined();
  });
});

describe('patch', () => {
  test('merges by key, replaces, or runs operations', () => {
    const { kubectl, container } = withWeb();
    const image = (name: string) =>
      `{"spec":{"template":{"spec":{"containers":[{"name":"nginx","image":"${name}"}]}}}}`;
    expect(kubectl(`patch deploy web -p '${image('nginx:2')}'`).stdout).toBe(
      'deployment.apps/web patched\n',
    );
    expect(container()).toMatchObject({ name: 'nginx', image: 'nginx:2' });
    expect(kubectl(`patch deploy web -p '${image('nginx:2')}'`).stdout).toBe(
      'deployment.apps/web patched (no change)\n',
    );
    kubectl(
      `patch deploy web --type=json -p '[{"op":"replace","path":"/spec/template/spec/containers/0/image","value":"nginx:3"}]'`,
    );
    expect(container()).toMatchObject({ image: 'nginx:3' });
    expect(kubectl('patch deploy web --type=odd -p {}').stderr).toBe(
      'error: --type must be one of [json merge strategic], not "odd"\n',
    );
  });

  test('reaches subresources', () => {
    const { kubectl, find } = withWeb();
    kubectl(`patch deploy web --subresource=scale --type=merge -p '{"spec":{"replicas":4}}'`);
    expect(find('Deployment', 'web')).toMatchObject({ spec: { replicas: 4 } });
  });
});

describe('scale', () => {
  test('goes through the scale subresource, and keeps everything else', () => {
    const { kubectl, find } = withWeb();
    expect(kubectl('scale deploy web --replicas=3').stdout).toBe('deployment.apps/web scaled\n');
    expect(find('Deployment', 'web')).toMatchObject({ spec: { replicas: 3 } });
    const scaler = find('Deployment', 'web')?.metadata.managedFields?.find(
      ({ subresource }) => subresource === 'scale',
    );
    expect(scaler?.manager).toBe('kubectl');
  });

  test('asks first whether the size is as expected', () => {
    const { kubectl } = withWeb();
    expect(kubectl('scale deploy web --current-replicas=3 --replicas=4').stderr).toBe(
      'error: Expected replicas to be 3, was 2\n',
    );
    expect(kubectl('scale deploy web --current-replicas=2 --replicas=4').code).toBe(0);
  });

  test('scales what is there and complains of what is not', () => {
    const { kubectl } = withWeb();
    expect(kubectl('scale deploy nope web --replicas=1')).toEqual({
      code: 1,
      stdout: 'deployment.apps/web scaled\n',
      stderr: 'Error from server (NotFound): deployments.apps "nope" not found\n',
    });
  });
});

describe('set', () => {
  test('image by container or for all', () => {
    const { kubectl, container } = withWeb();
    expect(kubectl('set image deploy/web nginx=nginx:2').stdout).toBe(
      'deployment.apps/web image updated\n',
    );
    expect(kubectl('set image deploy/web *=nginx:2').stdout).toBe('');
    expect(container()).toMatchObject({ image: 'nginx:2' });
    expect(kubectl('set image deploy/web redis=redis').stderr).toBe(
      'error: unable to find container named "redis"\n',
    );
  });

  test('variables, from keys of a config map too', () => {
    const { kubectl, container } = withWeb();
    kubectl('create configmap c --from-literal=key-1=v');
    expect(kubectl('set env deploy/web A=1 B=2').stdout).toBe('deployment.apps/web env updated\n');
    expect(kubectl('set env deploy/web --from=configmap/c A-').stderr).toBe(
      'Warning: key key-1 transferred to KEY_1\n',
    );
    expect(container().env).toEqual([
      { name: 'B', value: '2' },
      { name: 'KEY_1', valueFrom: { configMapKeyRef: { key: 'key-1', name: 'c' } } },
    ]);
    expect(kubectl('set env deploy/web --list').stdout).toBe(
      '# Deployment web, container nginx\nB=2\n# KEY_1 from configmap c, key key-1\n',
    );
    expect(kubectl('set env deploy/web --list --resolve').stdout).toBe(
      '# Deployment web, container nginx\nB=2\nKEY_1=v\n',
    );
    kubectl('delete configmap c');
    expect(kubectl('set env deploy/web --list --resolve')).toMatchObject({
      stdout: '# Deployment web, container nginx\nB=2\n# KEY_1 from configmap c, key key-1\n',
      stderr: 'error retrieving reference for KEY_1: configmaps "c" not found\n',
    });
  });

  test('resources and service account', () => {
    const { kubectl, container, find } = withWeb();
    kubectl('set resources deploy/web --limits=cpu=200m,memory=512Mi --requests=cpu=100m');
    expect(container().resources).toEqual({
      limits: { cpu: '200m', memory: '512Mi' },
      requests: { cpu: '100m' },
    });
    kubectl('set sa deploy/web robot');
    expect(find('Deployment', 'web')).toMatchObject({
      spec: { template: { spec: { serviceAccountName: 'robot' } } },
    });
    expect(kubectl('set serviceaccount robot').stderr).toContain(
      'error: You must provide one or more resources by argument or filename.\n',
    );
  });
});

describe('replace', () => {
  test('makes the object what the file states, and needs it to be there', () => {
    const { kubectl, files, container } = withWeb();
    files['web.yaml'] = deployment('nginx:9');
    expect(kubectl('replace -f web.yaml').stdout).toBe('deployment.apps/web replaced\n');
    expect(container()).toMatchObject({ image: 'nginx:9' });
    kubectl('delete deploy web');
    expect(kubectl('replace -f web.yaml').stderr).toBe(
      'Error from server (NotFound): error when replacing "web.yaml": deployments.apps "web" not found\n',
    );
  });

  test('with --force deletes and creates anew', () => {
    const { kubectl, find } = withWeb();
    const before = find('Deployment', 'web')?.metadata.uid;
    expect(kubectl('replace --force -f web.yaml').stdout).toBe(
      'deployment.apps "web" deleted from default namespace\ndeployment.apps/web replaced\n',
    );
    expect(find('Deployment', 'web')?.metadata.uid).not.toBe(before);
    expect(kubectl('replace -f web.yaml --grace-period=1').stderr).toBe(
      'error: --grace-period must have --force specified\n',
    );
  });
});

describe('every verb that changes something', () => {
  test('keeps its command line, in one spelling, where --record says so', () => {
    const { kubectl, find } = withWeb();
    const cause = () =>
      find('Deployment', 'web')?.metadata.annotations?.['kubernetes.io/change-cause'];
    kubectl('label --record deploy web -n default a=1');
    expect(cause()).toBe('kubectl label deploy web a=1 --record=true --namespace=default');
    kubectl('scale --replicas 1 --record deploy/web');
    expect(cause()).toBe('kubectl scale deploy/web --replicas=1 --record=true');
    kubectl(`patch deploy web --record -p '{"spec":{"paused":true}}'`);
    expect(cause()).toBe('kubectl patch deploy web --record=true --patch={"spec":{"paused":true}}');
  });

  test('prints the object by a template', () => {
    const { kubectl } = withWeb();
    const template = "--template='{{.metadata.name}}:'";
    expect(kubectl(`label deploy web a=1 ${template}`).stdout).toBe('web:');
    expect(kubectl(`create configmap a -o go-template ${template}`).stdout).toBe('a:');
    expect(
      kubectl(`set image deploy/web nginx=nginx:2 -o jsonpath --template '{.kind}'`).stdout,
    ).toBe('Deployment');
  });

  test('takes what says where the server is and who asks', () => {
    const { kubectl } = withWeb();
    const connection =
      '-s https://127.0.0.1:6443 --insecure-skip-tls-verify --token=t --kubeconfig k';
    expect(kubectl(`${connection} get deploy web -o name`).stdout).toBe('deployment.apps/web\n');
  });
});

describe('rollout', () => {
  test('history tells the command that was recorded', () => {
    const { kubectl } = withWeb();
    expect(kubectl('set image deploy/web nginx=nginx:2 --record').stderr).toBe(
      'Flag --record has been deprecated, --record will be removed in the future\n',
    );
    expect(kubectl('rollout history deploy/web').stdout).toContain(
      '\n2         kubectl set image deploy/web nginx=nginx:2 --record=true\n',
    );
  });

  test('goes back to the revisions of a StatefulSet', () => {
    const { kubectl, find } = clusterShell();
    const set = (image: string) =>
      deployment(image)
        .replace('Deployment', 'StatefulSet')
        .replace('spec:', 'spec:\n  serviceName: web');
    kubectl('create -f -', set('nginx:1'));
    expect(kubectl('rollout undo sts/web').stderr).toBe(
      'error: no last revision to roll back to\n',
    );
    expect(kubectl('rollout undo sts/web --to-revision=1').stdout).toBe(
      'statefulset.apps/web skipped rollback (current template already matches revision 1)\n',
    );
    kubectl('set image sts/web nginx=nginx:2');
    expect(kubectl('rollout undo sts/web').stdout).toBe('statefulset.apps/web rolled back\n');
    expect(find('StatefulSet', 'web')).toMatchObject({
      spec: { template: { spec: { containers: [{ image: 'nginx:1' }] } } },
    });
  });

  test('restarts, pauses, resumes and goes back', () => {
    const { kubectl, container } = withWeb();
    kubectl('set image deploy/web nginx=nginx:2');
    const tried = kubectl('rollout undo deploy/web --dry-run=client').stdout;
    expect(tried).toMatch(/^deployment\.apps\/web Pod Template:\n {2}Labels:\tapp=web\n/);
    expect(tried).toMatch(/Image:\tnginx:1\n[\s\S]* \(dry run\)\n$/);
    expect(kubectl('rollout undo deploy/web').stdout).toBe('deployment.apps/web rolled back\n');
    expect(container()).toMatchObject({ image: 'nginx:1' });
    expect(kubectl('rollout pause deploy/web').stdout).toBe('deployment.apps/web paused\n');
    expect(kubectl('rollout pause deploy/web').stderr).toBe(
      'error: deployments.apps "web" is already paused\n',
    );
    expect(kubectl('rollout undo deploy/web').stderr).toBe(
      "error: you cannot rollback a paused deployment; resume it first with 'kubectl rollout resume' and try again\n",
    );
    expect(kubectl('rollout restart deploy/web').stderr).toBe(
      `error: deployments.apps "web" can't restart paused deployment (run rollout resume first)\n`,
    );
    expect(kubectl('rollout resume deploy/web').stdout).toBe('deployment.apps/web resumed\n');
    expect(kubectl('rollout restart deploy/web').stdout).toBe('deployment.apps/web restarted\n');
    expect(kubectl('rollout undo deploy/web --to-revision=77').stderr).toBe(
      'error: unable to find specified revision 77 in history\n',
    );
  });
});
