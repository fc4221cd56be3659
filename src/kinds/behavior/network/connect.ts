// A connection from a pod to a host and a port: which pod it leads to, and what listens there.
//
// A Service's own address leads to one of its ready endpoints, as kube-proxy's rules have it; with no endpoint it is
// refused. What NetworkPolicies forbid is never answered. Departure: only pods are reached (no node, nothing outside).

import type { KubeObject } from '../../../machinery/object.js';
import type { Reader } from '../../../machinery/reader.js';
import { type End, isLetThrough } from '../../networkpolicy/allows.js';
import { type Listener, type Look, listenerOn, type PodObject } from './listeners.js';
import { lookUp, type Named, readyEndpoints, type ServiceObject } from './names.js';

export type Connected =
  | { readonly is: 'unknown' }
  | { readonly is: 'refused'; readonly address: string }
  | { readonly is: 'silent'; readonly address: string }
  | { readonly is: 'open'; readonly address: string; readonly listener: Listener };

export interface Network {
  lookUp(name: string): Named | undefined;
  /** The name of an address, as a reverse look-up gives it. */
  nameOf(address: string): string | undefined;
  connect(host: string, port: number): Connected;
}

/** The network as a pod sees it. */
export function networkOf(reader: Reader, pod: KubeObject, look?: Look): Network {
  const namespace = pod.metadata.namespace ?? '';
  return {
    lookUp: (name) =>
      isAddress(name) || !hasNames(reader, pod) ? undefined : lookUp(reader, namespace, name),
    nameOf: (address) => nameOf(reader, address),
    connect: (host, port) => connect({ reader, look }, pod as PodObject, host, port),
  };
}

export const isAddress = (host: string): boolean => /^\d+\.\d+\.\d+\.\d+$/.test(host);

interface Wires {
  readonly reader: Reader;
  readonly look: Look | undefined;
}

function connect(wires: Wires, from: PodObject, host: string, port: number): Connected {
  const { reader } = wires;
  if (host === 'localhost' || host.startsWith('127.')) return at(wires, from, '127.0.0.1', port);
  const named =
    isAddress(host) || !hasNames(reader, from)
      ? undefined
      : lookUp(reader, from.metadata.namespace ?? '', host);
  if (!named && !isAddress(host))
    return host === from.metadata.name ? at(wires, from, addressOf(from), port) : { is: 'unknown' };
  const address = named?.addresses[0] ?? host;
  const service = named?.service ?? serviceAt(reader, address);
  if (service && service.spec?.clusterIP === address)
    return throughProxy(wires, from, service, port);
  const pod = (named?.pod as PodObject | undefined) ?? podAt(reader, address);
  return pod ? across(wires, from, pod, address, port) : { is: 'silent', address };
}

function throughProxy(
  wires: Wires,
  from: PodObject,
  service: ServiceObject,
  port: number,
): Connected {
  const { reader } = wires;
  const address = service.spec?.clusterIP ?? '';
  const wanted = service.spec?.ports?.find((one) => one.port === port);
  if (!wanted) return { is: 'silent', address };
  const ready = readyEndpoints(reader, service);
  const sticky = service.spec?.sessionAffinity === 'ClientIP';
  const when = sticky ? addressOf(from) : reader.now;
  const { uid = '' } = service.metadata;
  const chosen =
    ready[reader.roll(Math.max(1, ready.length), 'proxy', uid, from.metadata.uid ?? '', when)];
  if (!chosen) return { is: 'refused', address };
  const target = chosen.ports.get(wanted.name ?? '');
  if (!chosen.pod || target === undefined) return { is: 'silent', address };
  return across(wires, from, chosen.pod as PodObject, address, target);
}

/** The pods that answer for names: none is there, but policies speak of them. */
const NAME_SERVERS: End = {
  metadata: { namespace: 'kube-system', labels: { 'k8s-app': 'kube-dns' } },
};

const hasNames = (reader: Reader, from: KubeObject): boolean =>
  isLetThrough(reader, from as End, { end: NAME_SERVERS, port: 53, protocol: 'UDP' });

/** To another pod, if policies let it through. */
function across(
  wires: Wires,
  from: PodObject,
  to: PodObject,
  address: string,
  port: number,
): Connected {
  const isSelf = to.metadata.uid === from.metadata.uid;
  const target = { end: to as End, port, protocol: 'TCP' } as const;
  return isSelf || isLetThrough(wires.reader, from as End, target)
    ? at(wires, to, address, port)
    : { is: 'silent', address };
}

function at({ reader, look }: Wires, pod: PodObject, address: string, port: number) {
  const listener = listenerOn(reader, pod, port, look);
  return listener
    ? ({ is: 'open', address, listener } as const)
    : ({ is: 'refused', address } as const);
}

const addressOf = ({ status }: PodObject): string => status?.podIP ?? '';

const serviceAt = (reader: Reader, address: string): ServiceObject | undefined =>
  (reader.all('Service') as readonly ServiceObject[]).find(
    ({ spec }) => spec?.clusterIP === address,
  );

const podAt = (reader: Reader, address: string): PodObject | undefined =>
  (reader.all('Pod') as readonly PodObject[]).find(
    ({ status, spec }) => status?.podIP === address && !spec.hostNetwork,
  );

function nameOf(reader: Reader, address: string): string | undefined {
  const service = serviceAt(reader, address);
  if (service)
    return `${service.metadata.name}.${service.metadata.namespace ?? ''}.svc.cluster.local`;
  const pod = podAt(reader, address);
  const { hostname, subdomain } = pod?.spec ?? {};
  return pod && hostname && subdomain
    ? `${hostname}.${subdomain}.${pod.metadata.namespace ?? ''}.svc.cluster.local`
    : undefined;
}
