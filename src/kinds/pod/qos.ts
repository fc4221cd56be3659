// The quality of service a pod gets: who is evicted first when a node runs short.
//
// Source: pkg/apis/core/v1/helper/qos/qos.go ComputePodQOS.

import type { PodSpec } from 'kubernetes-types/core/v1.js';
import { resourcesOfPod, saysItself } from '../pod-template/pod-resources.js';
import { amountsOf } from './resources.js';

export type QosClass = 'Guaranteed' | 'Burstable' | 'BestEffort';

const COMPUTE = ['cpu', 'memory'] as const;

export function qosOf(spec: PodSpec): QosClass {
  // What a pod says as a whole, it says for all of its containers.
  const parts = saysItself(spec)
    ? [{ resources: resourcesOfPod(spec) }]
    : [...(spec.containers ?? []), ...(spec.initContainers ?? [])];
  let asks = false;
  let guaranteed = true;
  const requests: Record<string, number> = {};
  const limits: Record<string, number> = {};
  for (const { resources } of parts) {
    const asked = amountsOf(resources?.requests);
    const capped = amountsOf(resources?.limits);
    for (const name of COMPUTE) {
      const request = asked[name] ?? 0;
      const limit = capped[name] ?? 0;
      if (request > 0 || limit > 0) asks = true;
      if (limit <= 0) guaranteed = false;
      requests[name] = (requests[name] ?? 0) + request;
      limits[name] = (limits[name] ?? 0) + limit;
    }
  }
  if (!asks) return 'BestEffort';
  const equal = COMPUTE.every((name) => {
    return requests[name] === limits[name];
  });
  return guaranteed && equal ? 'Guaranteed' : 'Burstable';
}
