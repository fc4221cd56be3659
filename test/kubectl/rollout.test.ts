import { beforeEach, describe, expect, test } from 'vitest';
import { shell } from '../support/kubectl.js';

const deployment = {
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'web', namespace: 'default' },
  spec: {
    replicas: 2,
    selector: { matchLabels: { app: 'web' } },
    template: {
      metadata: { labels: { app: 'web' } },
      spec: { containers: [{ name: 'web', image: 'nginx:1' }] },
    },
  },
};

let kubectl: ReturnType<typeof shell>['kubectl'];
let session: ReturnType<typeof shell>['session'];

beforeEach(() => {
  const opened = shell({}, 2);
  ({ kubectl, session } = opened);
  opened.create(deployment);
});

const setImage = (image: string) => {
  session.act(
    {
      verb: 'patch',
      patchType: 'strategic',
      ref: { kind: 'Deployment', namespace: 'default', name: 'web' },
      patch: { spec: { template: { spec: { containers: [{ name: 'web', image }] } } } },
    },
    { technique: 'imperative-command', command: `kubectl set image deployment/web web=${image}` },
  );
  session.settle();
};

describe('waiting', () => {
  test('rollout status lets time pass until the rollout is done, and tells each step once', () => {
    const { code, stdout } = kubectl('rollout status deployment/web');
    expect(code).toBe(0);
    const lines = stdout.trim().split('\n');
    expect(lines[0]).toBe('Waiting for deployment spec update to be observed...');
    expect(lines.at(-1)).toBe('deployment "web" successfully rolled out');
    expect(new Set(lines).size).toBe(lines.length);
    expect(kubectl('rollout status deployment/web --revision=7').stderr).toBe(
      'error: desired revision (7) is different from the running revision (1)\n',
    );
  });

  test('wait lets virtual time pass, as much as it is given', () => {
    expect(kubectl('wait --for=condition=Available deployment/web')).toMatchObject({
      code: 0,
      stdout: 'deployment.apps/web condition met\n',
    });
    const before = session.now;
    expect(kubectl('wait --for=condition=Nonsense deployment/web --timeout=20s')).toMatchObject({
      code: 1,
      stderr: 'error: timed out waiting for the condition on deployments/web\n',
    });
    expect(session.now).toBe(before + 20_000);
    expect(
      kubectl(['wait', '--for=jsonpath={.status.readyReplicas}=2', 'deployment/web']).code,
    ).toBe(0);
    expect(kubectl('wait --for=bogus deployment/web').stderr).toBe(
      'error: unrecognized condition: "bogus"\n',
    );
  });
});

describe('rollout history', () => {
  test('lists the revisions, and shows the template of one', () => {
    session.settle();
    setImage('nginx:2');
    expect(kubectl('rollout history deployment/web').stdout).toBe(
      'deployment.apps/web \nREVISION  CHANGE-CAUSE\n1         <none>\n2         <none>\n\n',
    );
    const { stdout } = kubectl('rollout history deployment/web --revision=1');
    expect(stdout).toMatch(
      /^deployment\.apps\/web with revision #1\nPod Template:\n {2}Labels:\tapp=web\n/,
    );
    expect(stdout).toContain('    Image:\tnginx:1\n');
    expect(kubectl('rollout history deployment/web --revision=9').stderr).toBe(
      'error: unable to find the specified revision\n',
    );
  });
});

describe('logs', () => {
  test('of a deployment are those of one of its pods', () => {
    kubectl('rollout status deployment/web');
    const { code, stderr } = kubectl('logs deployment/web');
    expect(code).toBe(0);
    expect(stderr).toMatch(/^Found 2 pods, using pod\/web-/);
    expect(kubectl('logs deployment/web -c nope').stderr).toMatch(
      /error: container nope is not valid for pod web-\S+ out of: web\n/,
    );
    expect(kubectl('logs deployment/web --previous').stderr).toMatch(
      /Error from server \(BadRequest\): previous terminated container "web" in pod "web-\S+" not found/,
    );
    expect(kubectl('logs nope').stderr).toBe(
      'error: error from server (NotFound): pods "nope" not found in namespace "default"\n',
    );
  });
});
