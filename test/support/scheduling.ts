// A cluster for tests of the scheduler: nodes by manifest, pods by hand, nobody else at work.

import { BOOTSTRAP_ACTOR } from '../../src/apiserver/request.js';
import { Cluster } from '../../src/cluster/cluster.js';
import { scheduler } from '../../src/controllers/scheduler/index.js';
import { nodeManifest } from '../../src/kinds/node/new-node.js';
import type { Pod } from '../../src/kinds/pod/index.js';
import { memoryLog } from '../../src/log/memory-log.js';
import type { Manifest } from '../../src/machinery/object.js';
import { defaultSettings, type Settings } from '../../src/machinery/settings.js';
import { isFailure } from '../../src/machinery/status.js';

export function schedulingCluster(settings: Partial<Settings> = {}) {
  const log = memoryLog({ ...defaultSettings, ...settings });
  const cluster = new Cluster({ log, controllers: [scheduler] });
  const act = (request: Parameters<Cluster['act']>[0]['request'], actor = 'kubectl') =>
    cluster.act({ request, actor, technique: 'imperative-command', command: 'test' });
  const create = (object: unknown) => {
    const manifest = object as Manifest;
    // Nobody is at work who would see that a node that joins is ready.
    const { response } = act(
      { verb: 'create', object: manifest },
      manifest.kind === 'Node' ? BOOTSTRAP_ACTOR : 'kubectl',
    );
    if (isFailure(response)) throw new Error(response.message);
    return response.object;
  };
  create({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'default' } });
  return {
    log,
    cluster,
    act,
    create,
    nodes: (count: number, options: Parameters<typeof nodeManifest>[1] = {}) => {
      for (let i = 1; i <= count; i++) create(nodeManifest(i, options));
    },
    pod: (name: string): Pod => {
      const pod = cluster.view.get('Pod', name, 'default');
      if (!pod) throw new Error(`there is no pod ${name}`);
      return pod;
    },
    nodeOf: (name: string) => cluster.view.get('Pod', name, 'default')?.spec.nodeName,
    /** What the scheduler last said of a pod it found no node for. */
    complaint: (name: string) =>
      cluster.view
        .get('Pod', name, 'default')
        ?.status?.conditions?.find(({ type }) => type === 'PodScheduled')?.message,
    events: (name: string) =>
      cluster.view
        .list('Event', 'default')
        .filter(({ involvedObject }) => involvedObject.name === name)
        .map(({ reason, message }) => `${reason}: ${message}`),
  };
}

export const podManifest = (
  name: string,
  spec: Readonly<Record<string, unknown>> = {},
  labels: Readonly<Record<string, string>> = {},
) => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name, namespace: 'default', labels },
  spec: { containers: [{ name: 'main', image: 'nginx:1.25' }], ...spec },
});

/** A container that asks for this much CPU, for `spec.containers`. */
export const asking = (cpu: string) => [
  { name: 'main', image: 'nginx:1.25', resources: { requests: { cpu } } },
];
