import { describe, expect, test } from 'vitest';
import { clusterShell, outcomes } from '../support/cluster-shell.js';

describe('delete', () => {
  test('says what it deletes and from where, and complains of the rest at the end', () => {
    const { kubectl } = clusterShell();
    kubectl('create configmap a');
    kubectl('create ns team');
    expect(kubectl('delete cm a nope')).toEqual({
      code: 1,
      stdout: 'configmap "a" deleted from default namespace\n',
      stderr: 'Error from server (NotFound): configmaps "nope" not found\n',
    });
    expect(kubectl('delete ns team').stdout).toBe('namespace "team" deleted\n');
  });

  test('waits until a pod is gone, which takes virtual time', () => {
    const { kubectl, session, find } = clusterShell();
    kubectl('run one --image=nginx');
    const before = session.now;
    expect(kubectl('delete pod one').code).toBe(0);
    expect(find('Pod', 'one')).toBeUndefined();
    expect(session.now).toBeGreaterThan(before);
  });

  test('--wait=false does not wait, a timeout gives up', () => {
    const { kubectl, session } = clusterShell();
    kubectl('create configmap held');
    kubectl(`patch cm held --type=merge -p '{"metadata":{"finalizers":["example.com/hold"]}}'`);
    const before = session.now;
    expect(kubectl('delete cm held --wait=false').code).toBe(0);
    expect(session.now).toBe(before);
    expect(kubectl('delete cm held --timeout=5s')).toEqual({
      code: 1,
      stdout: 'configmap "held" deleted from default namespace\n',
      stderr: 'error: timed out waiting for the condition on configmaps/held\n',
    });
    expect(session.now).toBe(before + 5_000);
  });

  test('--force warns and leaves nothing to wait for', () => {
    const { kubectl, find } = clusterShell();
    kubectl('run one --image=nginx');
    expect(kubectl('delete pod one --force')).toEqual({
      code: 0,
      stdout: 'pod "one" force deleted from default namespace\n',
      stderr:
        'Warning: Immediate deletion does not wait for confirmation that the running resource has been terminated. The resource may continue to run on the cluster indefinitely.\n',
    });
    expect(find('Pod', 'one')).toBeUndefined();
  });

  test('--cascade=orphan leaves the dependents', () => {
    const { kubectl, session } = clusterShell();
    kubectl('create deployment web --image=nginx');
    kubectl('delete deploy web --cascade=orphan');
    expect(session.view().all('ReplicaSet', 'default')).toHaveLength(1);
    kubectl('delete rs --all');
    expect(session.view().all('Pod', 'default')).toHaveLength(0);
  });

  test('a dry run is logged and deletes nothing', () => {
    const { kubectl, session, find } = clusterShell();
    kubectl('create configmap a');
    expect(kubectl('delete cm a --dry-run=server').stdout).toBe(
      'configmap "a" deleted from default namespace (server dry run)\n',
    );
    expect(find('ConfigMap', 'a')).toBeDefined();
    expect(outcomes(session).at(-1)).toBe('dry-run');
  });

  test('nothing selected is no error', () => {
    const { kubectl } = clusterShell();
    expect(kubectl('delete cm -l nobody=has')).toEqual({
      code: 0,
      stdout: 'No resources found\n',
      stderr: '',
    });
  });

  test.each([
    ['delete pods', 'resource(s) were provided, but no name was specified'],
    [
      'delete pod a --now --grace-period=3',
      '--now and --grace-period cannot be specified together',
    ],
    [
      'delete pod a --force --grace-period=3',
      '--force and --grace-period greater than 0 cannot be specified together',
    ],
    [
      'delete pod a --cascade=some',
      'invalid cascade value (some). Must be "background", "foreground", or "orphan"',
    ],
  ])('%s is refused', (line, message) => {
    const { kubectl } = clusterShell();
    expect(kubectl(line)).toEqual({ code: 1, stdout: '', stderr: `error: ${message}\n` });
  });
});
