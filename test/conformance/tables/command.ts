// A command of kubectl on the objects that a test of upstream describes, and nothing else.

import { genesis, withObjects } from '../../../src/events/state.js';
import { viewOf } from '../../../src/events/view.js';
import { builtInKinds } from '../../../src/kinds/index.js';
import { apiVersionOf } from '../../../src/kinds/lookup.js';
import { runKubectl } from '../../../src/kubectl/run.js';
import type { KubeObject } from '../../../src/machinery/object.js';
import { defaultSettings } from '../../../src/machinery/settings.js';
import type { Session } from '../../../src/session/session.js';
import type { Fields } from '../corpus.js';
import { plain } from '../values.js';

export interface Ran {
  readonly rc: number;
  readonly stdout: string;
  /** Without `error: `, and without what a usage hint adds. */
  readonly said: string;
}

export const NAMESPACE = 'test';

export function commandOn(
  objects: readonly KubeObject[],
  argv: readonly string[],
  files: Readonly<Record<string, string>> = {},
): Ran {
  const settings = { ...defaultSettings, kubernetes: '1.28' as const };
  const view = viewOf(withObjects(genesis(0), objects), settings);
  const session = { log: { settings }, view: () => view } as unknown as Session;
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
  return { rc, stdout: out.stdout, said };
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
