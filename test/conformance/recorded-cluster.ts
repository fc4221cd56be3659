// A cluster like the one of the recordings: Kubernetes 1.28, three nodes of 16 CPU, 64Gi and 110 pods in zones of
// their own, no class for claims that ask for none. It is served over HTTP like any other.

import { memoryLog } from '../../src/log/memory-log.js';
import { defaultSettings } from '../../src/machinery/settings.js';
import { serve } from '../../src/server/serve.js';
import { openTimeline } from '../../src/server/timeline.js';
import { beginCluster } from '../../src/session/begin.js';
import { Session } from '../../src/session/session.js';

export interface Reply {
  readonly status: number;
  readonly body: unknown;
  readonly warnings: readonly string[];
}

export interface RecordedCluster {
  readonly session: Session;
  ask(method: string, path: string, body?: unknown, type?: string): Promise<Reply>;
  /** Where the objects of a kind are, as discovery tells it. */
  collectionOf(apiVersion: string, kind: string, namespace: string | null): Promise<string>;
  /** Makes it, if it is not there yet. */
  namespace(name: string): Promise<void>;
  close(): Promise<void>;
}

interface ResourceList {
  readonly resources: readonly { readonly name: string; readonly kind: string }[];
}

const NODES = 3;

export async function recordedCluster(): Promise<RecordedCluster> {
  const session = new Session(memoryLog({ ...defaultSettings, kubernetes: '1.28' }));
  beginCluster(session, { nodes: NODES, command: 'conformance' });
  const cluster = await servedCluster(session);
  await cluster.ask('DELETE', '/apis/storage.k8s.io/v1/storageclasses/standard');
  return cluster;
}

/** A session over HTTP. */
export async function servedCluster(session: Session): Promise<RecordedCluster> {
  // Time passes when an adapter lets it.
  const main = openTimeline({ name: 'main', session, rhythm: { mode: 'manual', speed: 1 } });
  const server = await serve(
    { host: '127.0.0.1', port: 0 },
    { find: (name = 'main') => (name === 'main' ? main : undefined) },
  );
  const ask: RecordedCluster['ask'] = async (method, path, body, type = 'application/json') => {
    const reply = await fetch(server.url + path, {
      method,
      headers: { 'content-type': type, 'user-agent': 'kubectl/v1.28.7' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await reply.text();
    const isJson = reply.headers.get('content-type')?.startsWith('application/json');
    return {
      status: reply.status,
      body: isJson ? JSON.parse(text) : text,
      warnings: warningsIn(reply.headers.get('warning') ?? ''),
    };
  };
  const discovered = new Map<string, Promise<Reply>>();
  const made = new Map<string, Promise<Reply>>();
  return {
    session,
    ask,
    collectionOf: async (apiVersion, kind, namespace) => {
      const root = apiVersion.includes('/') ? `/apis/${apiVersion}` : `/api/${apiVersion}`;
      const { status, body } = await once(discovered, root, () => ask('GET', root));
      const resources = status === 200 ? (body as ResourceList).resources : [];
      const plural =
        resources.find((one) => one.kind === kind && !one.name.includes('/'))?.name ??
        `${kind.toLowerCase()}s`;
      return namespace === null ? `${root}/${plural}` : `${root}/namespaces/${namespace}/${plural}`;
    },
    namespace: async (name) => {
      const object = { apiVersion: 'v1', kind: 'Namespace', metadata: { name } };
      await once(made, name, () => ask('POST', '/api/v1/namespaces', object));
    },
    close: async () => {
      main.close();
      await server.close();
    },
  };
}

function once<T>(known: Map<string, T>, name: string, make: () => T): T {
  const before = known.get(name);
  if (before !== undefined) return before;
  const now = make();
  known.set(name, now);
  return now;
}

/** One text each: `299 - "text", 299 - "text"`, where quotes and backslashes are escaped. */
const warningsIn = (header: string): readonly string[] =>
  header.match(/299 \S+ "(?:[^"\\]|\\.)*"/g) ?? [];
