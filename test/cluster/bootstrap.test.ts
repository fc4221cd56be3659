import { describe, expect, test } from 'vitest';
import { BOOTSTRAP_ACTOR } from '../../src/apiserver/request.js';
import { bootstrapObjects } from '../../src/cluster/bootstrap.js';
import { Cluster } from '../../src/cluster/cluster.js';
import { memoryLog } from '../../src/log/memory-log.js';
import { defaultSettings, type KubernetesVersion } from '../../src/machinery/settings.js';
import { isFailure } from '../../src/machinery/status.js';

describe('a new cluster', () => {
  test.each(['1.28', '1.36'] as const)('takes every manifest it starts with (%s)', (kubernetes) => {
    const cluster = boot(kubernetes, 4);
    expect(cluster.view.list('Namespace').map(({ metadata }) => metadata.name)).toEqual([
      'default',
      'kube-node-lease',
      'kube-public',
      'kube-system',
    ]);
    expect(cluster.view.list('Node')).toHaveLength(4);
    expect(cluster.view.get('Service', 'kubernetes', 'default')?.spec.clusterIP).toBe('10.96.0.1');
    expect(cluster.view.indexed('StorageClass', 'default', '')).toHaveLength(1);
  });

  test('settles', () => {
    const cluster = boot('1.36', 1);
    cluster.settle();
    expect(cluster.busy).toBe(false);
    expect(cluster.view.get('ServiceAccount', 'default', 'kube-system')).toBeDefined();
    expect(cluster.view.get('Endpoints', 'kubernetes', 'default')?.subsets).toHaveLength(1);
  });
});

function boot(kubernetes: KubernetesVersion, nodes: number): Cluster {
  const settings = { ...defaultSettings, kubernetes };
  const cluster = new Cluster({ log: memoryLog(settings) });
  for (const object of bootstrapObjects(settings, { nodes })) {
    const { response } = cluster.act({
      request: { verb: 'create', object },
      actor: BOOTSTRAP_ACTOR,
      technique: 'imperative-command',
      command: '',
    });
    if (isFailure(response)) throw new Error(response.message);
  }
  return cluster;
}
