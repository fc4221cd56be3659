// Events of a real cluster: a CronJob on two nodes, for two hours.

import { bootstrapObjects } from '../../src/cluster/bootstrap.js';
import { Cluster } from '../../src/cluster/cluster.js';
import type { EventLog } from '../../src/log/event-log.js';
import { memoryLog } from '../../src/log/memory-log.js';
import type { Manifest } from '../../src/machinery/object.js';
import { defaultSettings } from '../../src/machinery/settings.js';

export const settings = { ...defaultSettings, seed: 5 };
const cronJob = {
  apiVersion: 'batch/v1',
  kind: 'CronJob',
  metadata: { name: 'tick', namespace: 'default' },
  spec: {
    schedule: '*/5 * * * *',
    jobTemplate: {
      spec: {
        template: {
          spec: {
            restartPolicy: 'Never',
            containers: [{ name: 'task', image: 'busybox', command: ['sleep', '20'] }],
          },
        },
      },
    },
  },
};

export function create(cluster: Cluster, object: object): void {
  cluster.act({
    request: { verb: 'create', object: object as Manifest },
    actor: 'kubectl',
    technique: 'imperative-command',
    command: '',
  });
}

export function cronStory(log: EventLog = memoryLog(settings)): Cluster {
  const cluster = new Cluster({ log });
  for (const object of bootstrapObjects(settings, { nodes: 2 })) create(cluster, object);
  create(cluster, cronJob);
  return cluster.advance(2 * 3_600_000);
}
