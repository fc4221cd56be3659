// The debugger on a tape of a million events with ten thousand live objects.

import { join } from 'node:path';
import { bisect } from '../dist/history/bisect.js';
import { compileExpression } from '../dist/history/expression.js';
import { problemInFold } from '../dist/history/fold.js';
import { MomentView } from '../dist/history/moment-view.js';
import { objectChanges } from '../dist/history/object-changes.js';
import { samplesOf } from '../dist/history/samples.js';
import { Tape } from '../dist/log/tape.js';
import { verifyTape } from '../dist/log/verify.js';
import { canonical } from '../dist/machinery/object.js';
import { whyIs } from '../dist/reasons/why.js';
import { rerun } from '../dist/session/rerun.js';
import { act, deployment, inMemory, newCluster, settings } from './clusters.mjs';
import { format, inFolder, median, percentile, report, timed } from './measure.mjs';

const EVENTS = Number(process.env.EVENTS ?? 1_000_000);
const SETS = 100;
const PODS = 98;
const LOOKS = 200;

/** A hundred Deployments with a ReplicaSet and 98 pods each, whose kubelets then report in turn. */
class Story {
  #batch = [];
  #log;
  #revision = 0;
  #pods = [];

  constructor(log) {
    this.#log = log;
  }

  tell() {
    for (let n = 0; n < SETS; n++) this.#set(n);
    for (let i = 0; this.#revision < EVENTS; i++) this.#beat(i);
    this.#flush();
  }

  #set(n) {
    const namespace = `team-${n % 10}`;
    const name = `web-${n}`;
    const action = this.#put({
      type: 'ActionTaken',
      actor: 'kubectl',
      because: null,
      action: {
        verb: 'create',
        technique: 'imperative-command',
        command: `kubectl create deployment ${name}`,
        target: { kind: 'Deployment', namespace, name },
        request: { verb: 'create' },
      },
      outcome: { result: 'created' },
    });
    const of = (kind, owner, because, more = {}) =>
      this.#object('ObjectCreated', because, {
        apiVersion: kind === 'Pod' ? 'v1' : 'apps/v1',
        kind,
        metadata: {
          name: more.name ?? name,
          namespace,
          ...(owner && { ownerReferences: [owner] }),
        },
        spec: more.spec ?? { replicas: PODS, template: { spec: SPEC } },
        status: { replicas: 0 },
      });
    const made = of('Deployment', undefined, action);
    const set = of('ReplicaSet', ownerOf('Deployment', name), made);
    for (let p = 0; p < PODS; p++) {
      const pod = `${name}-${String(p).padStart(3, '0')}`;
      const revision = of('Pod', ownerOf('ReplicaSet', name), set, { name: pod, spec: SPEC });
      this.#pods.push({ object: this.#last, revision });
    }
  }

  #beat(i) {
    const place = i % this.#pods.length;
    const { object, revision } = this.#pods[place];
    const ready = (i / this.#pods.length) & 1 ? 'True' : 'False';
    const status = {
      phase: 'Running',
      conditions: [
        { type: 'Ready', status: ready },
        { type: 'PodScheduled', status: 'True' },
      ],
      containerStatuses: [{ name: 'web', ready: ready === 'True', restartCount: i % 7 }],
    };
    const next = this.#object('ObjectUpdated', revision, { ...object, status }, 'kubelet');
    this.#pods[place] = { object: this.#last, revision: next };
  }

  #last;

  #object(type, because, object, actor = 'controller') {
    const revision = this.#revision + 1;
    this.#last = canonical({
      ...object,
      metadata: {
        creationTimestamp: '2026-01-01T00:00:00Z',
        uid: `00000000-0000-4000-a000-${String(revision).padStart(12, '0')}`,
        ...object.metadata,
        resourceVersion: String(revision),
      },
    });
    return this.#put({ type, actor, because, object: this.#last });
  }

  #put(event) {
    this.#revision++;
    const at = settings.epoch + this.#revision * 10;
    this.#batch.push({ ...event, revision: this.#revision, at });
    if (this.#batch.length === 5_000) this.#flush();
    return this.#revision;
  }

  #flush() {
    this.#log.append(this.#batch);
    this.#batch = [];
  }
}

const SPEC = {
  containers: [
    { name: 'web', image: 'registry.example/web:1.4', resources: { requests: { cpu: '100m' } } },
  ],
  nodeName: 'node-1',
  restartPolicy: 'Always',
};
const ownerOf = (kind, name) => ({
  apiVersion: 'apps/v1',
  kind,
  name,
  uid: name,
  controller: true,
});

/** Moments all over the tape, in an order that helps no cache. */
const moments = (count) =>
  Array.from(
    { length: count },
    (_, i) => 20_000 + (((i + 1) * 7_919_717) % Math.max(1, EVENTS - 20_001)),
  );
const podKey = (i) => {
  const n = (i * 37) % SETS;
  return `Pod/team-${n % 10}/web-${n}-${String((i * 11) % PODS).padStart(3, '0')}`;
};

function told(what, times, bound) {
  report(`${what}, p95`, `${format(percentile(times, 0.95), 2)} ms`, bound);
  report(`${what}, median`, `${format(median(times), 2)} ms`);
}

export function run() {
  inFolder((folder) => {
    const path = join(folder, 'debug.tape');
    const tape = Tape.create(path, settings);
    new Story(tape.log).tell();
    tape.close();
    looks(path);
    wholeTape(path);
  });
  again();
}

function looks(path) {
  const writer = { pid: process.pid, host: 'bench', isRunning: () => true };
  const tape = Tape.open(path, { writer });
  const { log } = tape;
  log.objectsAt('Deployment/', 15_000);
  const each = (work) => moments(LOOKS).map((revision, i) => timed(() => work(revision, i)).ms);
  told(
    'any moment ready, its Deployments read',
    each((revision) => new MomentView(log, { revision, at: 0 }).all('Deployment')),
    'at most 20 ms',
  );
  told(
    'one object at any moment',
    each((revision, i) => log.objectAt(podKey(i), revision)),
    'at most 0.5 ms',
  );
  const fresh = Tape.open(path, { readOnly: true }).log;
  const why = (path, reads) => (revision, i) =>
    whyIs(fresh, podKey(i), { path, upTo: revision, reads }) ?? missing(podKey(i));
  told(
    'why a value that was set not long ago',
    each(why(['status', 'containerStatuses'], false)),
    'at most 10 ms',
  );
  told(
    'why a value that was set at the beginning',
    each(why(['spec', 'containers'], false)),
    'at most 10 ms',
  );
  told(
    'what differs between neighbouring moments',
    each((revision) => [...objectChanges({ log, revision }, { log, revision: revision + 1 })]),
    'at most 30 ms',
  );
  told(
    'a fork',
    each((revision, i) => tape.fork(`fork-${i}`, { revision })),
    'at most 5 ms',
  );
  expressions(log);
  tape.close();
}

function missing(key) {
  throw new Error(`${key} was never set`);
}

function expressions(log) {
  const view = new MomentView(log, { revision: log.head, at: log.lastAt });
  const stretch = { after: 0, upTo: log.head };
  const halves = (what, text) => {
    const expression = compileExpression(text, view).value;
    const { ms, cpuMs, value } = timed(() => bisect(log, expression, stretch));
    if (!value.found) throw new Error(`${text} never came to hold`);
    report(`bisect over ${what}`, `${format(ms, 0)} ms`, 'at most 1,000 ms');
    report(`of the processor, ${value.looked} moments`, `${format(cpuMs, 0)} ms`);
  };
  halves('a hundred objects', 'deployments.size() >= 100');
  halves('ten thousand objects', `pods.filter(p, has(p.status.phase)).size() >= ${SETS * PODS}`);
  halves(
    'ten thousand objects, by what changes most',
    `pods.filter(p, has(p.status.conditions) && p.status.conditions.exists(c, c.status == "True")).size() >= ${SETS * PODS}`,
  );
  const near = { after: log.head - 100, upTo: log.head };
  const pods = compileExpression(
    'pods.filter(p, p.metadata.name == "web-1-001").size()',
    view,
  ).value;
  const { ms } = timed(() => [...samplesOf(log, pods, near)]);
  report('probe of ten thousand objects along a hundred events', `${format(ms, 0)} ms`);
}

function wholeTape(path) {
  const { ms, cpuMs } = timed(() => {
    const { problem } = verifyTape(path);
    if (problem) throw new Error(problem);
  });
  report('verify --level chain', `${format(ms / 1000)} s`, 'at most 15 s');
  report('of the processor', `${format(cpuMs / 1000)} s`);
  const tape = Tape.open(path, { readOnly: true });
  const fold = timed(() => problemInFold(tape.log, { every: EVENTS }));
  tape.close();
  if (fold.value) throw new Error(fold.value);
  report(
    'fold, events a second of the processor',
    format((EVENTS / fold.cpuMs) * 1000, 0),
    'at least 150,000',
  );
}

/** A rollout as it happens, and again from its actions. */
function again() {
  const log = inMemory();
  const live = timed(() => {
    const cluster = newCluster(log, 50);
    act(cluster, deployment('web', 2_000));
    cluster.settle();
  });
  const repeated = timed(() => rerun(log));
  if (repeated.value.divergence) throw new Error('it does not happen again');
  const share = (live.cpuMs / repeated.cpuMs) * 100;
  report('rerun, of the speed of what happened', `${format(share, 0)} %`, 'at least 80 %');
  const name = log.objectsAt('Pod/default/', log.head)[0].metadata.name;
  const path = ['spec', 'containers', 0, 'image'];
  const reads = timed(() => whyIs(log, `Pod/default/${name}`, { path }));
  report("why a pod's image, with all that was read, 2,000 pods", `${format(reads.ms, 0)} ms`);
}
