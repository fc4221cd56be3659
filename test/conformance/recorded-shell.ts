// kubectl against a cluster like the one of the recordings, with time that passes as it did there.
//
// What was recorded: three nodes of 16 CPU, 64Gi and 110 pods, no class for claims that ask for none, and hollow
// kubelets, whose containers start at once, answer every probe and never end by themselves.

import { bootstrapObjects } from '../../src/cluster/bootstrap.js';
import { nodeManifest } from '../../src/kinds/node/new-node.js';
import { runKubectl } from '../../src/kubectl/run.js';
import type { EventLog } from '../../src/log/event-log.js';
import { forkInMemory, memoryLog } from '../../src/log/memory-log.js';
import type { KubeObject, Manifest } from '../../src/machinery/object.js';
import { defaultSettings } from '../../src/machinery/settings.js';
import { Session } from '../../src/session/session.js';

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

let base: EventLog | undefined;

/** Made once; every story is told in a fork of it. */
function newCluster(): EventLog {
  const log = memoryLog({ ...defaultSettings, kubernetes: '1.28' });
  const session = new Session(log);
  const amounts = { cpu: '16', memory: '64Gi', pods: '110' };
  const nodes = [1, 2, 3].map((i) => {
    const node = nodeManifest(i, { kubernetes: '1.28' });
    return { ...node, status: { ...node.status, capacity: amounts, allocatable: amounts } };
  });
  const asked = { technique: 'imperative-command', command: 'conformance' } as const;
  const objects = [
    ...bootstrapObjects(log.settings, { nodes: nodes as unknown as readonly Manifest[] }),
    HOLLOW as Manifest,
  ];
  for (const object of objects.filter(({ kind }) => kind !== 'StorageClass'))
    session.act({ verb: 'create', object }, asked);
  session.settle();
  session.advance(60_000);
  return log;
}

export class RecordedShell {
  readonly session: Session;

  constructor(namespace?: string) {
    base ??= newCluster();
    this.session = new Session(forkInMemory(base));
    if (namespace === undefined) return;
    this.run(['create', 'namespace', namespace]);
    this.pass(1_000);
  }

  run(argv: readonly string[], files: Readonly<Record<string, string>> = {}): Ran {
    const ran = { rc: 0, stdout: '', stderr: '' };
    ran.rc = runKubectl(argv, {
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
      env: {},
    });
    return ran;
  }

  /** Lets as much time pass as passed then. */
  pass(millis: number): void {
    this.session.advance(Math.max(Math.round(millis), 0));
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
