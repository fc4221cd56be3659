// kubectl against a cluster with nodes and controllers, with files in directories, settled after each line.

import { bootstrapObjects } from '../../src/cluster/bootstrap.js';
import type { ActionOutcome } from '../../src/events/event.js';
import type { KubectlIo } from '../../src/kubectl/io.js';
import { runKubectl } from '../../src/kubectl/run.js';
import { memoryLog } from '../../src/log/memory-log.js';
import type { KubeObject } from '../../src/machinery/object.js';
import { defaultSettings, type KubernetesVersion } from '../../src/machinery/settings.js';
import { Session } from '../../src/session/session.js';
import type { Ran } from './kubectl.js';

export function clusterShell(
  files: Record<string, string> = {},
  nodes = 2,
  env: Readonly<Record<string, string>> = {},
  kubernetes: KubernetesVersion = '1.36',
) {
  const settings = { ...defaultSettings, kubernetes, latency: 'instant' } as const;
  const session = new Session(memoryLog(settings));
  const asked = { technique: 'imperative-command', command: 'init' } as const;
  for (const object of bootstrapObjects(session.log.settings, { nodes }))
    session.act({ verb: 'create', object }, asked);
  session.settle();
  const run = (argv: readonly string[], stdin: string): Ran => {
    const ran = { code: 0, stdout: '', stderr: '' };
    const io: KubectlIo = {
      session,
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
        list(path, recursive) {
          const directory = `${path.replace(/\/$/, '')}/`;
          const inside = Object.keys(files)
            .filter((file) => file.startsWith(directory))
            .filter((file) => recursive || !file.slice(directory.length).includes('/'))
            .sort();
          return inside.length > 0 ? inside : undefined;
        },
        stdin: () => stdin,
      },
      isTerminal: false,
      colour: false,
      width: 80,
      env,
    };
    ran.code = runKubectl(argv, io);
    session.settle();
    return ran;
  };
  /** Words are split at blanks; those that hold blanks go in single quotes. */
  const kubectl = (line: string, stdin = ''): Ran => {
    const words = line.match(/(?:'[^']*'|[^\s'])+/g) ?? [];
    return run(
      words.map((word) => word.replaceAll("'", '')),
      stdin,
    );
  };
  const find = (kind: string, name: string, namespace = 'default'): KubeObject | undefined =>
    session.view().find({ kind, name, namespace });
  return { session, kubectl, find, files };
}

/** What became of the actions in the log, one a word. */
export const outcomes = (session: Session): readonly ActionOutcome['result'][] =>
  [...session.log.read()].flatMap((event) =>
    event.type === 'ActionTaken' ? [event.outcome.result] : [],
  );

export const deployment = (image: string, replicas = 2): string => `apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
spec:
  replicas: ${replicas}
  selector:
    matchLabels:
      app: web
  template:
    metadata:
      labels:
        app: web
    spec:
      containers:
      - name: nginx
        image: ${image}
`;

export const configMap = (name: string, data: string, labels?: string): string =>
  `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: ${name}${labels === undefined ? '' : `, labels: ${labels}`}}\ndata: ${data}\n`;
