// rolling-update: the watch events of one real rollout of three replicas, in Kubernetes 1.36.

import { bootstrapObjects } from '../../../src/cluster/bootstrap.js';
import { isObjectEvent } from '../../../src/events/event.js';
import { nodeManifest } from '../../../src/kinds/node/new-node.js';
import { memoryLog } from '../../../src/log/memory-log.js';
import type { Manifest } from '../../../src/machinery/object.js';
import { defaultSettings } from '../../../src/machinery/settings.js';
import { Session } from '../../../src/session/session.js';
import type { Check, Corpus, Fields } from '../corpus.js';

export const rollingUpdate: Corpus = {
  name: 'rolling-update',
  beside: '../reference/rolling-update',
  area: 'Whole cluster',
  about:
    'the watch events of a real rollout: order per object, classes of events, what follows what',
  casesOf: (content) => [
    { id: 'rolling-update', data: { events: content as readonly Fields[] }, meta: {} },
  ],
  check: ({ data }) => {
    const events = data['events'] as readonly Fields[];
    const recorded = events.map(
      ({ time, type, object }): Seen => ({
        at: Date.parse(time),
        type,
        object,
      }),
    );
    const told = simulated(events);
    return [
      ...ordersOf(recorded, told),
      { part: 'classes', actual: classesOf(told), expected: classesOf(recorded) },
      ...relationsOf(recorded, told),
    ];
  },
};

interface Seen {
  readonly at: number;
  readonly type: string;
  readonly object: Fields;
}

function simulated(recorded: readonly Fields[]): readonly Seen[] {
  const deployment = recorded.find(({ object }) => object.kind === 'Deployment')?.[
    'object'
  ] as Fields;
  const oldPod = recorded.find(({ object }) => object.kind === 'Pod')?.['object'] as Fields;
  const session = new Session(memoryLog(defaultSettings));
  const asked = { technique: 'imperative-command', command: 'conformance' } as const;
  const nodes = [nodeManifest(1, { kubernetes: '1.36' })] as unknown as readonly Manifest[];
  for (const object of bootstrapObjects(session.log.settings, { nodes }))
    session.act({ verb: 'create', object }, asked);
  session.settle();
  const { namespace, name, labels } = deployment['metadata'];
  session.act(
    {
      verb: 'create',
      object: { apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } },
    },
    asked,
  );
  session.advance(1_000);
  const { template, ...spec } = deployment['spec'];
  const now = template.spec.containers[0];
  const before = oldPod['spec'].containers[0];
  const container = { ...now, image: before.image, resources: before.resources };
  const old = { ...template, spec: { ...template.spec, containers: [container] } };
  const object = {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name, namespace, labels },
    spec: { ...spec, template: old },
  };
  session.act({ verb: 'create', object: object as Manifest }, asked);
  session.advance(100_000);
  const from = session.log.head;
  const start = session.now;
  const ref = { kind: 'Deployment', namespace, name };
  session.act({ verb: 'patch', ref, patchType: 'merge', patch: { spec: { template } } }, asked);
  session.advance(90_000);
  const seen: Seen[] = [];
  const births = new Set<string>();
  for (const event of session.log.read(from)) {
    if (!isObjectEvent(event) || event.object.metadata.namespace !== namespace) continue;
    const { object } = event;
    if (!['Pod', 'ReplicaSet', 'Deployment'].includes(object.kind)) continue;
    const type = { ObjectCreated: 'ADDED', ObjectUpdated: 'MODIFIED', ObjectDeleted: 'DELETED' }[
      event.type
    ];
    births.add(object.metadata.name);
    seen.push({ at: event.at - start, type, object: object as unknown as Fields });
  }
  return seen;
}

/** What an object is in the story: its name says nothing. */
function roleOf({ kind, metadata }: Fields, old: string): string {
  if (kind === 'Deployment') return 'deployment';
  const isOld = metadata.name.startsWith(old);
  return `${isOld ? 'old' : 'new'} ${kind === 'Pod' ? 'pod' : 'set'}`;
}

/** The ReplicaSet that was there before. */
function oldSetIn(seen: readonly Seen[]): string {
  const sets = seen.filter(({ object }) => object['kind'] === 'ReplicaSet');
  const added = sets.find(({ type }) => type === 'ADDED')?.object['metadata'].name;
  return sets.map(({ object }) => object['metadata'].name).find((name) => name !== added);
}

/** What one sees of an object, without times and names. */
function stateOf({ type, object }: Seen): string {
  const { kind, metadata, spec, status = {} } = object;
  if (type === 'DELETED') return 'deleted';
  if (kind === 'Pod') {
    const ready = (status.conditions ?? []).find((one: Fields) => one['type'] === 'Ready')?.status;
    const grace = metadata.deletionGracePeriodSeconds;
    return JSON.stringify({
      phase: status.phase,
      ready,
      grace,
      bound: spec.nodeName !== undefined,
      addressed: status.podIP !== undefined,
    });
  }
  const { observedGeneration, replicas, updatedReplicas, readyReplicas, availableReplicas } =
    status;
  return JSON.stringify({
    generation: metadata.generation,
    observedGeneration,
    wanted: spec.replicas,
    replicas,
    updatedReplicas,
    readyReplicas,
    availableReplicas,
  });
}

type Lives = ReadonlyMap<string, readonly (readonly Seen[])[]>;

/** The events of each object, by what it is in the story. */
function livesOf(seen: readonly Seen[]): Lives {
  const old = oldSetIn(seen);
  const byName = new Map<string, Seen[]>();
  for (const one of seen) {
    const { kind, metadata } = one.object;
    const name = `${kind}/${metadata.name}`;
    byName.set(name, [...(byName.get(name) ?? []), one]);
  }
  const lives = new Map<string, Seen[][]>();
  for (const own of byName.values()) {
    const role = roleOf((own[0] as Seen).object, old);
    lives.set(role, [...(lives.get(role) ?? []), own]);
  }
  return lives;
}

/**
 * The states of an object in their order. A state that was passed over in one of the two because changes fell together
 * is left out of the order; that there is none that was never recorded is a check of its own.
 */
function ordersOf(recorded: readonly Seen[], told: readonly Seen[]): readonly Check[] {
  const [theirs, ours] = [livesOf(recorded), livesOf(told)];
  return [...theirs].flatMap(([role, lives]) =>
    lives.flatMap((life, i): Check[] => {
      // Pods came into view where the recording began: what was before is no part of it.
      const known = statesOf(life);
      const own = statesOf(ours.get(role)?.[i] ?? []);
      const both = (states: readonly string[], others: readonly string[]) =>
        states.filter((state) => others.includes(state));
      return [
        { part: `${role} ${i + 1}/order`, actual: both(own, known), expected: both(known, own) },
        {
          part: `${role} ${i + 1}/states`,
          actual: own.filter((state) => !known.includes(state)),
          expected: [],
        },
      ];
    }),
  );
}

function statesOf(life: readonly Seen[]): readonly string[] {
  const states = life.map(stateOf);
  return states.filter((state, i) => state !== states[i - 1]);
}

/** Which fields change together, of what. */
function classesOf(seen: readonly Seen[]): readonly string[] {
  const classes = new Set<string>();
  for (const [role, lives] of livesOf(seen))
    for (const life of lives)
      life.forEach(({ type, object }, i) => {
        const before = life[i - 1]?.object;
        if (type !== 'MODIFIED') classes.add(`${role} ${type}`);
        else if (before) classes.add(`${role} ${changesOf(before, object).join(' ')}`);
      });
  return [...classes].sort();
}

const TOLD: readonly (readonly string[])[] = [
  ['metadata', 'deletionTimestamp'],
  ['metadata', 'deletionGracePeriodSeconds'],
  ['metadata', 'annotations'],
  ['spec', 'nodeName'],
  ['spec', 'replicas'],
  ['status', 'phase'],
  ['status', 'podIP'],
];

function changesOf(before: Fields, after: Fields): readonly string[] {
  const changed = TOLD.filter(([part = '', field = '']) => {
    const [a, b] = [before[part]?.[field], after[part]?.[field]];
    return JSON.stringify(a) !== JSON.stringify(b);
  }).map((path) => path.join('.'));
  const counts =
    after['kind'] !== 'Pod' && JSON.stringify(before['status']) !== JSON.stringify(after['status']);
  return counts ? [...changed, 'status'] : changed;
}

/** The steps of one round: a new pod becomes ready, an old one goes, and the next new one comes. */
function roundsOf(seen: readonly Seen[]): readonly Readonly<Record<string, number>>[] {
  const lives = livesOf(seen);
  const [news = [], olds = []] = [lives.get('new pod'), lives.get('old pod')];
  const [fresh = [], old = []] = [lives.get('new set')?.[0], lives.get('old set')?.[0]];
  const first = (list: readonly Seen[], is: (object: Fields) => boolean, from = 0): number =>
    list.find(({ at, object }) => at >= from && is(object))?.at ?? Number.NaN;
  const leaves = olds
    .map((life) => first(life, ({ metadata }) => metadata.deletionTimestamp !== undefined))
    .sort((a, b) => a - b);
  return news.map((life, i) => {
    const ready = first(life, ({ status }) =>
      (status?.conditions ?? []).some(
        (one: Fields) => one['type'] === 'Ready' && one['status'] === 'True',
      ),
    );
    return {
      'pod ready': ready,
      'set counts it': first(fresh, ({ status }) => status?.readyReplicas === i + 1, ready),
      'old set shrinks': first(old, ({ spec }) => spec.replicas === news.length - 1 - i, ready),
      'old pod leaves': leaves[i] ?? Number.NaN,
      'old set has fewer': first(
        old,
        ({ status }) => status?.replicas === news.length - 1 - i,
        ready,
      ),
      'new set grows': first(fresh, ({ spec }) => spec.replicas === i + 2, ready),
      'next pod comes': news[i + 1]?.[0]?.at ?? Number.NaN,
    };
  });
}

/** Whatever always came before something else in the recording does so here, and as soon. */
function relationsOf(recorded: readonly Seen[], told: readonly Seen[]): readonly Check[] {
  const [theirs, ours] = [roundsOf(recorded), roundsOf(told)];
  const names = Object.keys(theirs[0] ?? {});
  const always = (rounds: typeof theirs, a: string, b: string, apart = 0): boolean =>
    rounds.every((round) => !((round[a] ?? 0) + apart > (round[b] ?? 0)));
  const pairs = names.flatMap((a) => names.filter((b) => b !== a).map((b) => [a, b] as const));
  // What happened in the same millisecond once has no order.
  const strict = pairs.filter(([a, b]) => always(theirs, a, b, 1));
  const longest = (rounds: typeof theirs): number =>
    Math.max(...rounds.map((round) => (round['old pod leaves'] ?? 0) - (round['pod ready'] ?? 0)));
  return [
    {
      part: 'what follows what',
      actual: strict.filter(([a, b]) => always(ours, a, b)),
      expected: strict,
    },
    {
      part: 'how soon',
      actual: longest(ours) <= SOON_MS,
      expected: longest(theirs) <= SOON_MS,
    },
  ];
}

/** From a new pod being ready to an old one being told to go. */
const SOON_MS = 100;
