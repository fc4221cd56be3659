// kubectl against a cluster in memory, with what it printed.

import { bootstrapObjects } from '../../src/cluster/bootstrap.js';
import type { KubectlIo } from '../../src/kubectl/io.js';
import { runKubectl } from '../../src/kubectl/run.js';
import { memoryLog } from '../../src/log/memory-log.js';
import { defaultSettings } from '../../src/machinery/settings.js';
import { Session } from '../../src/session/session.js';

export interface Ran {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** A shell with a cluster that has the namespace `default`, or all a new one has, with nodes. */
export function shell(files: Readonly<Record<string, string>> = {}, nodes = 0) {
  const session = new Session(memoryLog({ ...defaultSettings, latency: 'instant' }));
  session.act(
    {
      verb: 'create',
      object: { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'default' } },
    },
    { technique: 'imperative-command', command: 'init' },
  );
  if (nodes > 0) {
    for (const object of bootstrapObjects(session.log.settings, { nodes }))
      session.act({ verb: 'create', object }, { technique: 'imperative-command', command: 'init' });
    session.settle();
  }
  const saved: Record<string, string> = {};
  const kubectl = (argv: string | readonly string[], stdin = ''): Ran => {
    let stdout = '';
    let stderr = '';
    const io: KubectlIo = {
      session,
      stdout: (text) => {
        stdout += text;
      },
      stderr: (text) => {
        stderr += text;
      },
      files: {
        read: (path) => {
          const text = files[path];
          if (text === undefined) throw new Error(`open ${path}: no such file or directory`);
          return text;
        },
        list: (path) => {
          const below = Object.keys(files).filter((file) => file.startsWith(`${path}/`));
          return below.length > 0 ? below : undefined;
        },
        save: (path, text) => {
          saved[path] = text;
        },
        stdin: () => stdin,
      },
      address: 'http://here/',
      isTerminal: false,
      colour: false,
      width: 80,
      env: {},
    };
    const words = typeof argv === 'string' ? argv.split(' ') : argv;
    const code = runKubectl(words, io);
    return { code, stdout, stderr };
  };
  /** Creates an object, whatever technique a user would have used. */
  const create = (object: unknown): void => {
    const { response } = session.act(
      { verb: 'create', object: object as never },
      { technique: 'imperative-object-configuration', command: 'kubectl create -f -' },
    );
    if ('status' in response && response.status === 'Failure') throw new Error(response.message);
  };
  return { session, kubectl, create, saved };
}
