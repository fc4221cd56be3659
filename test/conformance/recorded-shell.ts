// kubectl against a cluster like the one of the recordings, with time that passes as it did there.
//
// There were two. `hollow`: three nodes of 16 CPU, 64Gi and 110 pods, no class for claims that ask for none, and
// hollow kubelets, whose containers start at once, answer every probe and never end by themselves. `headless`, that
// of test/cmd: one node that no kubelet speaks for, and no scheduler, so that no pod ever runs.

import { bootstrapObjects } from '../../src/cluster/bootstrap.js';
import { controllers as everyController } from '../../src/controllers/index.js';
import { nodeManifest } from '../../src/kinds/node/new-node.js';
import { runToken } from '../../src/kubectl/create/token-request.js';
import type { KubectlIo } from '../../src/kubectl/io.js';
import { isForHandlers, isToken } from '../../src/kubectl/is-raw.js';
import { runRaw } from '../../src/kubectl/raw.js';
import { runKubectl } from '../../src/kubectl/run.js';
import type { EventLog } from '../../src/log/event-log.js';
import { forkInMemory, memoryLog } from '../../src/log/memory-log.js';
import type { KubeObject, Manifest } from '../../src/machinery/object.js';
import { defaultSettings } from '../../src/machinery/settings.js';
import { answerInProcess } from '../../src/server/in-process.js';
import { Session } from '../../src/session/session.js';
import { withoutPlugins } from './admission-plugins.js';

export interface Ran {
  readonly rc: number;
  readonly stdout: string;
  readonly stderr: string;
}

const HOLLOW = {
  apiVersion: 'kubetape.io/v1alpha1',
  kind: 'Behavior',
  metadata: { name: 'hollow' },
  spec: {
    pull: { time: '0s' },
    start: { time: '100ms' },
    ready: '0s',
    exits: { after: '87600h' },
    stop: { after: '0s' },
  },
};

const SILENT = {
  apiVersion: 'kubetape.io/v1alpha1',
  kind: 'Fault',
  metadata: { name: 'silent' },
  spec: { node: '127.0.0.1', is: 'Down' },
};

/** The recorded clusters had no metrics server. */
const UNMEASURED = {
  apiVersion: 'kubetape.io/v1alpha1',
  kind: 'Fault',
  metadata: { name: 'unmeasured' },
  spec: { metricsServer: {}, is: 'Missing' },
};

const NOT_THERE: ReadonlySet<string> = new Set(['default-scheduler', 'kubelet', 'node-kubelet']);

export type ClusterName = keyof typeof CLUSTERS;

const CLUSTERS = {
  hollow: {
    objects: [...hollowNodes(), HOLLOW, UNMEASURED],
    controllers: everyController,
    without: ['StorageClass'],
    around: <T>(run: () => T) => run(),
  },
  headless: {
    objects: [
      {
        apiVersion: 'v1',
        kind: 'Node',
        metadata: { name: '127.0.0.1', annotations: { 'save-managers': 'true' } },
        status: { capacity: { memory: '1Gi' } },
      },
      SILENT,
    ],
    controllers: everyController.filter(({ name }) => !NOT_THERE.has(name)),
    // Its API server listens where no Endpoints can lead to.
    without: ['StorageClass', 'Endpoints', 'EndpointSlice'],
    around: withoutPlugins,
  },
} as const;

function hollowNodes() {
  const amounts = { cpu: '16', memory: '64Gi', pods: '110' };
  return [1, 2, 3].map((i) => {
    const node = nodeManifest(i, { kubernetes: '1.28' });
    // Hollow kubelets find whatever they look for on their disks.
    const annotations = { 'files.kubetape.io/all': '{"path":"","type":"Any"}' };
    return {
      ...node,
      metadata: { ...node.metadata, annotations },
      status: { ...node.status, capacity: amounts, allocatable: amounts },
    };
  });
}

const made = new Map<ClusterName, EventLog>();

/** Made once; every story is told in a fork of it. */
function clusterNamed(name: ClusterName): EventLog {
  const before = made.get(name);
  if (before) return before;
  const { objects, controllers, without } = CLUSTERS[name];
  const missing = new Set<string>(without);
  const log = memoryLog({ ...defaultSettings, kubernetes: '1.28' });
  const session = new Session(log, { controllers });
  const asked = { technique: 'imperative-command', command: 'conformance' } as const;
  const all = [
    ...bootstrapObjects(log.settings, { nodes: [] }),
    ...(objects as unknown as readonly Manifest[]),
  ];
  for (const object of all.filter((one) => !missing.has(one.kind)))
    session.act({ verb: 'create', object }, asked);
  session.settle();
  session.advance(120_000);
  made.set(name, log);
  return log;
}

interface HowToRun {
  /** What the files of the command line hold; `-` is standard input. */
  readonly files?: Readonly<Record<string, string>>;
  /** The namespace worked in where the command line says none. */
  readonly namespace?: string;
  readonly edit?: (text: string) => string;
}

export class RecordedShell {
  readonly session: Session;
  readonly #around: <T>(run: () => T) => T;

  constructor(cluster: ClusterName, namespace?: string) {
    this.#around = CLUSTERS[cluster].around;
    const log = forkInMemory(clusterNamed(cluster));
    this.session = new Session(log, { controllers: CLUSTERS[cluster].controllers });
    if (namespace === undefined) return;
    this.run(['create', 'namespace', namespace]);
    this.pass(1_000);
  }

  run(argv: readonly string[], how: HowToRun = {}): Ran {
    const ran = { rc: 0, stdout: '', stderr: '' };
    const io = this.#io(ran, how);
    ran.rc = this.#around(() => runKubectl(argv, io));
    return ran;
  }

  /** What is asked by its path is answered by the handlers of the server. */
  async runAny(argv: readonly string[], how: HowToRun = {}): Promise<Ran> {
    if (!isForHandlers(argv)) return this.run(argv, how);
    const ran = { rc: 0, stdout: '', stderr: '' };
    const run = isToken(argv) ? runToken : runRaw;
    ran.rc = await run(argv, this.#io(ran, how), ({ path, ...request }) =>
      answerInProcess(this.session, { ...request, url: path }),
    );
    return ran;
  }

  #io(
    ran: { stdout: string; stderr: string },
    { files = {}, namespace, edit }: HowToRun,
  ): KubectlIo {
    return {
      session: this.session,
      stdout: (text) => {
        ran.stdout += text;
      },
      stderr: (text) => {
        ran.stderr += text;
      },
      files: {
        read(path) {
          const text = files[path];
          if (text === undefined) throw new Error(`open ${path}: no such file or directory`);
          return text;
        },
        list: (path, recursive) => filesIn(files, path, recursive),
        stdin: () => files['-'] ?? '',
      },
      isTerminal: false,
      colour: false,
      width: 80,
      env: namespace === undefined ? {} : { KUBETAPE_NAMESPACE: namespace },
      ...(edit === undefined ? {} : { edit }),
    };
  }

  /** Lets as much time pass as passed then. */
  pass(millis: number): void {
    this.#around(() => this.session.advance(Math.max(Math.round(millis), 0)));
  }

  objects(kind: string, namespace: string): readonly KubeObject[] {
    return this.session.view().all(kind, namespace);
  }
}

function filesIn(
  files: Readonly<Record<string, string>>,
  path: string,
  recursive: boolean,
): readonly string[] | undefined {
  const directory = `${path.replace(/\/$/, '')}/`;
  const inside = Object.keys(files)
    .filter((file) => file.startsWith(directory))
    .filter((file) => recursive || !file.slice(directory.length).includes('/'))
    .sort();
  return inside.length > 0 ? inside : undefined;
}
