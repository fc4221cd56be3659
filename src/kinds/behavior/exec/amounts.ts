// What the downward API says of a container's requests and limits: a whole number of divisors, rounded up.
//
// Source: pkg/api/v1/resource/helpers.go ExtractContainerResourceValue; what is not limited is limited by what the
// node has for pods (MergeContainerResourceLimits).

import type { Container, ResourceFieldSelector } from 'kubernetes-types/core/v1.js';
import { milliValue, wholeValue } from '../../../machinery/quantity-math.js';

type ResourceList = Readonly<Record<string, string>>;

/** Undefined for a resource of which the downward API does not tell. */
export function resourceText(
  container: Pick<Container, 'resources'>,
  { resource, divisor = '0' }: Pick<ResourceFieldSelector, 'resource' | 'divisor'>,
  allocatable: ResourceList = {},
): string | undefined {
  const [, list, name = ''] = /^(limits|requests)\.(.+)$/.exec(resource) ?? [];
  if (list === undefined) return undefined;
  if (!COMPUTE.includes(name) && !name.startsWith('hugepages-')) return undefined;
  const { limits = {}, requests = {} } = container.resources ?? {};
  const limit =
    isNothing(limits[name]) && COMPUTE.includes(name) ? allocatable[name] : limits[name];
  const amount = (list === 'limits' ? limit : requests[name]) ?? '0';
  const unit = isNothing(divisor) ? '1' : divisor;
  const counted = name === 'cpu' ? milliValue : wholeValue;
  return String(Math.ceil(counted(amount) / counted(unit)));
}

const COMPUTE = ['cpu', 'memory', 'ephemeral-storage'];

const isNothing = (quantity: string | undefined): boolean =>
  quantity === undefined || milliValue(quantity) === 0;
