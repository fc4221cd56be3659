// Draws what happens to a cluster, by named dice: the same seed draws the same life.
//
// Swarm testing [Groce et al., 2012]: each seed knows only some sorts of action, since with all of them at once one
// hides what another would have brought out.

import type { Millis } from '../../machinery/object.js';
import { roll } from '../../machinery/random.js';
import { LONG_PACES, PACES, type Pace, RACES } from './pace.js';
import type { Action } from './plan.js';
import type { Surroundings, Workload } from './surroundings.js';

type Sort = (draw: Draw, around: Surroundings) => Action | readonly Action[] | undefined;

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
  annotate: (draw, { workloads }) => {
    const target = draw.of(workloads);
    return target && { do: 'annotate', target: aimed(target), value: draw.below(3) };
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
    const is = draw.of(['Crash', 'OOMKilled', 'Hang', 'NotReady']);
    return victim && fault(draw, { pods: podsOf(victim), is });
  },
};

/**
 * Sorts that came later. Each life throws for them by name, and not one after another with those before, so that a seed
 * that somebody has noted tells the life that it told then, as far as it knows none of these.
 */
const LATER_SORTS: Readonly<Record<string, Sort>> = {
  'node-short': (draw, { nodes }) => {
    const is = draw.of(['OutOfMemory', 'OutOfDisk']);
    return fault(draw, { node: draw.of(nodes), is });
  },
  replace: (draw, { workloads }) => {
    const target = draw.of(workloads);
    const cascade = draw.of(['background', 'foreground'] as const);
    return target && cascade && { do: 'replace', target: aimed(target), cascade };
  },
  // A Job is over before anything happens to it: it is run again, and something happens at once.
  'run-again': (draw, { workloads }) => {
    const job = draw.of(workloads.filter(isRun));
    if (!job) return undefined;
    const again: Action = { do: 'replace', target: aimed(job), cascade: 'background' };
    if (draw.below(4) === 0) return again;
    const ms = draw.of([1_000, 2_000, 3_000, 5_000, 8_000]) as Millis;
    const is = draw.of(['Crash', 'OOMKilled', 'Hang']);
    return [again, { do: 'wait', ms }, fault(draw, { pods: podsOf(job), is })];
  },
  'probes-flap': (draw, { workloads }) => {
    const victim = draw.of(workloads);
    const by = draw.of(['5s', '30s']);
    return victim && fault(draw, { pods: podsOf(victim), is: 'Flapping', by });
  },
  'webhook-fails': (draw, { webhooks }) => {
    const webhook = draw.of(webhooks);
    const is = draw.of(['Slow', 'Down', 'BadCertificate']);
    return webhook === undefined ? undefined : fault(draw, { webhook, is });
  },
};

const { 'run-again': _, ...WITHOUT_JOBS } = LATER_SORTS;

/** What troubles those who look after the workloads: nobody can help it, so it is tried only when it is asked for. */
const CONTROL_SORTS: Readonly<Record<string, Sort>> = {
  'cache-lags': (draw, { workloads }) => {
    const controller = draw.of(
      draw.below(4) === 0 ? controllersOf(workloads) : ownersOf(workloads),
    );
    const kind = draw.of(['Pod', 'Pod', 'Pod', 'ReplicaSet', undefined]);
    const only = kind === undefined ? {} : { kind };
    return { do: 'fault', spec: { controller, is: 'Stale', ...only, ...draw.of(draw.pace.lags) } };
  },
  'controller-crash': (draw, { workloads }) => {
    const after = draw.below(4);
    const controller = draw.of(controllersOf(workloads));
    return fault(draw, { controller, is: 'Crash', ...(after > 0 ? { after } : {}) });
  },
  'leader-change': (draw) => {
    const after = draw.below(4);
    return {
      do: 'fault',
      spec: {
        controller: 'kube-controller-manager',
        is: 'Crash',
        ...(after > 0 ? { after } : {}),
        for: LEADERLESS,
      },
    };
  },
  'api-server': (draw) =>
    draw.below(2) === 0
      ? fault(draw, { apiServer: {}, is: 'Refusing' })
      : fault(draw, { apiServer: {}, is: 'Slow', by: draw.of(['200ms', '2s']) }),
  'clock-skew': (draw, { workloads }) => {
    // Kubelets measure with clocks that do not jump.
    const controller = draw.of(ownersOf(workloads));
    const by = draw.of(['-10s', '5s', '1h']);
    return controller === undefined ? undefined : fault(draw, { controller, is: 'Skewed', by });
  },
};

/** Trouble that somebody can live with for as long as there is anything to do. */
const LIFELONG: readonly string[] = ['cache-lags', 'cache-lags', 'controller-crash', 'clock-skew'];

/** A lease lasts so long, and others look for it every two seconds. */
const LEADERLESS = '17s';

/** Who has to do with what there is. */
const controllersOf = (workloads: readonly Workload[]): readonly string[] => [
  ...ownersOf(workloads),
  'endpointslice-controller',
  'default-scheduler',
  'kubelet',
];

const ownersOf = (workloads: readonly Workload[]): readonly string[] => [
  ...new Set(workloads.flatMap(({ kind }) => CONTROLLERS[kind] ?? [])),
];

const CONTROLLERS: Readonly<Record<string, readonly string[]>> = {
  Deployment: ['deployment-controller', 'replicaset-controller'],
  ReplicaSet: ['replicaset-controller'],
  StatefulSet: ['statefulset-controller'],
  DaemonSet: ['daemonset-controller'],
  Job: ['job-controller'],
  CronJob: ['cronjob-controller', 'job-controller'],
};

const EVERY_SORT: Readonly<Record<string, Sort>> = { ...SORTS, ...CONTROL_SORTS, ...LATER_SORTS };

/** Names of all sorts of action there are. */
export const sortNames = (controlPlane: boolean): readonly string[] =>
  Object.keys({ ...SORTS, ...(controlPlane ? CONTROL_SORTS : {}), ...LATER_SORTS });

function onNode(verb: 'cordon' | 'uncordon' | 'drain'): Sort {
  return (draw, { nodes }) => {
    const node = draw.of(nodes);
    return node === undefined ? undefined : { do: verb, node };
  };
}

/** Pods of Jobs often have no labels of their own; their names begin with that of their owner. */
const podsOf = ({ namespace, name, labels }: Workload) =>
  Object.keys(labels).length > 0
    ? { namespace, labels: { matchLabels: labels } }
    : { namespace, name: `${name.replace(/^.*\//, '')}-*` };

const fault = (draw: Draw, spec: Readonly<Record<string, unknown>>): Action => ({
  do: 'fault',
  spec: { ...spec, for: draw.of(draw.pace.lasting) },
});

const isScaled = ({ kind }: Workload): boolean =>
  ['Deployment', 'StatefulSet', 'ReplicaSet'].includes(kind);
const isRun = ({ kind }: Workload): boolean => kind === 'Job';
const isRolledOut = ({ kind }: Workload): boolean =>
  ['Deployment', 'StatefulSet', 'DaemonSet'].includes(kind);
const aimed = ({ name, namespace }: Workload) => ({ name, namespace });

/** `registry:5000/web:1.2@sha256:...` is `registry:5000/web`. */
const withoutTag = (image: string): string => image.replace(/@.*$/, '').replace(/:[^:/]*$/, '');

/** One of so many actions that would be at one instant with the one before comes later; how long two reactions take. */
const MOMENT_RARITY = 3;
const REACTIONS_MS = 16;

/** One of so many sorts of action is known to a life: what several must come together for is found among few. */
const RARITIES = [2, 3, 6];
const LATER_RARITY = 6;
/** Nothing else ever happens to a Job. */
const RARITY_OF: Readonly<Record<string, number>> = { 'run-again': 2 };

/** `most`: the longest life, in actions; `controlPlane`: whether controllers have trouble of their own. */
export function drawLife(
  seed: number,
  around: Surroundings,
  most: number,
  controlPlane = false,
): readonly Action[] {
  const draw = new Draw(seed);
  if (controlPlane && draw.below(2) === 0) return haunted(draw, around, most);
  draw.pace = draw.of(PACES) as Pace;
  const length = 1 + draw.below(draw.below(2) === 0 ? Math.min(4, most) : most);
  return lived(draw, around, sortNames(controlPlane), length, controlPlane);
}

/**
 * One trouble from the beginning to the end, and else what happens anyway. It is drawn anew for each life and not
 * among all that may happen, since what has lasted for a while comes together with more than what comes and goes.
 */
function haunted(draw: Draw, around: Surroundings, most: number): readonly Action[] {
  draw.pace = draw.of(LONG_PACES) as Pace;
  const action = CONTROL_SORTS[draw.of(LIFELONG) as string]?.(draw, around);
  if (!action || !('do' in action) || action.do !== 'fault') return [];
  const { for: _, ...spec } = action.spec;
  const length = Math.ceil(most / 2) + draw.below(most / 2);
  return [{ do: 'fault', spec }, ...lived(draw, around, sortNames(false), length)];
}

function lived(
  draw: Draw,
  around: Surroundings,
  names: readonly string[],
  length: number,
  isRacing = false,
): readonly Action[] {
  const rarity = draw.of(RARITIES) as number;
  const older = names.filter((name) => LATER_SORTS[name] === undefined);
  const sorts = older.filter(() => draw.below(rarity) === 0);
  if (sorts.length === 0) sorts.push(draw.of(older) as string);
  const later = around.workloads.some(isRun) ? LATER_SORTS : WITHOUT_JOBS;
  sorts.push(
    ...Object.keys(later).filter((name) => draw.named(RARITY_OF[name] ?? LATER_RARITY, name) === 0),
  );
  return Array.from({ length }, (_, i): readonly Action[] => {
    const drawn = EVERY_SORT[draw.of(sorts) as string]?.(draw, around) ?? [];
    const ms = (draw.of(draw.pace.waits) as Millis) || (isRacing ? draw.moment(i) : 0);
    return [drawn, ms > 0 ? [{ do: 'wait', ms } as const] : []].flat();
  }).flat();
}

/** One throw after another, each with its own name. */
class Draw {
  pace: Pace = RACES;
  readonly #seed: number;
  #count = 0;

  constructor(seed: number) {
    this.#seed = seed;
  }

  below(bound: number): number {
    return roll(this.#seed, bound, 'life', this.#count++);
  }

  named(bound: number, name: string): number {
    return roll(this.#seed, bound, 'life', name);
  }

  /**
   * As long as controllers take to react, at times: what comes then comes between two of them, and what that breaks is
   * Kubernetes' own.
   */
  moment(i: number): Millis {
    const isShort = this.named(MOMENT_RARITY, `moment ${i}`) === 0;
    return isShort ? 1 + this.named(REACTIONS_MS, `moment ${i} ms`) : 0;
  }

  of<T>(items: readonly T[]): T | undefined {
    return items.length === 0 ? undefined : items[this.below(items.length)];
  }
}
