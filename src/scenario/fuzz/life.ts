// Draws what happens to a cluster, by named dice: the same seed draws the same life.
//
// Swarm testing [Groce et al., 2012]: each seed knows only some sorts of action, since with all of them at once one
// hides what another would have brought out.

import type { Millis } from '../../machinery/object.js';
import { roll } from '../../machinery/random.js';
import type { Action } from './plan.js';
import type { Surroundings, Workload } from './surroundings.js';

type Sort = (draw: Draw, around: Surroundings) => Action | undefined;

const SORTS: Readonly<Record<string, Sort>> = {
  scale: (draw, { workloads }) => {
    const target = draw.of(workloads.filter(isScaled));
    return target && { do: 'scale', target: aimed(target), replicas: draw.below(6) };
  },
  image: (draw, { workloads }) => {
    const target = draw.of(workloads.filter(isRolledOut));
    const container = target && draw.of(target.containers);
    if (!target || !container) return undefined;
    const image = `${withoutTag(container.image)}:fuzz-${draw.below(3) + 1}`;
    return { do: 'image', target: aimed(target), container: container.name, image };
  },
  restart: (draw, { workloads }) => {
    const target = draw.of(workloads.filter(isRolledOut));
    return target && { do: 'restart', target: aimed(target) };
  },
  undo: (draw, { workloads }) => {
    const target = draw.of(workloads.filter(isRolledOut));
    return target && { do: 'undo', target: aimed(target) };
  },
  'delete-pod': (draw) => ({ do: 'delete-pod', pick: draw.below(10) }),
  cordon: onNode('cordon'),
  uncordon: onNode('uncordon'),
  drain: onNode('drain'),
  quota: (draw, { namespaces }) => {
    const namespace = draw.of(namespaces);
    return namespace === undefined ? undefined : { do: 'quota', namespace, pods: draw.below(8) };
  },
  reapply: () => ({ do: 'reapply' }),
  'node-lost': (draw, { nodes }) =>
    fault(draw, { node: draw.of(nodes), is: draw.of(['Down', 'Partitioned', 'Slow']) }),
  'image-trouble': (draw, { images }) => {
    const image = draw.of(images);
    return image === undefined
      ? undefined
      : fault(draw, { image: `${withoutTag(image)}*`, is: draw.of(['Missing', 'Slow']) });
  },
  'containers-fail': (draw, { workloads }) => {
    const victim = draw.of(workloads);
    if (!victim || Object.keys(victim.labels).length === 0) return undefined;
    const { namespace, labels } = victim;
    const is = draw.of(['Crash', 'OOMKilled', 'Hang', 'NotReady']);
    return fault(draw, { pods: { namespace, labels: { matchLabels: labels } }, is });
  },
};

/** Names of all sorts of action there are. */
export const SORT_NAMES: readonly string[] = Object.keys(SORTS);

function onNode(verb: 'cordon' | 'uncordon' | 'drain'): Sort {
  return (draw, { nodes }) => {
    const node = draw.of(nodes);
    return node === undefined ? undefined : { do: verb, node };
  };
}

const LASTING = ['2s', '20s', '1m30s', '6m'];
const fault = (draw: Draw, spec: Readonly<Record<string, unknown>>): Action => ({
  do: 'fault',
  spec: { ...spec, for: draw.of(LASTING) },
});

const isScaled = ({ kind }: Workload): boolean =>
  ['Deployment', 'StatefulSet', 'ReplicaSet'].includes(kind);
const isRolledOut = ({ kind }: Workload): boolean =>
  ['Deployment', 'StatefulSet', 'DaemonSet'].includes(kind);
const aimed = ({ name, namespace }: Workload) => ({ name, namespace });

/** `registry:5000/web:1.2@sha256:...` is `registry:5000/web`. */
const withoutTag = (image: string): string => image.replace(/@.*$/, '').replace(/:[^:/]*$/, '');

/** Races are of milliseconds, rollouts of seconds, evictions of minutes. */
const WAITS: readonly Millis[] = [0, 0, 20, 200, 1_000, 5_000, 15_000, 40_000, 120_000, 400_000];

export function drawLife(seed: number, around: Surroundings, most: number): readonly Action[] {
  const draw = new Draw(seed);
  const sorts = SORT_NAMES.filter(() => draw.below(2) === 0);
  if (sorts.length === 0) sorts.push(draw.of(SORT_NAMES) as string);
  const length = 1 + draw.below(draw.below(2) === 0 ? Math.min(4, most) : most);
  const actions: Action[] = [];
  for (let i = 0; i < length; i++) {
    const action = SORTS[draw.of(sorts) as string]?.(draw, around);
    const ms = draw.of(WAITS) as Millis;
    if (action) actions.push(action);
    if (ms > 0) actions.push({ do: 'wait', ms });
  }
  return actions;
}

/** One throw after another, each with its own name. */
class Draw {
  readonly #seed: number;
  #count = 0;

  constructor(seed: number) {
    this.#seed = seed;
  }

  below(bound: number): number {
    return roll(this.#seed, bound, 'life', this.#count++);
  }

  of<T>(items: readonly T[]): T | undefined {
    return items.length === 0 ? undefined : items[this.below(items.length)];
  }
}
