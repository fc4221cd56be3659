// What a pod asks of its node: what it says itself, or the sum of its containers, or its largest init container if
// that is more; plus overhead [component-helpers/resource/helpers.go PodRequests].

import type { Container, PodSpec } from 'kubernetes-types/core/v1.js';
import { milliValue, wholeValue } from '../../machinery/quantity-math.js';
import { saidByPod } from '../pod-template/pod-resources.js';

/** Amounts by resource name: CPU in thousandths, everything else in whole units (bytes). */
export type Amounts = Readonly<Record<string, number>>;

export function requestsOf(spec: PodSpec): Amounts {
  let total: Amounts = {};
  for (const container of spec.containers ?? []) total = plus(total, requested(container));
  let sidecars: Amounts = {};
  let peak: Amounts = {};
  for (const container of spec.initContainers ?? []) {
    const amounts = requested(container);
    if (container.restartPolicy === 'Always') {
      sidecars = plus(sidecars, amounts);
      total = plus(total, amounts);
      peak = most(peak, sidecars);
    } else peak = most(peak, plus(sidecars, amounts));
  }
  const said = amountsOf(saidByPod(spec, 'requests'));
  return plus({ ...most(total, peak), ...said }, amountsOf(spec.overhead));
}

const requested = (container: Container): Amounts => amountsOf(container.resources?.requests);

type ResourceList = Readonly<Record<string, string>>;

/** By the frozen list: the pods of a template share what it says. */
const remembered = new WeakMap<ResourceList, Amounts>();

/** Reads a resource list such as `{ cpu: '100m', memory: '64Mi' }`. */
export function amountsOf(list: ResourceList | undefined): Amounts {
  if (!list) return NOTHING;
  const known = remembered.get(list);
  if (known) return known;
  const amounts: Record<string, number> = {};
  for (const name in list) {
    const quantity = list[name] as string;
    amounts[name] = name === 'cpu' ? milliValue(quantity) : wholeValue(quantity);
  }
  if (Object.isFrozen(list)) remembered.set(list, amounts);
  return amounts;
}

const NOTHING: Amounts = {};

/** What the scheduler takes containers to use that do not say [pkg/scheduler/util/pod_resources.go]. */
const UNASKED_CPU = 100;
const UNASKED_MEMORY = 200 * 1024 * 1024;

/** What to add to a pod's requests to account for containers that request no CPU or memory. */
export interface Unasked {
  readonly cpu: number;
  readonly memory: number;
}

export function unaskedOf(spec: PodSpec): Unasked {
  let cpu = 0;
  let memory = 0;
  const said = saidByPod(spec, 'requests');
  for (const { resources } of spec.containers ?? []) {
    if ((resources?.requests?.cpu ?? said['cpu']) === undefined) cpu += UNASKED_CPU;
    if ((resources?.requests?.memory ?? said['memory']) === undefined) memory += UNASKED_MEMORY;
  }
  return { cpu, memory };
}

const plus = (a: Amounts, b: Amounts): Amounts => combine(a, b, (x, y) => x + y);
const most = (a: Amounts, b: Amounts): Amounts => combine(a, b, Math.max);

function combine(a: Amounts, b: Amounts, both: (x: number, y: number) => number): Amounts {
  const result: Record<string, number> = { ...a };
  for (const name in b) result[name] = both(result[name] ?? 0, b[name] as number);
  return result;
}
