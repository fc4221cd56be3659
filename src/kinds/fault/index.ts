// Fault: something that goes wrong in a simulated cluster, for as long as the object exists or `for` lasts.
//
// `kubectl apply -f outage.yaml` injects it, `kubectl delete fault/outage` heals it, and the tape remembers
// both. One object names one victim (a node, an image, containers, a controller, the API server, …) and what is the
// matter with it.

import type { KubeObject } from '../../machinery/object.js';
import type { LabelSelector } from '../../machinery/selector.js';
import { ageColumn, nameColumn } from '../age.js';
import { countBystander } from '../bystanders.js';
import { defineKind } from '../kind.js';
import { CONTROL_FAULTS, REFUSING } from './control.js';
import { docs } from './docs.js';
import { schema } from './schema.js';
import type { Trouble } from './trouble.js';
import { validateFault } from './validate.js';

export interface FaultSpec {
  /** The name of a node. */
  readonly node?: string;
  /** A glob of image names. */
  readonly image?: string;
  /** Which pods; with `container`, only that container of theirs. */
  readonly pods?: {
    readonly namespace?: string;
    readonly name?: string;
    readonly labels?: LabelSelector;
    readonly container?: string;
  };
  /** The name of a controller, or of a program that several run in. */
  readonly controller?: string;
  /** Which of its caches is stale; all of them when missing. */
  readonly kind?: string;
  /** Whose requests; everybody's when empty. */
  readonly apiServer?: { readonly from?: string };
  /** There is one. */
  readonly metricsServer?: object;
  /** A glob of names of webhooks. */
  readonly webhook?: string;
  readonly is: Trouble;
  /** How far behind, ahead or late. */
  readonly by?: string;
  /** How much of a node's memory or disk is taken. */
  readonly takes?: string;
  /** So many changes before a crash. */
  readonly after?: number;
  /** How long it lasts, from its creation; until it is deleted when missing. */
  readonly for?: string;
}

export interface Fault extends KubeObject {
  readonly spec: FaultSpec;
}

/** Keeps a Fault that is deleted until the node that was down has been told that it is up again. */
export const HEAL = 'kubetape.io/heal';

export const fault = defineKind<Fault>({
  group: 'kubetape.io',
  version: 'v1alpha1',
  kind: 'Fault',
  plural: 'faults',
  singular: 'fault',
  shortNames: [],
  categories: ['kubetape'],
  namespaced: false,
  type: 'Fault',
  schema,
  docs,
  status: false,
  isWorld: true,
  generation: 'spec',
  defaults(draft) {
    draft.spec ??= {} as typeof draft.spec;
  },
  prepareForCreate(draft) {
    if (draft.spec.node !== undefined && draft.spec.is === 'Down')
      draft.metadata.finalizers = [...(draft.metadata.finalizers ?? []), HEAL];
    return undefined;
  },
  validate: validateFault,
  indexes(object, write) {
    write.add('faults', 1);
    const { controller, apiServer, is } = object.spec;
    if (controller !== undefined || apiServer) write.file(CONTROL_FAULTS, '');
    if (apiServer && is === 'Refusing') countBystander(write, REFUSING);
    if (object.spec.node !== undefined) write.file('node', object.spec.node);
  },
  columns: [
    nameColumn,
    { name: 'Victim', value: (f) => victim(f.spec) },
    { name: 'Is', value: (f) => f.spec.is },
    { name: 'For', value: (f) => f.spec.for ?? '' },
    ageColumn,
  ],
});

function victim(spec: FaultSpec): string {
  const { node, image, pods, controller, kind, apiServer, metricsServer, webhook } = spec;
  if (controller !== undefined)
    return kind === undefined ? controller : `${controller} cache of ${kind}`;
  if (apiServer) return 'kube-apiserver';
  if (metricsServer) return 'metrics-server';
  if (webhook !== undefined) return `webhook ${webhook}`;
  if (node !== undefined) return `node/${node}`;
  if (image !== undefined) return `image ${image}`;
  const name = pods?.name ?? '*';
  return pods?.container === undefined ? `pod/${name}` : `pod/${name} container ${pods.container}`;
}
