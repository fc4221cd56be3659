// golden_audit: what all components wrote during the stories of golden_scenarios, in its order.
//
// What users wrote is sent again, at its time; what the components wrote of it is compared object by object: who wrote
// what, one after the other. Not compared is what only depends on how fast a machine was: refused writes that were tried
// again, writes that changed nothing, and how many times a status was written before something else happened to its
// object; of such a run the last one counts, and what it says where nothing was under way.

import { type ClusterEvent, isObjectEvent, type ObjectEvent } from '../../../src/events/event.js';
import { equal } from '../../../src/machinery/equal.js';
import type { KubeObject } from '../../../src/machinery/object.js';
import type { Check, Corpus, Fields } from '../corpus.js';
import { normalize } from '../normalize.js';
import { KINDS, masked } from '../normalize-state.js';
import { withoutGeneratedNames } from '../normalize-text.js';
import { type RecordedCluster, servedCluster } from '../recorded-cluster.js';
import { RecordedShell } from '../recorded-shell.js';

export const goldenAudit: Corpus = {
  name: 'golden_audit',
  area: 'Whole cluster',
  about:
    'all writes of all components during the stories: who, what, in which order, object by object',
  casesOf: (content) =>
    (content as readonly Fields[]).map((data) => ({ id: data['scenario'], data, meta: {} })),
  check: async ({ data }) => {
    const { ns, writes } = data;
    const story = untilTheEnd(writes as readonly Fields[], ns);
    const shell = new RecordedShell('hollow');
    const cluster = await servedCluster(shell.session);
    try {
      const told = await retold(cluster, shell, story, ns);
      return compared(historiesOf(recordedSteps(story)), historiesOf(told));
    } finally {
      await cluster.close();
    }
  },
};

/** Who asks from outside. */
const USERS: ReadonlySet<string> = new Set(['kubectl', 'golden-recorder']);

/** The story ends when its namespace is told to go. */
function untilTheEnd(writes: readonly Fields[], ns: string): readonly Fields[] {
  const end = writes.findIndex(
    ({ verb, resource, name }) => verb === 'delete' && resource === 'namespaces' && name === ns,
  );
  return end < 0 ? writes : writes.slice(0, end);
}

/** One write to an object: who, what kind of write, and what it says. */
interface Step {
  readonly object: string;
  /** The object under its own name. */
  readonly identity: string;
  readonly by: string;
  readonly what: string;
  readonly says: unknown;
}

// What was recorded.

const COMPONENTS: Readonly<Record<string, string>> = {
  scheduler: 'default-scheduler',
  'hollow-kubelet': 'kubelet',
  'daemon-set-controller': 'daemonset-controller',
  'service-account-controller': 'serviceaccount-controller',
  'taint-controller': 'taint-eviction-controller',
  'generic-garbage-collector': 'garbage-collector-controller',
};

function recordedSteps(writes: readonly Fields[]): readonly Step[] {
  const revisions = new Map<string, string>();
  return writes.flatMap((write): Step[] => {
    const { component, verb, resource, subresource, name, code, dryRun, response, request } = write;
    if (code >= 300 || dryRun || !(resource in KINDS) || IGNORED.has(subresource ?? '')) return [];
    if (verb === 'deletecollection') return [];
    const key = `${resource}/${name}`;
    const revision = response?.resourceVersion ?? '';
    if (revision !== '' && revisions.get(key) === revision) return [];
    revisions.set(key, revision);
    const what = whatOf(verb, subresource);
    const by = USERS.has(component) ? 'user' : (COMPONENTS[component] ?? component);
    return [
      {
        object: `${resource}/${plainName(name)}`,
        identity: key,
        by,
        what,
        // Patches, by which objects are adopted and let go, hold a part of what is written.
        says: verb !== 'patch' && saysMuch(by, what, resource) ? said(what, request) : undefined,
      },
    ];
  });
}

/** Whose requests hold the whole object: patches hold a part of it, and users' requests are our own. */
function saysMuch(by: string, what: string, resource: string): boolean {
  if (by === 'user') return false;
  if (what === 'create') return true;
  if (what === 'status') return resource !== 'pods';
  return what === 'write' && WRITERS.has(by);
}
const WRITERS: ReadonlySet<string> = new Set([
  ...['deployment-controller', 'endpoint-controller', 'endpointslice-controller'],
]);

/** Tokens are no objects; to evict is to ask for a deletion. */
const IGNORED: ReadonlySet<string> = new Set(['token']);

function whatOf(verb: string, subresource: string | null): string {
  if (subresource === 'binding') return 'bind';
  if (subresource === 'eviction') return 'delete';
  if (subresource === 'status') return 'status';
  return verb === 'create' || verb === 'delete' ? verb : 'write';
}

// What the simulation did.

async function retold(
  cluster: RecordedCluster,
  shell: RecordedShell,
  story: readonly Fields[],
  ns: string,
): Promise<readonly Step[]> {
  const { session } = cluster;
  const from = session.log.head;
  await cluster.namespace(ns);
  let clock = Date.parse(story[0]?.['t'] ?? '');
  for (const write of story) {
    const { component, t, verb, uri, code, request } = write;
    if (!USERS.has(component)) continue;
    shell.pass(Date.parse(t) - clock);
    clock = Math.max(clock, Date.parse(t));
    const [method, type] = methodOf(verb, uri, request);
    // What was refused is sent too, to be refused again.
    if (code >= 200) await cluster.ask(method, renamed(uri, shell, ns), bodyOf(request), type);
  }
  shell.pass(Date.parse(story.at(-1)?.['t'] ?? '') - clock + 1_000);
  return stepsSince(session.log.read(from), ns);
}

function methodOf(verb: string, uri: string, request: unknown): readonly [string, string] {
  const json = 'application/json';
  if (verb === 'create') return ['POST', json];
  if (verb === 'update') return ['PUT', json];
  if (verb === 'delete') return ['DELETE', json];
  if (Array.isArray(request)) return ['PATCH', 'application/json-patch+json'];
  const applies =
    (request as Fields | null)?.['apiVersion'] !== undefined && /[?&]force=/.test(uri);
  if (applies) return ['PATCH', 'application/apply-patch+yaml'];
  return [
    'PATCH',
    uri.includes('/scale')
      ? 'application/merge-patch+json'
      : 'application/strategic-merge-patch+json',
  ];
}

/** Options of deletions were recorded in the server's own version. */
function bodyOf(request: Fields | null): unknown {
  return request?.['kind'] === 'DeleteOptions' ? { ...request, apiVersion: 'v1' } : request;
}

/** Pods have other names here: the first that is called alike and is not over. */
function renamed(uri: string, shell: RecordedShell, ns: string): string {
  return uri.replace(/(?<=\/pods\/)[^/?]+/, (name) => {
    const pods = shell.objects('Pod', ns) as unknown as readonly Fields[];
    if (pods.some(({ metadata }) => metadata.name === name)) return name;
    const alike = pods.filter(({ metadata }) => plainName(metadata.name) === plainName(name));
    const open = alike.find(
      ({ metadata, status }) =>
        metadata.deletionTimestamp === undefined && ['Pending', 'Running'].includes(status?.phase),
    );
    return (open ?? alike[0])?.['metadata'].name ?? name;
  });
}

const PLURALS = Object.fromEntries(Object.entries(KINDS).map(([plural, kind]) => [kind, plural]));

function stepsSince(events: Iterable<unknown>, ns: string): readonly Step[] {
  const known = new Map<string, KubeObject>();
  const actions = new Set<number>();
  const steps: Step[] = [];
  for (const event of events as Iterable<ClusterEvent>) {
    if (event.type === 'ActionTaken') actions.add(event.revision);
    if (!isObjectEvent(event)) continue;
    const { object } = event;
    const plural = PLURALS[object.kind];
    if (object.metadata.namespace !== ns || plural === undefined) continue;
    const key = `${plural}/${object.metadata.name}`;
    const before = known.get(key);
    if (event.type === 'ObjectDeleted') known.delete(key);
    else known.set(key, object);
    const what = changeOf(event, before);
    const actor = event.actor.replace(/\/.*/, '');
    // What the adapter has sent.
    const by = event.because !== null && actions.has(event.because) ? 'user' : actor;
    steps.push({
      object: `${plural}/${plainName(object.metadata.name)}`,
      identity: key,
      by,
      what,
      says:
        saysMuch(by, what, plural) && !isAdoption(what, object, before)
          ? said(what, object as unknown as Fields)
          : undefined,
    });
  }
  return steps;
}

function changeOf({ type, object, actor }: ObjectEvent, before: KubeObject | undefined): string {
  if (type === 'ObjectCreated' || !before) return 'create';
  const { deletionTimestamp, deletionGracePeriodSeconds, finalizers = [] } = before.metadata;
  // A deleted object goes with its last finalizer: what was asked for was a write.
  if (type === 'ObjectDeleted')
    return deletionTimestamp !== undefined && finalizers.length > 0 ? 'write' : 'delete';
  // One deletion writes down that there is no grace left, and then removes the object.
  const { metadata } = object;
  if (metadata.deletionTimestamp !== deletionTimestamp) return 'delete';
  if (metadata.deletionGracePeriodSeconds !== deletionGracePeriodSeconds) return 'delete';
  if (actor === 'default-scheduler' && object.kind === 'Pod' && spec(object) !== spec(before))
    return 'bind';
  return equal(withoutStatus(object), withoutStatus(before)) ? 'status' : 'write';
}

const isAdoption = (
  what: string,
  { metadata }: KubeObject,
  before: KubeObject | undefined,
): boolean =>
  what === 'write' &&
  !equal(metadata.ownerReferences ?? [], before?.metadata.ownerReferences ?? []);

const spec = (object: KubeObject): string | undefined =>
  (object as unknown as Fields)['spec'].nodeName;

/** A Deployment's controller notes the revision along with the status. */
function withoutStatus(object: KubeObject): unknown {
  const { status: _, metadata, ...rest } = object as unknown as Fields;
  const { resourceVersion: _r, managedFields: _m, annotations = {}, ...meta } = metadata;
  const { 'deployment.kubernetes.io/revision': _v, ...others } = annotations;
  return { ...rest, meta, annotations: object.kind === 'Deployment' ? others : annotations };
}

// What is compared.

const plainName = (name: string | null): string => withoutGeneratedNames(name ?? '');

/** The status, or what there is besides it; without what the API server itself fills in. */
function said(what: string, object: Fields): unknown {
  if (what === 'status') return normal({ status: object['status'] });
  const { metadata = {}, spec: wanted = {} } = object;
  const { labels = {}, annotations = {}, ownerReferences = [] } = metadata;
  const { replicas } = wanted;
  const own = Object.entries(annotations as Record<string, string>).filter(
    ([name]) => !name.startsWith('kubectl.') && !name.includes('last-change-trigger-time'),
  );
  const given = Object.entries(labels as Record<string, string>).filter(
    ([name]) => !/(controller-uid|job-name)$/.test(name),
  );
  return normal({
    labels: Object.fromEntries(given),
    annotations: Object.fromEntries(own),
    owners: ownerReferences.map(({ kind, name, controller }: Fields) => ({
      kind,
      name,
      controller,
    })),
    ...(replicas === undefined ? {} : { replicas }),
  });
}

const normal = (value: Fields): unknown => masked(normalize(value));

/** Of each object, and of all that are called alike: its writes, a run of statuses as the last of them. */
function historiesOf(steps: readonly Step[]): ReadonlyMap<string, readonly History[]> {
  const lives: { object: string; identity: string; steps: Step[] }[] = [];
  for (const step of steps) {
    let life = lives.findLast(({ identity }) => identity === step.identity);
    if (!life || step.what === 'create') {
      life = { object: step.object, identity: step.identity, steps: [] };
      lives.push(life);
    }
    life.steps.push(step);
  }
  const histories = new Map<string, History[]>();
  for (const { object, steps: own } of lives)
    histories.set(object, [...(histories.get(object) ?? []), historyOf(own)]);
  return histories;
}

type History = readonly (readonly [by: string, what: string, says?: unknown])[];

function historyOf(steps: readonly Step[]): History {
  return steps.flatMap(({ by, what, says }, i) => {
    const next = steps[i + 1];
    const again = next?.by === by && next.what === what;
    if (again && (what === 'status' || what === 'delete')) return [];
    // In the middle of a rollout, what a status says is a matter of milliseconds.
    const racing = what === 'status' && next !== undefined && next.by !== 'user';
    return [says === undefined || racing ? ([by, what] as const) : ([by, what, says] as const)];
  });
}

/** Each history is one check. Objects that are called alike are compared as a set. */
function compared(
  recorded: ReadonlyMap<string, readonly History[]>,
  told: ReadonlyMap<string, readonly History[]>,
): readonly Check[] {
  const objects = [...new Set([...recorded.keys(), ...told.keys()])].sort();
  return objects.flatMap((object) => {
    const left = [...(told.get(object) ?? [])];
    const unmatched: History[] = [];
    const checks: Check[] = [];
    for (const history of recorded.get(object) ?? []) {
      const at = left.findIndex((other) => equal(other, history));
      if (at < 0) unmatched.push(history);
      else checks.push({ actual: left.splice(at, 1)[0], expected: history });
    }
    const missing = Math.max(unmatched.length, left.length);
    for (let i = 0; i < missing; i++)
      checks.push({ actual: left[i] ?? null, expected: unmatched[i] ?? null });
    return checks.map((check, i) => ({ ...check, part: `${object}/${i + 1}` }));
  });
}
