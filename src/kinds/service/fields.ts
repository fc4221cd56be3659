// How the fields of a Service that say one thing in two ways are kept together, and what becomes of them
// when the type changes [registry/core/service/strategy.go, storage.go normalizeClusterIPs].

import type { Draft } from 'immer';
import { equal } from '../../machinery/equal.js';
import type { Service } from './index.js';
import {
  isExternallyAccessible,
  mayHaveNodePorts,
  needsClusterIp,
  needsHealthCheck,
  portKey,
} from './traits.js';

/** clusterIP and the first of clusterIPs are the same: whichever of them the author wrote counts. */
export function syncClusterIps({ spec }: Draft<Service>, old: Service | undefined): void {
  if (!old) {
    if (spec.clusterIP && (spec.clusterIPs ?? []).length === 0) spec.clusterIPs = [spec.clusterIP];
    return;
  }
  const ip = spec.clusterIP ?? '';
  const ips = spec.clusterIPs ?? [];
  const sameIp = ip === (old.spec.clusterIP ?? '');
  const sameIps = equal(ips, old.spec.clusterIPs ?? []);
  if (!sameIp && sameIps) {
    if (ip === '') delete spec.clusterIPs;
    else spec.clusterIPs = [ip, ...ips.slice(1)];
  } else if (sameIp && !sameIps) {
    if (ips[0] === undefined) delete spec.clusterIP;
    else spec.clusterIP = ips[0];
  }
}

/** What was allocated and is not mentioned stays, as long as the type still has a use for it. */
export function keepAllocated({ spec }: Draft<Service>, old: Service): void {
  if (needsClusterIp(spec) && needsClusterIp(old.spec)) {
    if (!spec.clusterIP && old.spec.clusterIP) spec.clusterIP = old.spec.clusterIP;
    if ((spec.clusterIPs ?? []).length === 0 && spec.clusterIP === old.spec.clusterIP)
      spec.clusterIPs = [...(old.spec.clusterIPs ?? [])];
  }
  if (mayHaveNodePorts(spec) && mayHaveNodePorts(old.spec)) {
    const used = new Set((spec.ports ?? []).map(({ nodePort }) => nodePort));
    for (const port of spec.ports ?? []) {
      const before = old.spec.ports?.find((p) => portKey(p) === portKey(port))?.nodePort;
      if (!port.nodePort && before && !used.has(before)) port.nodePort = before;
    }
  }
  if (needsHealthCheck(spec) && needsHealthCheck(old.spec) && !spec.healthCheckNodePort) {
    if (old.spec.healthCheckNodePort) spec.healthCheckNodePort = old.spec.healthCheckNodePort;
  }
}

/** What only the old type had a use for, and the author did not change, goes with the type. */
export function dropUnusedFields({ spec }: Draft<Service>, old: Service): void {
  const before = old.spec;
  if (needsClusterIp(before) && !needsClusterIp(spec)) {
    if (spec.clusterIP === before.clusterIP && equal(spec.clusterIPs, before.clusterIPs)) {
      delete spec.clusterIP;
      delete spec.clusterIPs;
    }
    if (equal(spec.ipFamilies, before.ipFamilies)) delete spec.ipFamilies;
    if (spec.ipFamilyPolicy === before.ipFamilyPolicy) delete spec.ipFamilyPolicy;
    delete spec.internalTrafficPolicy;
  }
  if (mayHaveNodePorts(before) && !mayHaveNodePorts(spec) && sameNodePorts(spec, before))
    for (const port of spec.ports ?? []) delete port.nodePort;
  if (needsHealthCheck(before) && !needsHealthCheck(spec))
    if (spec.healthCheckNodePort === before.healthCheckNodePort) delete spec.healthCheckNodePort;
  if (isExternallyAccessible(before) && !isExternallyAccessible(spec))
    if (spec.externalTrafficPolicy === before.externalTrafficPolicy)
      delete spec.externalTrafficPolicy;
  if (before.type === 'LoadBalancer' && spec.type !== 'LoadBalancer') {
    if (spec.allocateLoadBalancerNodePorts === before.allocateLoadBalancerNodePorts)
      delete spec.allocateLoadBalancerNodePorts;
    if (spec.loadBalancerClass === before.loadBalancerClass) delete spec.loadBalancerClass;
  }
}

type Ports = Pick<Service['spec'], 'ports'>;

const sameNodePorts = (a: Ports, b: Ports): boolean =>
  equal(
    (a.ports ?? []).map(({ nodePort }) => nodePort),
    (b.ports ?? []).map(({ nodePort }) => nodePort),
  );
