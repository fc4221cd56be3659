// The subresources of each resource, as discovery lists them.

import { METRICS } from '../kinds/virtual.js';
import type { Resource } from './resource.js';

export interface Subresource {
  /** `scale` of `deployments/scale`. */
  readonly name: string;
  /** The kind of what is sent and answered; of the resource's own group and version unless it says so. */
  readonly kind: string;
  readonly group?: string;
  readonly version?: string;
  readonly verbs: readonly string[];
  /** What is opened is a connection to something else, which has no schema. */
  readonly streams?: true;
}

const CONNECT = ['create', 'get'];
const PROXIED = ['create', 'delete', 'get', 'patch', 'update'];
const READ_AND_WRITE = ['get', 'patch', 'update'];

/** Those of single resources, by plural. */
const OWN: Readonly<Record<string, readonly Subresource[]>> = {
  certificatesigningrequests: [
    { name: 'approval', kind: 'CertificateSigningRequest', verbs: READ_AND_WRITE },
  ],
  namespaces: [{ name: 'finalize', kind: 'Namespace', verbs: ['update'] }],
  nodes: [{ name: 'proxy', kind: 'NodeProxyOptions', verbs: PROXIED, streams: true }],
  pods: [
    { name: 'attach', kind: 'PodAttachOptions', verbs: CONNECT, streams: true },
    { name: 'binding', kind: 'Binding', verbs: ['create'] },
    { name: 'ephemeralcontainers', kind: 'Pod', verbs: READ_AND_WRITE },
    { name: 'eviction', group: 'policy', version: 'v1', kind: 'Eviction', verbs: ['create'] },
    { name: 'exec', kind: 'PodExecOptions', verbs: CONNECT, streams: true },
    { name: 'log', kind: 'Pod', verbs: ['get'] },
    { name: 'portforward', kind: 'PodPortForwardOptions', verbs: CONNECT, streams: true },
    { name: 'proxy', kind: 'PodProxyOptions', verbs: PROXIED, streams: true },
    { name: 'resize', kind: 'Pod', verbs: READ_AND_WRITE },
  ],
  services: [{ name: 'proxy', kind: 'ServiceProxyOptions', verbs: PROXIED, streams: true }],
  serviceaccounts: [
    {
      name: 'token',
      group: 'authentication.k8s.io',
      version: 'v1',
      kind: 'TokenRequest',
      verbs: ['create'],
    },
  ],
};

export function subresourcesOf({ kind, lacks = [] }: Resource): readonly Subresource[] {
  const own = kind.custom || kind.group === METRICS ? [] : (OWN[kind.plural] ?? []);
  const found = own.filter(({ name }) => !lacks.includes(name));
  if (kind.scale)
    found.push({
      name: 'scale',
      group: 'autoscaling',
      version: 'v1',
      kind: 'Scale',
      verbs: READ_AND_WRITE,
    });
  if (kind.status) found.push({ name: 'status', kind: kind.kind, verbs: READ_AND_WRITE });
  return found.sort((a, b) => (a.name < b.name ? -1 : 1));
}
