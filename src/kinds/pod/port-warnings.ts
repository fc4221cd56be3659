// Ports of containers that are in each other's way, of which the API server warns [pkg/api/pod/warnings.go].

import type { ContainerPort, PodSpec } from 'kubernetes-types/core/v1.js';
import { everyContainer } from '../pod-template/every-container.js';

export function portWarnings(spec: PodSpec, path: string): readonly string[] {
  const warnings: string[] = [];
  const seen = new Map<string, { readonly at: string; readonly port: ContainerPort }[]>();
  for (const [{ ports = [] }, of] of everyContainer(spec, path))
    ports.forEach((port, i) => {
      const at = `${of}.ports[${i}]`;
      if (port.hostIP && !port.hostPort)
        warnings.push(`${at}: hostIP set without hostPort: ${inGo(port)}`);
      const key = `${port.containerPort}/${port.protocol}`;
      const others = seen.get(key) ?? [];
      for (const other of others) {
        const how = conflict(port, other.port);
        if (how) warnings.push(`${at}: ${how} port definition with ${other.at}`);
      }
      seen.set(key, [...others, { at, port }]);
    });
  return warnings;
}

function conflict(a: ContainerPort, b: ContainerPort): string | undefined {
  const { hostIP: ip = '', hostPort: port = 0 } = a;
  const { hostIP: otherIp = '', hostPort: otherPort = 0 } = b;
  if (ip === otherIp && port === otherPort) return 'duplicate';
  if (port === 0 || otherPort === 0) return 'overlapping';
  const oneHasNone = (ip === '') !== (otherIp === '');
  return port === otherPort && oneHasNone ? 'dangerously ambiguous' : undefined;
}

/** As Go prints the struct. */
const inGo = ({ name = '', hostPort = 0, containerPort, protocol, hostIP = '' }: ContainerPort) =>
  `{Name:${name} HostPort:${hostPort} ContainerPort:${containerPort} Protocol:${protocol} HostIP:${hostIP}}`;
