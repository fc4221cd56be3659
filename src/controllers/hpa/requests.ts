// What pods request of a resource, against which a target in percent is measured
// [pkg/controller/podautoscaler/replica_calculator.go calculateRequests].

import type { Pod } from '../../kinds/pod/index.js';
import {
  askedByPod,
  lastingContainers,
  saidByPod,
} from '../../kinds/pod-template/pod-resources.js';
import { type Parsed, parsed, refused } from '../../machinery/parsed.js';
import { milliValue, wholeValue } from '../../machinery/quantity-math.js';

/** By the pods' names. What a pod requests as a whole goes before its containers, unless one of them is asked about. */
export function requestsOf(
  pods: readonly Pod[],
  resource: string,
  container: string | undefined,
): Parsed<ReadonlyMap<string, number>> {
  const requests = new Map<string, number>();
  for (const pod of pods) {
    const isWhole =
      container === undefined && Object.keys(saidByPod(pod.spec, 'requests')).length > 0;
    const request = isWhole ? ofPod(pod, resource) : ofContainers(pod, resource, container);
    if (!request.ok) return request;
    requests.set(pod.metadata.name, request.value);
  }
  return parsed(requests);
}

function ofPod({ metadata, spec }: Pod, resource: string): Parsed<number> {
  const request = askedByPod(spec, 'requests')[resource];
  return request === undefined
    ? refused(`missing pod-level request for ${resource} in Pod ${metadata.name}`)
    : parsed(amountOf(resource, request));
}

function ofContainers(
  { metadata, spec }: Pod,
  resource: string,
  container: string | undefined,
): Parsed<number> {
  let sum = 0;
  for (const part of lastingContainers(spec)) {
    if (container !== undefined && part.name !== container) continue;
    const request = part.resources?.requests?.[resource];
    if (request === undefined)
      return refused(
        `missing request for ${resource} in container ${part.name} of Pod ${metadata.name}`,
      );
    sum += amountOf(resource, request);
  }
  return parsed(sum);
}

/** CPU in thousandths, memory in bytes. */
export const amountOf = (resource: string, quantity: string): number =>
  resource === 'cpu' ? milliValue(quantity) : wholeValue(quantity);
