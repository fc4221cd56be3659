// Every kind the simulator knows. Adding a kind is one folder and one line here.

import { kindName } from '../machinery/object.js';
import { cronJob } from './cronjob/index.js';
import { deployment } from './deployment/index.js';
import { event } from './event/index.js';
import { job } from './job/index.js';
import type { Kind } from './kind.js';
import { namespace } from './namespace/index.js';
import { node } from './node/index.js';
import { pod } from './pod/index.js';
import { replicaSet } from './replicaset/index.js';

export const kinds = {
  CronJob: cronJob,
  Deployment: deployment,
  Event: event,
  Job: job,
  Namespace: namespace,
  Node: node,
  Pod: pod,
  ReplicaSet: replicaSet,
};

export type Kinds = typeof kinds;
export type KindName = keyof Kinds;
/** `Objects['Pod']` is the type of a stored Pod. */
export type Objects = { readonly [K in KindName]: Kinds[K] extends Kind<infer O> ? O : never };

const registry = kinds as unknown as Readonly<Record<string, Kind>>;

/** The definition of a kind by its kind name, or undefined when nobody has defined it. */
export const findKind = (name: string): Kind | undefined =>
  Object.hasOwn(registry, name) ? registry[name] : undefined;

export const allKinds: readonly Kind[] = Object.values(registry);

/** The kind of a manifest, provided that its group and version are served. */
export function kindOfManifest(apiVersion: string, kind: string): Kind | undefined {
  const found = findKind(kindName(apiVersion, kind));
  return found && apiVersionOf(found) === apiVersion ? found : undefined;
}

export const apiVersionOf = (kind: Kind): string =>
  kind.group === '' ? kind.version : `${kind.group}/${kind.version}`;
