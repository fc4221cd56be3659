// A small cluster to tell stories in: requests as one line each, and pods that are made ready by hand.

import type { ApiRequest, DeleteOptions } from '../../src/apiserver/request.js';
import { Cluster } from '../../src/cluster/cluster.js';
import type { Controller } from '../../src/controllers/controller.js';
import { controllers as everyController } from '../../src/controllers/index.js';
import { memoryLog } from '../../src/log/memory-log.js';
import type { KubeObject, Manifest, ObjectRef } from '../../src/machinery/object.js';
import { defaultSettings, type Settings } from '../../src/machinery/settings.js';
import { isFailure } from '../../src/machinery/status.js';

export interface Story {
  readonly cluster: Cluster;
  /** Answers with the object, or with the message of the refusal. */
  ask(request: ApiRequest): KubeObject | string;
  create(object: unknown): KubeObject | string;
  /** Replaces parts of an object as it is now. */
  change(ref: ObjectRef, parts: object, subresource?: string): KubeObject | string;
  remove(ref: ObjectRef, options?: DeleteOptions): KubeObject | string;
  /** A pod that is running and ready on a node. */
  readyPod(name: string, ip: string, labels: Record<string, string>): void;
}

export function story(
  options: {
    readonly controllers?: readonly Controller[];
    readonly settings?: Partial<Settings>;
    readonly namespaces?: readonly string[];
  } = {},
): Story {
  const { controllers = everyController, settings = {}, namespaces = ['default'] } = options;
  const cluster = new Cluster({
    log: memoryLog({ ...defaultSettings, ...settings }),
    controllers,
  });
  const ask = (request: ApiRequest): KubeObject | string => {
    const { response } = cluster.act({
      request,
      actor: 'kubectl',
      technique: 'imperative-command',
      command: '',
    });
    return isFailure(response) ? response.message : response.object;
  };
  const create = (object: unknown) => ask({ verb: 'create', object: object as Manifest });
  const change = (ref: ObjectRef, parts: object, subresource?: string) => {
    const object = { ...cluster.view.find(ref), ...parts } as Manifest;
    return ask({ verb: 'update', ref, object, ...(subresource ? { subresource } : {}) });
  };
  const readyPod = (name: string, ip: string, labels: Record<string, string>): void => {
    const containers = [{ name: 'c', image: 'i', ports: [{ name: 'http', containerPort: 8080 }] }];
    const made = create({
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name, namespace: 'default', labels },
      spec: { containers, nodeName: 'node-1' },
    });
    if (typeof made === 'string') throw new Error(made);
    change({ kind: 'Pod', namespace: 'default', name }, readyStatus(ip), 'status');
  };
  for (const name of namespaces)
    create({ apiVersion: 'v1', kind: 'Namespace', metadata: { name } });
  return {
    cluster,
    ask,
    create,
    change,
    readyPod,
    remove: (ref, given = {}) => ask({ verb: 'delete', ref, options: given }),
  };
}

export const readyStatus = (podIP: string, ready = true) => ({
  status: {
    phase: 'Running',
    podIP,
    podIPs: [{ ip: podIP }],
    conditions: [{ type: 'Ready', status: ready ? 'True' : 'False' }],
  },
});

/** A ConfigMap, the plainest object there is, with owners. */
export const configMap = (name: string, owners: readonly KubeObject[] = [], block = true) => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: {
    name,
    namespace: 'default',
    ownerReferences: owners.map(({ apiVersion, kind, metadata }) => ({
      apiVersion,
      kind,
      name: metadata.name,
      uid: metadata.uid,
      blockOwnerDeletion: block,
    })),
  },
});
