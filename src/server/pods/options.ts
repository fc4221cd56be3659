// What requests for a pod's subresources have in common: the pod, the container meant, and options in the query.
//
// Source: pkg/registry/core/pod/strategy.go (LogLocation, ExecLocation, validateContainer).

import type { Container } from 'kubernetes-types/core/v1.js';
import type { PodOf } from '../../kinds/behavior/exec/place.js';
import { badRequest, type Failure, notFound } from '../../machinery/status.js';
import type { Call } from '../call.js';

const PODS = { group: '', plural: 'pods' };

export interface PodTarget {
  readonly namespace: string;
  readonly name: string;
}

/** The pod that the path names, when it is about that subresource. */
export function podTarget({ path }: Call, subresource: string): PodTarget | undefined {
  const { target } = path;
  if (target.type !== 'resource' || target.group !== '' || target.resource !== 'pods') return;
  if (target.version !== 'v1' || target.subresource !== subresource || target.rest) return;
  const { namespace, name } = target;
  return namespace === undefined || name === undefined ? undefined : { namespace, name };
}

export function podAt({ world }: Call, { namespace, name }: PodTarget): PodOf | Failure {
  const found = world.view.find({ kind: 'Pod', namespace, name });
  return (found as PodOf | undefined) ?? notFound(PODS, name);
}

/** The container asked for by name, or the only one there is. */
export function containerOf(pod: PodOf, wanted: string): Container | Failure {
  const { containers, initContainers = [], ephemeralContainers = [] } = pod.spec;
  const { name } = pod.metadata;
  const all = [...containers, ...initContainers, ...ephemeralContainers] as readonly Container[];
  if (wanted !== '') {
    const found = all.find((one) => one.name === wanted);
    return found ?? badRequest(`container ${wanted} is not valid for pod ${name}`);
  }
  const [only] = containers;
  if (containers.length === 1 && only) return only;
  const every = [...initContainers, ...containers, ...ephemeralContainers].map((one) => one.name);
  const choice = every.length === 0 ? '' : `, choose one of: [${every.join(' ')}]`;
  return badRequest(`a container name must be specified for pod ${name}${choice}`);
}
