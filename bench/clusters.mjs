// Clusters to measure: new ones on a tape or in memory, and what is put into them.

import { bootstrapObjects } from '../dist/cluster/bootstrap.js';
import { Cluster } from '../dist/cluster/cluster.js';
import { memoryLog } from '../dist/log/memory-log.js';
import { Tape } from '../dist/log/tape.js';
import { defaultSettings } from '../dist/machinery/settings.js';

export const settings = { ...defaultSettings, seed: 1 };

export function act(cluster, object) {
  const { response } = cluster.act({
    request: { verb: 'create', object },
    actor: object.kind === 'Deployment' || object.kind === 'CronJob' ? 'kubectl' : 'bootstrap',
    technique: 'imperative-command',
    command: 'bench',
  });
  if (response.kind === 'Status') throw new Error(response.message);
}

export function newCluster(log, nodes) {
  const cluster = new Cluster({ log });
  for (const object of bootstrapObjects(log.settings, { nodes })) act(cluster, object);
  return cluster.settle();
}

export const onTape = (path) => Tape.create(path, settings, { durable: true });
export const inMemory = (more = {}) => memoryLog({ ...settings, ...more });

export const deployment = (name, replicas) => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name, namespace: 'default', labels: { app: name } },
  spec: {
    replicas,
    selector: { matchLabels: { app: name } },
    template: {
      metadata: { labels: { app: name } },
      spec: {
        containers: [
          {
            name: 'web',
            image: 'registry.example/web:1.4',
            ports: [{ containerPort: 8080 }],
            resources: { requests: { cpu: '100m', memory: '64Mi' } },
          },
        ],
      },
    },
  },
});

export const cronJob = (name, minute) => ({
  apiVersion: 'batch/v1',
  kind: 'CronJob',
  metadata: { name, namespace: 'default' },
  spec: {
    schedule: `${minute} * * * *`,
    jobTemplate: {
      spec: {
        template: {
          spec: {
            restartPolicy: 'OnFailure',
            containers: [{ name: 'task', image: 'busybox', command: ['sleep', '20'] }],
          },
        },
      },
    },
  },
});

export const readyReplicas = (cluster, name) =>
  cluster.view.get('Deployment', name, 'default')?.status?.readyReplicas ?? 0;
