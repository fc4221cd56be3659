// A small cluster with nodes and pods bound to them, for tests of the kubelet and of what watches nodes.

import { Cluster } from '../../src/cluster/cluster.js';
import type { Controller } from '../../src/controllers/controller.js';
import { eventTtl } from '../../src/controllers/event-ttl/index.js';
import { kubelet } from '../../src/controllers/kubelet/index.js';
import { nodeKubelet } from '../../src/controllers/node-kubelet/index.js';
import { nodeLifecycle } from '../../src/controllers/node-lifecycle/index.js';
import { podGc } from '../../src/controllers/pod-gc/index.js';
import { terminatedPodGc } from '../../src/controllers/pod-gc/terminated.js';
import { rootCaCertPublisher } from '../../src/controllers/rootca/index.js';
import { taintEviction } from '../../src/controllers/taint-eviction/index.js';
import type { ClusterEvent } from '../../src/events/event.js';
import { nodeManifest } from '../../src/kinds/node/new-node.js';
import type { Pod } from '../../src/kinds/pod/index.js';
import { memoryLog } from '../../src/log/memory-log.js';
import type { Manifest } from '../../src/machinery/object.js';
import { defaultSettings, type Settings } from '../../src/machinery/settings.js';
import { isFailure } from '../../src/machinery/status.js';

/** Everything that has to do with nodes and what runs on them; nobody makes pods or binds them. */
const nodeControllers: readonly Controller[] = [
  eventTtl,
  rootCaCertPublisher,
  nodeKubelet,
  kubelet,
  nodeLifecycle,
  podGc,
  terminatedPodGc,
  taintEviction,
];

export class World {
  readonly log;
  cluster: Cluster;

  constructor(settings: Partial<Settings> = {}) {
    this.log = memoryLog({ ...defaultSettings, ...settings });
    this.cluster = new Cluster({ log: this.log, controllers: nodeControllers });
    for (const name of ['default', 'kube-node-lease'])
      this.create({ apiVersion: 'v1', kind: 'Namespace', metadata: { name } });
  }

  /** Another process opens the tape. */
  reopen(): this {
    this.cluster = new Cluster({ log: this.log, controllers: nodeControllers });
    return this;
  }

  create(object: unknown): this {
    return this.#act({ verb: 'create', object: object as Manifest });
  }

  patchPod(name: string, patch: object): this {
    const ref = { kind: 'Pod', namespace: 'default', name };
    return this.#act({ verb: 'patch', ref, patchType: 'strategic', patch });
  }

  remove(kind: string, name: string, options: object = {}): this {
    const namespace = ['Pod', 'ConfigMap'].includes(kind) ? { namespace: 'default' } : {};
    return this.#act({ verb: 'delete', ref: { kind, name, ...namespace }, options });
  }

  nodes(count: number): this {
    for (let i = 1; i <= count; i++) this.create(nodeManifest(i));
    return this.settle();
  }

  settle(): this {
    this.cluster.settle();
    return this;
  }

  advance(seconds: number): this {
    this.cluster.advance(seconds * 1000);
    return this;
  }

  /** Seconds since the beginning. */
  get seconds(): number {
    return (this.cluster.view.now - this.log.settings.epoch) / 1000;
  }

  pod(name: string): Pod | undefined {
    return this.cluster.view.get('Pod', name, 'default');
  }

  container(name: string, i = 0) {
    return this.pod(name)?.status?.containerStatuses?.[i];
  }

  /** Reasons of the Event objects about an object, in the order of their first report. */
  reasons(name: string): string[] {
    return this.events()
      .filter(({ object: o }) => o.kind === 'Event' && involves(o, name))
      .filter(({ type }) => type === 'ObjectCreated')
      .map(({ object }) => (object as { reason?: string }).reason ?? '');
  }

  events() {
    const isObject = (e: ClusterEvent) => 'object' in e;
    return [...this.log.read()].filter(isObject);
  }

  /** Every status the pod has had, with the second it came. */
  history(name: string): { readonly at: number; readonly type: string; readonly pod: Pod }[] {
    return this.events()
      .filter(({ object: o }) => o.kind === 'Pod' && o.metadata.name === name)
      .map(({ at, type, object }) => ({
        at: (at - this.log.settings.epoch) / 1000,
        type,
        pod: object as Pod,
      }));
  }

  #act(request: Parameters<Cluster['act']>[0]['request']): this {
    const by = { actor: 'kubectl', technique: 'imperative-command', command: 'test' } as const;
    const { response } = this.cluster.act({ ...by, request });
    if (isFailure(response)) throw new Error(JSON.stringify(response));
    return this;
  }
}

const involves = (event: unknown, name: string): boolean =>
  (event as { involvedObject: { name?: string } }).involvedObject.name === name;

export const pod = (name: string, container: object = {}, spec: object = {}): unknown => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name, namespace: 'default' },
  spec: {
    nodeName: 'node-1',
    containers: [{ name: 'web', image: 'nginx:1.27', ...container }],
    ...spec,
  },
});

export const fault = (name: string, spec: object): unknown => ({
  apiVersion: 'kubetape.io/v1alpha1',
  kind: 'Fault',
  metadata: { name },
  spec,
});

export const behavior = (name: string, spec: object): unknown => ({
  apiVersion: 'kubetape.io/v1alpha1',
  kind: 'Behavior',
  metadata: { name },
  spec,
});

export const condition = (pod: Pod | undefined, type: string) =>
  pod?.status?.conditions?.find((candidate) => candidate.type === type);
