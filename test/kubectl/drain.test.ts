import { describe, expect, test } from 'vitest';
import { clusterShell } from '../support/cluster-shell.js';

interface Placed {
  readonly metadata: { readonly name: string };
  readonly spec: { readonly nodeName?: string };
}

/** A cluster with a Deployment of as many pods as nodes. */
function withPods(nodes = 2) {
  const shell = clusterShell({}, nodes);
  shell.kubectl(`create deployment web --image=nginx --replicas=${nodes}`);
  const on = (node: string): readonly string[] =>
    (shell.session.view().all('Pod', 'default') as unknown as readonly Placed[])
      .filter(({ spec }) => spec.nodeName === node)
      .map(({ metadata }) => metadata.name);
  return { ...shell, on };
}

describe('cordon', () => {
  test('marks a node once, and uncordon takes the mark away', () => {
    const { kubectl, session } = clusterShell();
    const node = () => session.view().find({ kind: 'Node', name: 'node-1' });
    expect(kubectl('cordon node-1').stdout).toBe('node/node-1 cordoned\n');
    expect(node()).toMatchObject({ spec: { unschedulable: true } });
    expect(kubectl('cordon node/node-1').stdout).toBe('node/node-1 already cordoned\n');
    expect(kubectl('uncordon node-1').stdout).toBe('node/node-1 uncordoned\n');
    expect(node()).not.toHaveProperty('spec.unschedulable');
    expect(kubectl('cordon nope').stderr).toBe(
      'Error from server (NotFound): nodes "nope" not found\n',
    );
  });
});

describe('drain', () => {
  test('evicts the pods of a node and waits until they are gone', () => {
    const { kubectl, on } = withPods();
    const [pod] = on('node-1');
    expect(kubectl('drain node-1').stdout).toBe(
      `node/node-1 cordoned\nevicting pod default/${pod}\npod/${pod} evicted\nnode/node-1 drained\n`,
    );
    expect(on('node-1')).toEqual([]);
    expect(on('node-2')).toHaveLength(2);
  });

  test('stops at pods nobody would bring back, unless forced', () => {
    const { kubectl, session } = clusterShell({}, 1);
    kubectl('run bare --image=nginx');
    expect(kubectl('drain node-1')).toEqual({
      code: 1,
      stdout: 'node/node-1 cordoned\n',
      stderr:
        'error: unable to drain node "node-1" due to error: cannot delete Pods that declare no controller (use --force to override): default/bare, continuing command...\n' +
        'There are pending nodes to be drained:\n node-1\n' +
        'cannot delete Pods that declare no controller (use --force to override): default/bare\n',
    });
    expect(kubectl('drain node-1 --force').stderr).toBe(
      'Warning: deleting Pods that declare no controller: default/bare\n',
    );
    expect(session.view().all('Pod', 'default')).toEqual([]);
  });

  test('asks again every five seconds while a disruption budget forbids it', () => {
    const { kubectl, on, session } = withPods();
    kubectl('create pdb p --selector=app=web --min-available=2');
    const [pod] = on('node-1');
    const before = session.now;
    const { code, stdout, stderr } = kubectl('drain node-1 --timeout=12s');
    expect(code).toBe(1);
    expect(session.now - before).toBe(12_000);
    expect(stdout.match(/^evicting pod/gm)).toHaveLength(4);
    const refusal = `error when evicting pods/"${pod}" -n "default" (will retry after 5s): Cannot evict pod as it would violate the pod's disruption budget.\n`;
    expect(stderr.split(refusal)).toHaveLength(4);
    expect(stderr).toContain(
      `There are pending pods in node "node-1" when an error occurred: error when evicting pods/"${pod}" -n "default": global timeout reached: 12s\npod/${pod}\n`,
    );
  });

  test('goes on as soon as the budget allows it', () => {
    const { kubectl, on } = withPods();
    kubectl('create pdb p --selector=app=web --min-available=1');
    expect(kubectl('drain node-1').code).toBe(0);
    expect(on('node-1')).toEqual([]);
  });
});

describe('taint', () => {
  test('adds, changes and removes taints', () => {
    const { kubectl, session } = clusterShell();
    const taints = () =>
      (
        session.view().find({ kind: 'Node', name: 'node-1' }) as unknown as {
          spec: { taints?: unknown };
        }
      ).spec.taints;
    expect(kubectl('taint nodes node-1 a=b:NoSchedule c:NoSchedule').stdout).toBe(
      'node/node-1 tainted\n',
    );
    expect(taints()).toEqual([
      { key: 'a', value: 'b', effect: 'NoSchedule' },
      { key: 'c', effect: 'NoSchedule' },
    ]);
    expect(kubectl('taint nodes node-1 a=z:NoSchedule').stderr).toBe(
      'error: node node-1 already has a taint(s) with same effect(s) and --overwrite is false\n',
    );
    expect(kubectl('taint nodes node-1 a=z:NoSchedule --overwrite').stdout).toBe(
      'node/node-1 modified\n',
    );
    expect(kubectl('taint nodes node-1 a- c:NoSchedule-').stdout).toBe('node/node-1 untainted\n');
    expect(taints() ?? []).toEqual([]);
    expect(kubectl('taint nodes node-1 a-').stderr).toBe('error: taint "a" not found\n');
  });

  test.each([
    ['a=b:Never', 'invalid taint effect: Never, unsupported taint effect'],
    ['a=b', 'invalid taint spec: a=b'],
  ])('%s is no taint', (word, message) => {
    const { kubectl } = clusterShell();
    expect(kubectl(`taint nodes node-1 ${word}`).stderr).toContain(`error: ${message}`);
  });
});
