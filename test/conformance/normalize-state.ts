// The objects of a namespace, as they can be compared: by kind, without identities, in an order of their content.
//
// Left out are managedFields, which kubetape does not keep for what only controllers write (ADR 0010), the cluster's
// CA, and what hollow kubelets did not write: their Events, whether a container has started, why one has ended. They say
// of all containers that they are ready, those that have ended or have yet to be started too: so no pod ever becomes ready,
// and when that triggered something is not to be seen.

import type { KubeObject } from '../../src/machinery/object.js';
import type { Fields } from './corpus.js';
import { normalize } from './normalize.js';
import { withoutGeneratedNames } from './normalize-text.js';

type State = Readonly<Record<string, unknown>>;

/** Kinds by the names that the recordings have them under. */
export const KINDS: Readonly<Record<string, string>> = {
  configmaps: 'ConfigMap',
  controllerrevisions: 'ControllerRevision',
  cronjobs: 'CronJob',
  daemonsets: 'DaemonSet',
  deployments: 'Deployment',
  endpoints: 'Endpoints',
  endpointslices: 'EndpointSlice',
  horizontalpodautoscalers: 'HorizontalPodAutoscaler',
  jobs: 'Job',
  persistentvolumeclaims: 'PersistentVolumeClaim',
  poddisruptionbudgets: 'PodDisruptionBudget',
  pods: 'Pod',
  replicasets: 'ReplicaSet',
  replicationcontrollers: 'ReplicationController',
  serviceaccounts: 'ServiceAccount',
  services: 'Service',
  statefulsets: 'StatefulSet',
};

/** The state of a simulated namespace, in the form of the recorded ones. */
export function stateOf(objects: (kind: string) => readonly KubeObject[]): State {
  const entries = Object.entries(KINDS).map(([plural, kind]) => [plural, objects(kind)] as const);
  return Object.fromEntries(entries.filter(([, found]) => found.length > 0));
}

export const comparable = (state: State): State =>
  Object.fromEntries(
    Object.entries(state)
      .filter(([plural]) => plural in KINDS)
      .map(([plural, objects]) => [plural, sorted((objects as readonly Fields[]).map(bare))]),
  );

export const comparableEvents = (events: readonly Fields[] = []): readonly unknown[] =>
  sorted(
    once(events)
      .filter(
        ({ source, reportingComponent }) => (source?.component ?? reportingComponent) !== 'kubelet',
      )
      .map((event) => {
        const { type, reason, message, count, action, reportingComponent, source } = event;
        const { kind, name } = event['involvedObject'] ?? event['regarding'] ?? {};
        const component = source?.component || reportingComponent;
        // How often something was tried depends on how fast the machine was.
        const again = count === undefined ? undefined : count > 1;
        return masked({ kind, name, type, reason, message, again, action, component });
      }),
  );

/**
 * Events without a count, those of schedulers, are written anew when the pod has changed since: how often depends on how
 * fast the machine was, as a count does.
 */
function once(events: readonly Fields[]): readonly Fields[] {
  const seen = new Set<string>();
  return events.filter(({ count, reason, message, ...event }) => {
    if (count !== undefined) return true;
    const { uid, name } = event['involvedObject'] ?? event['regarding'] ?? {};
    const key = JSON.stringify([uid ?? name, reason, message]);
    return !seen.has(key) && seen.add(key);
  });
}

function bare({ apiVersion: _a, kind: _k, ...object }: Fields): unknown {
  const { managedFields: _m, generation, annotations = {}, ...rest } = object['metadata'];
  const { [TRIGGER_TIME]: _t, ...noted } = annotations;
  const metadata = Object.keys(noted).length > 0 ? { ...rest, annotations: noted } : rest;
  // How often a slice was written depends on which changes fell together.
  const counted = 'addressType' in object ? {} : { generation };
  return masked(normalize({ ...object, metadata: { ...metadata, ...counted } }));
}

/** Generated names wherever they are written, and addresses in an order that says nothing. */
export function masked(value: unknown, name = ''): unknown {
  if (typeof value === 'string')
    return withoutGeneratedNames(
      name === 'image' ? value.replace(/^docker\.io\/(library\/)?/, '') : value,
    )
      .replace(/\b\d{1,3}(?:\.\d{1,3}){3}\b/g, '<ip>')
      .replace(/\bnode-\d\b/g, 'node-#')
      .replace(/\bzone-\d\b/g, 'zone-#');
  if (Array.isArray(value)) {
    const items = value.map((item) => masked(item, name));
    return UNORDERED.has(name) ? sorted(items) : items;
  }
  if (typeof value !== 'object' || value === null) return value;
  const unknown = unknownOf(value, name);
  return Object.fromEntries(
    Object.entries(value)
      .filter(([key]) => !UNKNOWN.has(key) && !unknown.includes(key))
      .map(([key, held]) => [key, HASHES.has(key) ? '#' : masked(held, key)]),
  );
}

/** What neither a runtime nor a prober that is not there can tell. */
function unknownOf(value: object, name: string): readonly string[] {
  const { reason, state } = value as Fields;
  if (name === 'terminated')
    return ['Completed', 'Error'].includes(reason ?? 'Error')
      ? ['reason', 'containerID']
      : ['containerID'];
  return name === 'containerStatuses' && state?.terminated ? ['ready'] : [];
}

/** What says nothing, or what hollow kubelets do not write. */
const UNKNOWN: ReadonlySet<string> = new Set(['started', 'ca.crt', 'uid', 'resourceVersion']);
const TRIGGER_TIME = 'endpoints.kubernetes.io/last-change-trigger-time';
const HASHES: ReadonlySet<string> = new Set(['controller-revision-hash']);

const UNORDERED: ReadonlySet<string> = new Set([
  ...['addresses', 'notReadyAddresses', 'endpoints', 'containerStatuses'],
]);

function sorted<T>(items: readonly T[]): readonly T[] {
  const texts = items.map((item) => [canonical(item), item] as const);
  return texts.sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)).map(([, item]) => item);
}

const canonical = (value: unknown): string =>
  JSON.stringify(value, (_key, held) =>
    held !== null && typeof held === 'object' && !Array.isArray(held)
      ? Object.fromEntries(Object.entries(held).sort(([a], [b]) => (a < b ? -1 : 1)))
      : held,
  );
