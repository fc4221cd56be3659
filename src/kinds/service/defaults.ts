// What a Service's author may leave out [apis/core/v1/defaults.go SetDefaults_Service].

import type { Draft } from 'immer';
import type { Service } from './index.js';
import { isExternallyAccessible } from './traits.js';

const AFFINITY_SECONDS = 10_800;

export function defaultService({ spec }: Draft<Service>): void {
  spec.sessionAffinity ||= 'None';
  if (spec.sessionAffinity === 'None') delete spec.sessionAffinityConfig;
  if (spec.sessionAffinity === 'ClientIP' && !spec.sessionAffinityConfig?.clientIP?.timeoutSeconds)
    spec.sessionAffinityConfig = { clientIP: { timeoutSeconds: AFFINITY_SECONDS } };
  spec.type ||= 'ClusterIP';
  if (!spec.healthCheckNodePort) delete spec.healthCheckNodePort;
  if (spec.clusterIP === '') delete spec.clusterIP;
  for (const port of spec.ports ?? []) {
    port.protocol ||= 'TCP';
    // Go leaves zero values out of JSON.
    if (!port.nodePort) delete port.nodePort;
    if (port.targetPort === undefined || port.targetPort === 0 || port.targetPort === '')
      port.targetPort = port.port;
  }
  if (isExternallyAccessible(spec)) spec.externalTrafficPolicy ||= 'Cluster';
  if (spec.type !== 'ExternalName') spec.internalTrafficPolicy ||= 'Cluster';
  if (spec.type === 'LoadBalancer') spec.allocateLoadBalancerNodePorts ??= true;
}
