// What `kubectl get services` says [printers/internalversion printService].

import type { Service } from './index.js';

const NONE = '<none>';

export const clusterIpText = ({ spec }: Service): string => spec.clusterIPs?.[0] ?? NONE;

export function externalIpText({ spec, status }: Service): string {
  const externalIps = spec.externalIPs ?? [];
  switch (spec.type) {
    case 'ClusterIP':
    case 'NodePort':
      return externalIps.join(',') || NONE;
    case 'LoadBalancer': {
      // Nothing here balances load: unless somebody writes the status, it is pending for good.
      const ingress = status?.loadBalancer?.ingress ?? [];
      const addresses = new Set(ingress.map(({ ip, hostname }) => ip || hostname || ''));
      return [...[...addresses].sort(), ...externalIps].join(',') || '<pending>';
    }
    case 'ExternalName':
      return spec.externalName ?? '';
    default:
      return '<unknown>';
  }
}

/** `80/TCP`, or `80:30080/TCP` with a node port. */
export function portsText({ spec }: Service): string {
  const ports = (spec.ports ?? []).map(({ port, nodePort, protocol }) =>
    nodePort ? `${port}:${nodePort}/${protocol}` : `${port}/${protocol}`,
  );
  return ports.join(',') || NONE;
}
