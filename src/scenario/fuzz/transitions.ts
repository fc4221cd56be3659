// From which state to which things have come: a campaign in which no Deployment ever lost its availability says little
// about one that does. States are coarse, so that all changes between them can be listed and looked for.

import { type ClusterEvent, isObjectEvent } from '../../events/event.js';
import type { View } from '../../events/view.js';
import type { Deployment } from '../../kinds/deployment/index.js';
import type { Job } from '../../kinds/job/index.js';
import type { Node } from '../../kinds/node/index.js';
import type { Pod } from '../../kinds/pod/index.js';
import type { KubeObject } from '../../machinery/object.js';
import { isDeleting } from '../laws/pods.js';

/** By kind, from and to: what is looked for where there are objects of the kind. */
const EXPECTED: Readonly<Record<string, readonly string[]>> = {
  Pod: [
    'Pending to Running',
    'Pending to Ready',
    'Pending to Failed',
    'Pending to Terminating',
    'Running to Ready',
    'Running to Failed',
    'Running to Terminating',
    'Ready to Running',
    'Ready to Succeeded',
    'Ready to Failed',
    'Ready to Terminating',
  ],
  Node: ['Ready to Unknown', 'Unknown to Ready', 'Ready to Cordoned', 'Cordoned to Ready'],
  Deployment: [
    'Unavailable to Available',
    'Available to Unavailable',
    'Unavailable to Stuck',
    'Stuck to Available',
  ],
  StatefulSet: ['Short to Whole', 'Whole to Short'],
  DaemonSet: ['Short to Whole', 'Whole to Short'],
  Job: ['Working to Complete', 'Working to Failed'],
  PersistentVolumeClaim: ['Pending to Bound'],
  PodDisruptionBudget: ['Tight to Generous', 'Generous to Tight'],
};

/** All that are looked for among objects of these kinds: `Pod Pending to Running`. */
export const expectedTransitions = (kinds: readonly string[]): readonly string[] =>
  Object.entries(EXPECTED).flatMap(([kind, all]) =>
    kinds.includes(kind) ? all.map((one) => `${kind} ${one}`) : [],
  );

export class Transitions {
  readonly #states = new Map<string, string | undefined>();

  /** `view`: what is there before anything is told. */
  constructor(view?: View) {
    for (const kind of Object.keys(EXPECTED))
      for (const object of view?.all(kind) ?? [])
        this.#states.set(object.metadata.uid, stateOf(object));
  }

  /** The change that an event is, if it is one that is looked for. */
  of(event: ClusterEvent): string | undefined {
    if (!isObjectEvent(event)) return undefined;
    const { object, type } = event;
    const expected = EXPECTED[object.kind];
    if (!expected) return undefined;
    const { uid } = object.metadata;
    const [before, after] = [this.#states.get(uid), stateOf(object)];
    if (type === 'ObjectDeleted') this.#states.delete(uid);
    else this.#states.set(uid, after);
    const change = `${before} to ${after}`;
    return expected.includes(change) ? `${object.kind} ${change}` : undefined;
  }
}

function stateOf(object: KubeObject): string | undefined {
  switch (object.kind) {
    case 'Pod':
      return podState(object as Pod);
    case 'Node': {
      const node = object as Node;
      if (!has(node, 'Ready')) return 'Unknown';
      return node.spec?.unschedulable ? 'Cordoned' : 'Ready';
    }
    case 'Deployment':
      return deploymentState(object as Deployment);
    case 'Job':
      if (has(object as Job, 'Complete')) return 'Complete';
      return has(object as Job, 'Failed') ? 'Failed' : 'Working';
    default:
      return countedState(object as Counted);
  }
}

interface Counted extends KubeObject {
  readonly spec?: { readonly replicas?: number };
  readonly status?: {
    readonly phase?: string;
    readonly disruptionsAllowed?: number;
    readonly readyReplicas?: number;
    readonly desiredNumberScheduled?: number;
    readonly numberReady?: number;
  };
}

/** What says how it is by a number. */
function countedState({ kind, spec, status = {} }: Counted): string | undefined {
  if (kind === 'PersistentVolumeClaim') return status.phase;
  if (kind === 'PodDisruptionBudget')
    return (status.disruptionsAllowed ?? 0) > 0 ? 'Generous' : 'Tight';
  const [ready = 0, wanted = 0] =
    kind === 'DaemonSet'
      ? [status.numberReady, status.desiredNumberScheduled]
      : [status.readyReplicas, spec?.replicas];
  return ready >= wanted ? 'Whole' : 'Short';
}

function podState(pod: Pod): string {
  if (isDeleting(pod)) return 'Terminating';
  const { phase = 'Pending' } = pod.status ?? {};
  return phase === 'Running' && has(pod, 'Ready') ? 'Ready' : phase;
}

function deploymentState(deployment: Deployment): string {
  if (has(deployment, 'Available')) return 'Available';
  const { conditions = [] } = deployment.status ?? {};
  return conditions.some(({ reason }) => reason === 'ProgressDeadlineExceeded')
    ? 'Stuck'
    : 'Unavailable';
}

interface Conditioned {
  readonly status?: {
    readonly conditions?: readonly { readonly type: string; readonly status: string }[];
  };
}

const has = ({ status }: Conditioned, type: string): boolean =>
  status?.conditions?.some((one) => one.type === type && one.status === 'True') === true;
