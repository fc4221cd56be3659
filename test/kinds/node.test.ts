import { describe, expect, test } from 'vitest';
import { node as kind, type Node } from '../../src/kinds/node/index.js';
import { nodeManifest } from '../../src/kinds/node/new-node.js';
import { isFailure } from '../../src/machinery/status.js';
import { schedulingCluster } from '../support/scheduling.js';

const row = (node: unknown) =>
  kind.columns.map(({ value }) => value(node as Node, Date.parse('2026-01-01T00:10:00Z')));

describe('kubectl get nodes', () => {
  const made = {
    ...nodeManifest(1),
    metadata: {
      name: 'node-1',
      creationTimestamp: '2026-01-01T00:00:00Z',
      labels: { 'node-role.kubernetes.io/worker': '', 'kubernetes.io/role': 'app' },
    },
  };

  test('shows a node that has not reported yet', () => {
    expect(row(made)).toEqual([
      'node-1',
      'Unknown',
      'app,worker',
      '10m',
      'v1.36.3',
      '10.1.0.1',
      '<none>',
      'Debian GNU/Linux 13 (trixie)',
      '6.12.0',
      'containerd://2.2.0',
    ]);
  });

  test('says whether it is ready and cordoned', () => {
    const ready = (status: string) => ({ ...made.status, conditions: [{ type: 'Ready', status }] });
    expect(row({ ...made, status: ready('True') })[1]).toBe('Ready');
    expect(row({ ...made, status: ready('Unknown'), spec: { unschedulable: true } })[1]).toBe(
      'NotReady,SchedulingDisabled',
    );
  });
});

describe('nodes', () => {
  test('keep the status they are created with, and are spread over three zones', () => {
    const world = schedulingCluster();
    world.nodes(4, { cpu: '8' });
    const nodes = world.cluster.view.list('Node');
    expect(nodes.map(({ metadata }) => metadata.labels?.['topology.kubernetes.io/zone'])).toEqual([
      'zone-1',
      'zone-2',
      'zone-3',
      'zone-1',
    ]);
    expect(nodes[0]?.status?.allocatable?.cpu).toBe('8');
  });

  test('refuse the same taint twice and an unknown effect', () => {
    const world = schedulingCluster();
    world.nodes(1);
    const taint = (taints: unknown) =>
      world.act({
        verb: 'patch',
        ref: { kind: 'Node', name: 'node-1' },
        patchType: 'merge',
        patch: { spec: { taints } },
      }).response;
    const gone = { key: 'a', effect: 'NoSchedule' };
    const twice = taint([gone, gone]);
    expect(isFailure(twice) && twice.message).toMatch(
      /spec\.taints\[1\]: Duplicate value: .*: taints must be unique by key and effect pair/,
    );
    const odd = taint([{ key: 'a', effect: 'Never' }]);
    expect(isFailure(odd) && odd.message).toBe(
      'Node "node-1" is invalid: spec.taints[0].effect: Unsupported value: "Never": supported values: "NoSchedule", "PreferNoSchedule", "NoExecute"',
    );
  });
});
