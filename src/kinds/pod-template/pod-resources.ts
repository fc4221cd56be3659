// What a pod requests and is limited to as a whole, beside or instead of its containers (KEP-2837; default since 1.34).
//
// Where a pod says so itself, that is what counts for scheduling, quotas and quality of service; otherwise the sum of
// its containers, or its largest init container if that is more.
// Source: component-helpers/resource/helpers.go, pkg/apis/core/v1/defaults.go defaultPodRequests.

import type { Container, PodSpec, ResourceRequirements } from 'kubernetes-types/core/v1.js';
import { formatQuantity, quantityOf } from '../../machinery/quantity.js';
import { addQuantities, compareQuantities } from '../../machinery/quantity-math.js';

export type ResourceList = Readonly<Record<string, string>>;
export type Field = 'requests' | 'limits';

/** The published types are of a release that has no resources of pods yet. */
type SpecWithResources = PodSpec & { resources?: ResourceRequirements };

const isHugePages = (name: string): boolean => name.startsWith('hugepages-');

/** Whether a pod as a whole can ask for it; anything else is a matter of containers. */
export const isOfPods = (name: string): boolean =>
  name === 'cpu' || name === 'memory' || isHugePages(name);

export const resourcesOfPod = (spec: PodSpec): ResourceRequirements | undefined =>
  (spec as SpecWithResources).resources;

/** The containers that go on for as long as the pod does: its own, and its sidecars. */
export const lastingContainers = (spec: PodSpec | undefined): readonly Container[] => [
  ...(spec?.containers ?? []),
  ...(spec?.initContainers ?? []).filter(({ restartPolicy }) => restartPolicy === 'Always'),
];

/** What the pod says itself, of the resources that it can ask for. */
export function saidByPod(spec: PodSpec, field: Field): ResourceList {
  const list: ResourceList | undefined = resourcesOfPod(spec)?.[field];
  if (!list) return NOTHING;
  return Object.fromEntries(Object.entries(list).filter(([name]) => isOfPods(name)));
}
const NOTHING: ResourceList = {};

export const saysItself = (spec: PodSpec): boolean =>
  (['requests', 'limits'] as const).some((field) => !isEmpty(saidByPod(spec, field)));

/** What the containers come to: the sum of those that run together, or the largest init container if that is more. */
export function saidByContainers(spec: PodSpec, field: Field): ResourceList {
  let sum: ResourceList = {};
  let sidecars: ResourceList = {};
  let peak: ResourceList = {};
  for (const { resources } of spec.containers ?? []) sum = plus(sum, resources?.[field] ?? {});
  for (const { resources, restartPolicy } of spec.initContainers ?? []) {
    const own = resources?.[field] ?? {};
    if (restartPolicy === 'Always') {
      sum = plus(sum, own);
      sidecars = plus(sidecars, own);
      peak = most(peak, sidecars);
    } else peak = most(peak, plus(own, sidecars));
  }
  return most(sum, peak);
}

/** Overhead is not in it. */
export const askedByPod = (spec: PodSpec, field: Field): ResourceList => ({
  ...saidByContainers(spec, field),
  ...saidByPod(spec, field),
});

/**
 * A pod that limits anything as a whole requests what its containers do, and of what they leave open what it is
 * limited to. Changes the draft; containers have their defaults already.
 */
export function defaultResourcesOfPod(spec: SpecWithResources): void {
  const { resources } = spec;
  if (!resources) return;
  const pages = only(saidByContainers(spec, 'limits'), isHugePages);
  if (saysItself(spec) && !isEmpty(pages)) resources.limits = { ...pages, ...resources.limits };
  if (!resources.limits || isEmpty(resources.limits)) return;
  const requests = {
    ...only(resources.limits, isOfPods),
    ...only(saidByContainers(spec, 'requests'), (name) => isOfPods(name) && !isHugePages(name)),
    ...resources.requests,
  };
  if (!isEmpty(requests)) resources.requests = requests;
}

const only = (list: ResourceList, wanted: (name: string) => boolean): ResourceList =>
  Object.fromEntries(Object.entries(list).filter(([name]) => wanted(name)));

const isEmpty = (list: ResourceList): boolean => Object.keys(list).length === 0;

const plus = (a: ResourceList, b: ResourceList): ResourceList =>
  combined(a, b, (x, y) => formatQuantity(addQuantities(quantityOf(x), quantityOf(y))));

const most = (a: ResourceList, b: ResourceList): ResourceList =>
  combined(a, b, (x, y) => (compareQuantities(quantityOf(x), quantityOf(y)) < 0 ? y : x));

function combined(
  a: ResourceList,
  b: ResourceList,
  both: (x: string, y: string) => string,
): ResourceList {
  const result: Record<string, string> = { ...a };
  for (const [name, quantity] of Object.entries(b)) {
    const other = result[name];
    result[name] = other === undefined ? quantity : both(other, quantity);
  }
  return result;
}
