// What Services are found by: their addresses and ports, for allocation, their selectors, for pods, and their being spread over zones, for nodes.

import type { IndexWriter } from '../kind.js';
import type { Service } from './index.js';
import { spreadsByZone } from './traits.js';

export function indexService(service: Service, write: IndexWriter): void {
  const { metadata, spec } = service;
  const { namespace = '' } = metadata;
  if (spreadsByZone(service)) write.file('spread-by-zone', '');
  for (const ip of spec.clusterIPs ?? []) if (ip !== 'None') write.file('clusterIP', ip);
  for (const { nodePort, protocol } of spec.ports ?? [])
    if (nodePort) write.file('nodePort', `${protocol}/${nodePort}`);
  if (spec.healthCheckNodePort) write.file('nodePort', `TCP/${spec.healthCheckNodePort}`);
  const pair = selectorPair(spec.selector);
  if (pair && spec.type !== 'ExternalName') {
    write.file('selector', `${namespace}/${pair}`);
    write.add(selecting(namespace), 1);
  }
}

/** One pair stands for the whole selector: a pod without it cannot match. */
function selectorPair(selector: Readonly<Record<string, string>> = {}): string | undefined {
  const [first] = Object.keys(selector).sort();
  return first === undefined ? undefined : `${first}=${selector[first]}`;
}

/** The sum of the Services of a namespace that select pods. */
export const selecting = (namespace: string): string => `services/${namespace}/selecting`;
