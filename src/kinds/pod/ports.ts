// The ports of its node that a pod claims.

import type { PodSpec } from 'kubernetes-types/core/v1.js';

export interface HostPort {
  readonly ip: string;
  readonly port: number;
  readonly protocol: string;
}

const none: readonly HostPort[] = [];

export function hostPortsOf(spec: PodSpec): readonly HostPort[] {
  let ports = none;
  for (const container of [...(spec.containers ?? []), ...(spec.initContainers ?? [])])
    for (const { hostPort, hostIP, protocol } of container.ports ?? [])
      if (hostPort)
        ports = [...ports, { ip: hostIP || ANY, port: hostPort, protocol: protocol || 'TCP' }];
  return ports;
}

const ANY = '0.0.0.0';

export const portsConflict = (a: HostPort, b: HostPort): boolean =>
  a.port === b.port && a.protocol === b.protocol && (a.ip === b.ip || a.ip === ANY || b.ip === ANY);
