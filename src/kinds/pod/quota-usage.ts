// What a pod takes from the quotas of its namespace [pkg/quota/v1/evaluator/core/pods.go].
//
// Kept as sums `quota/NAMESPACE/RESOURCE` over pods that are not over, in the units of resources.ts.
// Departure: a pod whose grace period has passed without its being gone is charged until it is.

import type { PodSpec } from 'kubernetes-types/core/v1.js';
import { quantityOf } from '../../machinery/quantity.js';
import { resourcesOfPod, saidByPod } from '../pod-template/pod-resources.js';
import type { Pod } from './index.js';
import { type Amounts, amountsOf } from './resources.js';

/** By the name a quota has for it: `pods`, `requests.cpu`, `limits.memory`. */
export function quotaUsage(spec: PodSpec, requests: Amounts): Amounts {
  const usage: Record<string, number> = { pods: 1 };
  for (const name in requests) usage[`requests.${name}`] = requests[name] as number;
  const limits = limitsOf(spec);
  for (const name in limits) usage[`limits.${name}`] = limits[name] as number;
  return usage;
}

/** Of the resources that are counted in Ki and Mi, those that a pod asks for in k and M: `requests.memory`. */
export function askedInDecimal(spec: PodSpec): readonly string[] {
  const found = new Set<string>();
  const parts = [{ resources: resourcesOfPod(spec) }, ...(spec.containers ?? [])];
  for (const { resources } of [...parts, ...(spec.initContainers ?? [])])
    for (const field of ['requests', 'limits'] as const)
      for (const name of ['memory', 'ephemeral-storage']) {
        const asked = resources?.[field]?.[name];
        if (asked === undefined) continue;
        const { format, mantissa } = quantityOf(asked);
        if (mantissa !== 0n && format === 'DecimalSI') found.add(`${field}.${name}`);
      }
  return [...found];
}

export const isCharged = ({ status }: Pod): boolean =>
  status?.phase !== 'Succeeded' && status?.phase !== 'Failed';

/** What the pod says itself goes before what its containers do; overhead counts on top of what is limited at all. */
export function limitsOf(spec: PodSpec): Amounts {
  const total: Record<string, number> = {};
  const sidecars: Record<string, number> = {};
  const peak: Record<string, number> = {};
  for (const { resources } of spec.containers ?? []) add(total, amountsOf(resources?.limits));
  for (const { resources, restartPolicy } of spec.initContainers ?? []) {
    const own = amountsOf(resources?.limits);
    if (restartPolicy === 'Always') {
      add(total, own);
      add(sidecars, own);
      raise(peak, sidecars);
    } else {
      const sum = { ...sidecars };
      add(sum, own);
      raise(peak, sum);
    }
  }
  raise(total, peak);
  Object.assign(total, amountsOf(saidByPod(spec, 'limits')));
  for (const [name, amount] of Object.entries(amountsOf(spec.overhead)))
    if (total[name] !== undefined) total[name] += amount;
  return total;
}

function add(list: Record<string, number>, more: Amounts): void {
  for (const [name, amount] of Object.entries(more)) list[name] = (list[name] ?? 0) + amount;
}

function raise(list: Record<string, number>, other: Amounts): void {
  for (const [name, amount] of Object.entries(other))
    list[name] = Math.max(list[name] ?? 0, amount);
}
