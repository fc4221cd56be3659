// A small cluster with nodes and pods bound to them, for tests of the kubelet and of what watches nodes.

import { Cluster } from '../../src/cluster/cluster.js';
import type { Controller } from '../../src/controllers/controller.js';
import { kubelet } from '../../src/controllers/kubelet/index.js';
import { memoryLog } from '../../src/log/memory-log.js';
import type { Manifest } from '../../src/machinery/object.js';
import { defaultSettings, type Settings } from '../../src/machinery/settings.js';
import { isFailure } from '../../src/machinery/status.js';

export interface World {
  readonly cluster: Cluster;
  readonly log: ReturnType<typeof memoryLog>;
  create(object: unknown): void;
  remove(kind: string, name: string, options?: object): void;
  /** How far the clock is from the beginning, in seconds. */
  seconds(): number;
}

export function world(
  controllers: readonly Controller[] = [kubelet],
  settings: Partial<Settings> = {},
): World {
  const log = memoryLog({ ...defaultSettings, ...settings });
  const cluster = new Cluster({ log, controllers });
  const by = { actor: 'kubectl', technique: 'imperative-command', command: 'test' } as const;
  const create = (object: unknown): void => {
    const { response } = cluster.act({
      ...by,
      request: { verb: 'create', object: object as Manifest },
    });
    if (isFailure(response)) throw new Error(JSON.stringify(response));
  };
  create({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'default' } });
  return {
    cluster,
    log,
    create,
    remove(kind, name, options = {}) {
      const namespace = kind === 'Pod' ? { namespace: 'default' } : {};
      const ref = { kind, name, ...namespace };
      const { response } = cluster.act({ ...by, request: { verb: 'delete', ref, options } });
      if (isFailure(response)) throw new Error(JSON.stringify(response));
    },
    seconds: () => (cluster.view.now - log.settings.epoch) / 1000,
  };
}

export const node = (name: string, more: object = {}): unknown => ({
  apiVersion: 'v1',
  kind: 'Node',
  metadata: { name },
  spec: { podCIDR: '10.244.1.0/24' },
  ...more,
});

export const pod = (name: string, spec: object = {}, metadata: object = {}): unknown => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name, namespace: 'default', ...metadata },
  spec: {
    nodeName: 'node-1',
    restartPolicy: 'Always',
    terminationGracePeriodSeconds: 30,
    containers: [{ name: 'web', image: 'nginx:1.27', imagePullPolicy: 'IfNotPresent' }],
    ...spec,
  },
});
