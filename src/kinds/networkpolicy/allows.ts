// Whether NetworkPolicies let a pod connect to another: as soon as one selects a pod, only what some policy allows is.
//
// As the network plugins that know policies do it, on the address and port that a Service leads to. A pod always
// reaches itself, and pods in the network of their node are not selected.

import type { Container } from 'kubernetes-types/core/v1.js';
import type { NetworkPolicyPeer, NetworkPolicyPort } from 'kubernetes-types/networking/v1.js';
import { isInRange, parseCidr, parseIp } from '../../machinery/ip-address.js';
import type { KubeObject } from '../../machinery/object.js';
import type { Reader } from '../../machinery/reader.js';
import { matchesSelector } from '../../machinery/selector.js';
import type { NetworkPolicy } from './index.js';

/** One end of a connection. */
export interface End {
  readonly metadata: Pick<KubeObject['metadata'], 'namespace' | 'labels'>;
  readonly spec?: { readonly hostNetwork?: boolean; readonly containers?: readonly Container[] };
  readonly status?: { readonly podIP?: string };
}

export interface Target {
  readonly end: End;
  readonly port: number;
  readonly protocol: 'TCP' | 'UDP';
}

export const isLetThrough = (reader: Reader, from: End, to: Target): boolean =>
  from === to.end ||
  (allowed(reader, 'Egress', from, to.end, to) && allowed(reader, 'Ingress', to.end, from, to));

type Direction = 'Ingress' | 'Egress';

function allowed(reader: Reader, way: Direction, about: End, peer: End, to: Target): boolean {
  if (about.spec?.hostNetwork) return true;
  const { namespace, labels } = about.metadata;
  const policies = (reader.all('NetworkPolicy', namespace) as readonly NetworkPolicy[]).filter(
    ({ spec }) =>
      (spec.policyTypes ?? []).includes(way) && matchesSelector(spec.podSelector ?? {}, labels),
  );
  return (
    policies.length === 0 ||
    policies.some((policy) =>
      rulesOf(policy, way).some(
        ({ peers = [], ports = [] }) =>
          (ports.length === 0 || ports.some((port) => isPort(port, to))) &&
          (peers.length === 0 || peers.some((one) => isPeer(reader, one, namespace, peer))),
      ),
    )
  );
}

interface Rule {
  readonly peers: readonly NetworkPolicyPeer[] | undefined;
  readonly ports: readonly NetworkPolicyPort[] | undefined;
}

const rulesOf = ({ spec }: NetworkPolicy, way: Direction): readonly Rule[] =>
  way === 'Ingress'
    ? (spec.ingress ?? []).map(({ from, ports }) => ({ peers: from, ports }))
    : (spec.egress ?? []).map(({ to, ports }) => ({ peers: to, ports }));

function isPort({ protocol = 'TCP', port, endPort }: NetworkPolicyPort, to: Target): boolean {
  if (protocol !== to.protocol) return false;
  if (port === undefined) return true;
  if (typeof port === 'number') return port <= to.port && to.port <= (endPort ?? port);
  return (to.end.spec?.containers ?? []).some(({ ports = [] }) =>
    ports.some(
      (one) =>
        one.name === port &&
        one.containerPort === to.port &&
        (one.protocol ?? 'TCP') === to.protocol,
    ),
  );
}

function isInCidr(address: string, text: string): boolean {
  const [ip, range] = [parseIp(address), parseCidr(text)];
  return ip !== undefined && range !== undefined && isInRange(ip, range);
}

function isPeer(
  reader: Reader,
  { ipBlock, namespaceSelector, podSelector }: NetworkPolicyPeer,
  own: string | undefined,
  { metadata, status }: End,
): boolean {
  if (ipBlock) {
    const { podIP = '' } = status ?? {};
    return (
      isInCidr(podIP, ipBlock.cidr) && !(ipBlock.except ?? []).some((one) => isInCidr(podIP, one))
    );
  }
  const { namespace = '', labels } = metadata;
  const isThere = namespaceSelector
    ? matchesSelector(
        namespaceSelector,
        reader.find({ kind: 'Namespace', name: namespace })?.metadata.labels,
      )
    : namespace === own;
  return isThere && (!podSelector || matchesSelector(podSelector, labels));
}
