// The variables that tell a container of Services: of those that were there when it was started, and no later ones.
//
// Source: pkg/kubelet/envvars/envvars.go, pkg/kubelet/kubelet_pods.go getServiceEnvVarMap.

import type { ServicePort } from 'kubernetes-types/core/v1.js';
import { millisOf } from '../../../machinery/duration.js';
import type { Reader } from '../../../machinery/reader.js';
import type { PodOf } from '../exec/place.js';
import { runningSince } from '../run-start.js';
import type { ServiceObject } from './names.js';

type Variables = readonly (readonly [string, string])[];

export function serviceVariables(reader: Reader, pod: PodOf, container: string): Variables {
  const { initContainerStatuses = [], containerStatuses = [] } = pod.status ?? {};
  const status = [...initContainerStatuses, ...containerStatuses].find(
    ({ name }) => name === container,
  );
  const started = (status && runningSince(status)) ?? reader.now;
  const own = reader.all('Service', pod.metadata.namespace) as readonly ServiceObject[];
  const master = reader.find({ kind: 'Service', namespace: 'default', name: 'kubernetes' });
  const linked = pod.spec.enableServiceLinks === false ? [] : own;
  const seen = linked.filter(
    ({ metadata, spec }) =>
      metadata.uid !== master?.metadata.uid &&
      millisOf(metadata.creationTimestamp ?? '') < started &&
      spec?.clusterIP &&
      spec.clusterIP !== 'None',
  );
  return [...(master ? [master as ServiceObject] : []), ...seen].flatMap(variablesOf);
}

function variablesOf({ metadata, spec }: ServiceObject): Variables {
  const ip = spec?.clusterIP ?? '';
  const ports = spec?.ports ?? [];
  const name = metadata.name.toUpperCase().replaceAll('-', '_');
  const [first] = ports;
  if (!first) return [];
  return [
    [`${name}_SERVICE_HOST`, ip],
    [`${name}_SERVICE_PORT`, String(first.port)],
    ...ports.flatMap(
      (port): Variables =>
        port.name
          ? [
              [
                `${name}_SERVICE_PORT_${port.name.toUpperCase().replaceAll('-', '_')}`,
                String(port.port),
              ],
            ]
          : [],
    ),
    [`${name}_PORT`, url(ip, first)],
    ...ports.flatMap((port): Variables => {
      const link = `${name}_PORT_${port.port}_${port.protocol ?? 'TCP'}`;
      return [
        [link, url(ip, port)],
        [`${link}_PROTO`, (port.protocol ?? 'TCP').toLowerCase()],
        [`${link}_PORT`, String(port.port)],
        [`${link}_ADDR`, ip],
      ];
    }),
  ];
}

const url = (ip: string, { protocol = 'TCP', port }: ServicePort): string =>
  `${protocol.toLowerCase()}://${ip}:${port}`;
