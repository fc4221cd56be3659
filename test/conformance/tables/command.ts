// A command of kubectl on the objects that a test of upstream describes, and nothing else.

import { decide } from '../../../src/apiserver/decide.js';
import type { ApiRequest } from '../../../src/apiserver/request.js';
import { genesis, withObjects } from '../../../src/events/state.js';
import { type View, viewOf } from '../../../src/events/view.js';
import { builtInKinds } from '../../../src/kinds/index.js';
import { apiVersionOf } from '../../../src/kinds/lookup.js';
import { runKubectl } from '../../../src/kubectl/run.js';
import type { KubeObject, ObjectRef } from '../../../src/machinery/object.js';
import { defaultSettings } from '../../../src/machinery/settings.js';
import type { Session } from '../../../src/session/session.js';
import type { Fields } from '../corpus.js';
import { plain } from '../values.js';

export interface Ran {
  readonly rc: number;
  readonly stdout: string;
  /** Without `error: `, and without what a usage hint adds. */
  readonly said: string;
  readonly stderr: string;
  /** What was asked of the API server, in order. */
  readonly sent: readonly ApiRequest[];
  /** An object as it is afterwards. */
  readonly found: (ref: ObjectRef) => Fields | undefined;
}

export const NAMESPACE = 'test';

const NAMESPACES = [NAMESPACE, 'default', 'ns'].map(
  (name) =>
    ({
      apiVersion: 'v1',
      kind: 'Namespace',
      metadata: { name, uid: name, resourceVersion: '1' },
      spec: { finalizers: ['kubernetes'] },
      status: { phase: 'Active' },
    }) as unknown as KubeObject,
);

/** An API server without controllers: writes are decided, time passes and nothing happens. */
function worldOf(objects: readonly KubeObject[]) {
  const settings = { ...defaultSettings, kubernetes: '1.28' as const };
  const given = new Set(objects.filter(({ kind }) => kind === 'Namespace').map(nameIn));
  const namespaces = NAMESPACES.filter((one) => !given.has(nameIn(one)));
  let state = withObjects(genesis(NOW), [...namespaces, ...objects]);
  let now = NOW;
  const sent: ApiRequest[] = [];
  const view = () => viewOf(state, settings);
  const session = {
    log: { settings },
    get now() {
      return now;
    },
    view,
    moment: () => undefined,
    act(request: ApiRequest) {
      sent.push(request);
      const outcome = decide(state, settings, request, { actor: 'kubectl', trusted: false });
      state = outcome.states.at(-1) ?? state;
      return outcome;
    },
    advance(by: number) {
      now += by;
    },
    advanceUntil(holds: (seen: View) => boolean, limit: number) {
      now += limit;
      return holds(view());
    },
    settle: () => undefined,
  } as unknown as Session;
  return { session, sent, view };
}

/** When upstream's tests ran, or a little later. */
const NOW = Date.parse('2026-11-22T20:20:00Z');
const nameIn = ({ metadata }: KubeObject): string => metadata.name;

export function commandOn(
  objects: readonly KubeObject[],
  argv: readonly string[],
  files: Readonly<Record<string, string>> = {},
): Ran {
  const { session, sent, view } = worldOf(objects);
  const out = { stdout: '', stderr: '' };
  const rc = runKubectl(argv, {
    session,
    stdout: (text) => {
      out.stdout += text;
    },
    stderr: (text) => {
      out.stderr += text;
    },
    files: {
      read(path) {
        const text = files[path];
        if (text === undefined) throw new Error(`open ${path}: no such file or directory`);
        return text;
      },
      list: () => undefined,
      stdin: () => '',
    },
    isTerminal: false,
    colour: false,
    width: 80,
    env: { KUBETAPE_NAMESPACE: NAMESPACE },
  });
  const said = out.stderr
    .replace(/^error: /, '')
    .replace(/\nSee '.*\n$/, '')
    .trimEnd();
  const found = (ref: ObjectRef) => view().find(ref) as Fields | undefined;
  return { rc, stdout: out.stdout, said, stderr: out.stderr, sent, found };
}

/** The object that a command would send. */
export function made(
  objects: readonly KubeObject[],
  argv: readonly string[],
  files: Readonly<Record<string, string>> = {},
): { readonly object: Fields | undefined; readonly said: string } {
  const { rc, stdout, said } = commandOn(
    objects,
    [...argv, '--dry-run=client', '-o', 'json'],
    files,
  );
  return { object: rc === 0 ? JSON.parse(stdout) : undefined, said };
}

/** `{$type: 'v1beta1.Deployment', $obj}` as it would be stored, with a name if the test gives none. */
export function objectIn(recorded: Fields, name = 'it'): KubeObject {
  const kindName = String(recorded['$type']).split('.').at(-1);
  const kind = builtInKinds.find((one) => one.kind === kindName);
  const { metadata = {}, ...rest } = plain<Fields>(recorded);
  const given = Object.fromEntries(
    Object.entries(metadata).filter(([, value]) => value !== null && value !== ''),
  );
  return {
    ...rest,
    apiVersion: recorded['$obj']?.apiVersion === 'baz' ? 'baz' : kind ? apiVersionOf(kind) : 'v1',
    kind: kindName,
    metadata: {
      name,
      ...(kind?.namespaced === false ? {} : { namespace: NAMESPACE }),
      uid: name,
      resourceVersion: '1',
      creationTimestamp: '2026-11-22T20:00:00Z',
      ...given,
    },
  } as unknown as KubeObject;
}

/** The object without what is empty or null, which Go leaves out in one place and writes in another. */
export function bare(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(bare);
  if (value === null || typeof value !== 'object') return value;
  const kept = Object.entries(value)
    .map(([name, member]): [string, unknown] => [name, bare(member)])
    .filter(([, member]) => !isEmpty(member))
    .sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(kept);
}

const isEmpty = (value: unknown): boolean =>
  value === null ||
  value === undefined ||
  value === '' ||
  (typeof value === 'object' && Object.keys(value).length === 0);
