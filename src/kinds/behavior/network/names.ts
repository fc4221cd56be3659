// What a name means inside the cluster: the answers of cluster DNS, out of Services and EndpointSlices.
//
// Source: https://github.com/kubernetes/dns/blob/master/docs/specification.md; the search path is the one the kubelet
// writes into resolv.conf (ndots:5). Departure: nothing outside of the cluster has a name.

import type { Service } from 'kubernetes-types/core/v1.js';
import type { EndpointSlice } from 'kubernetes-types/discovery/v1.js';
import { millisOf } from '../../../machinery/duration.js';
import type { KubeObject, Millis } from '../../../machinery/object.js';
import type { Reader } from '../../../machinery/reader.js';

export const DOMAIN = 'cluster.local';
const ZONE = `.svc.${DOMAIN}`;
const POD_ZONE = `.pod.${DOMAIN}`;
const NDOTS = 5;

export type ServiceObject = KubeObject & Pick<Service, 'spec'>;

export interface Named {
  /** In full, without the dot at its end. */
  readonly name: string;
  readonly addresses: readonly string[];
  /** The Service that has the name, if it is one's own and not that of a pod. */
  readonly service?: ServiceObject;
  /** The pod at the first address, if it is a pod's. */
  readonly pod?: KubeObject;
  /** From when on, as far as that can be told to the second. */
  readonly since: Millis;
}

/** Undefined: no such name. `namespace`: of the pod that asks. */
export function lookUp(reader: Reader, namespace: string, name: string): Named | undefined {
  for (const full of candidates(namespace, name.toLowerCase())) {
    const found = answer(reader, full);
    if (found) return found;
  }
  return undefined;
}

function candidates(namespace: string, name: string): readonly string[] {
  if (name.endsWith('.')) return [name.slice(0, -1)];
  const searched = [namespace + ZONE, ZONE.slice(1), DOMAIN].map((suffix) => `${name}.${suffix}`);
  return name.split('.').length - 1 < NDOTS ? [...searched, name] : [name, ...searched];
}

function answer(reader: Reader, full: string): Named | undefined {
  if (full.endsWith(POD_ZONE)) return podByAddress(full);
  if (!full.endsWith(ZONE)) return undefined;
  const labels = full.slice(0, -ZONE.length).split('.');
  const [namespace = '', name = '', host, ...more] = labels.reverse();
  if (more.length > 0) return undefined;
  const service = reader.find({ kind: 'Service', namespace, name }) as ServiceObject | undefined;
  if (!service) return undefined;
  const since = millisOf(service.metadata.creationTimestamp ?? '');
  const { clusterIP } = service.spec ?? {};
  if (clusterIP && clusterIP !== 'None')
    return host === undefined ? { name: full, addresses: [clusterIP], service, since } : undefined;
  const there = readyEndpoints(reader, service).filter(
    ({ address, hostname }) =>
      host === undefined || hostname === host || address.replaceAll('.', '-') === host,
  );
  if (there.length === 0) return undefined;
  return {
    name: full,
    addresses: there.map(({ address }) => address),
    ...(host === undefined ? { service } : {}),
    ...(there[0]?.pod ? { pod: there[0].pod } : {}),
    since: Math.max(since, Math.min(...there.map((one) => one.since))),
  };
}

/** `10-0-0-7.default.pod.cluster.local` is 10.0.0.7, whether there is such a pod or not. */
function podByAddress(full: string): Named | undefined {
  const [, dashed] = /^(\d+-\d+-\d+-\d+)\.[^.]+$/.exec(full.slice(0, -POD_ZONE.length)) ?? [];
  return dashed === undefined
    ? undefined
    : { name: full, addresses: [dashed.replaceAll('-', '.')], since: 0 };
}

export interface ReadyEndpoint {
  readonly address: string;
  readonly hostname?: string;
  /** The port behind each port of the Service, by its name. */
  readonly ports: ReadonlyMap<string, number>;
  readonly pod?: KubeObject;
  readonly since: Millis;
}

/** What is ready behind a Service, in the order of addresses as they were given out. */
export function readyEndpoints(reader: Reader, service: KubeObject): readonly ReadyEndpoint[] {
  const { namespace = '', name } = service.metadata;
  const slices = reader.indexed('EndpointSlice', 'service', `${namespace}/${name}`);
  return (slices as readonly (KubeObject & EndpointSlice)[]).flatMap((slice) => {
    const ports = new Map((slice.ports ?? []).map((port) => [port.name ?? '', port.port ?? 0]));
    const made = millisOf(slice.metadata.creationTimestamp ?? '');
    return (slice.endpoints ?? [])
      .filter(({ conditions }) => conditions?.ready !== false)
      .map(({ addresses, hostname, targetRef }) => {
        const pod =
          targetRef?.kind === 'Pod' ? podOf(reader, namespace, targetRef.name) : undefined;
        return {
          address: addresses[0] ?? '',
          ...(hostname ? { hostname } : {}),
          ports,
          ...(pod ? { pod } : {}),
          since: pod ? readySince(pod) : made,
        };
      });
  });
}

const podOf = (reader: Reader, namespace: string, name = ''): KubeObject | undefined =>
  reader.find({ kind: 'Pod', namespace, name });

function readySince(pod: KubeObject): Millis {
  const { status } = pod as {
    readonly status?: {
      readonly conditions?: readonly { type: string; lastTransitionTime?: string }[];
    };
  };
  const ready = status?.conditions?.find(({ type }) => type === 'Ready');
  return millisOf(ready?.lastTransitionTime ?? pod.metadata.creationTimestamp ?? '');
}

/** Where pods ask: the tenth address of the Services' network, as kubeadm has it. */
export function nameServer(reader: Reader): string {
  const service = { kind: 'Service', namespace: 'default', name: 'kubernetes' };
  const { spec } = (reader.find(service) ?? {}) as Partial<ServiceObject>;
  return (spec?.clusterIP ?? '10.96.0.1').replace(/\d+$/, '10');
}
