// The rules of what a pod requests and is limited to as a whole, and of that against its containers.
//
// Source: pkg/apis/core/validation/validation.go validatePodResources, validatePodResourceConsistency.

import type { PodSpec } from 'kubernetes-types/core/v1.js';
import {
  child,
  type FieldError,
  forbidden,
  invalid,
  key as keyed,
  notSupported,
} from '../../machinery/field-errors.js';
import { formatQuantity, quantityOf } from '../../machinery/quantity.js';
import { compareQuantities } from '../../machinery/quantity-math.js';
import { isOfPods, type ResourceList, resourcesOfPod, saidByContainers } from './pod-resources.js';
import { validateResourceName, validateResources } from './validate-resources.js';

/** `path` is that of the pod's spec. */
export function validatePodResources(spec: PodSpec, path: string): FieldError[] {
  const resources = resourcesOfPod(spec);
  if (!resources) return [];
  const at = child(path, 'resources');
  if ((spec.os?.name as string | undefined) === 'windows')
    return [forbidden(at, 'may not be set for a windows pod')];
  const errors = validateResources(resources, at, validateName);
  return errors.length > 0 ? errors : againstContainers(spec, at);
}

function validateName(name: string, at: string): FieldError[] {
  const errors = validateResourceName(name, at);
  if (errors.length > 0 || isOfPods(name)) return errors;
  return [notSupported(at, name, ['cpu', 'hugepages-', 'memory'])];
}

function againstContainers(spec: PodSpec, path: string): FieldError[] {
  const { requests = {}, limits = {} } = resourcesOfPod(spec) ?? {};
  const errors: FieldError[] = [];
  const cover = (
    own: ResourceList,
    field: 'requests' | 'limits',
    concerns: (name: string) => boolean,
  ): void => {
    const all = saidByContainers(spec, field);
    for (const name of Object.keys(all).sort()) {
      if (!concerns(name) || !exceeds(all[name], own[name])) continue;
      const at = keyed(child(path, field), name);
      const sum = text(all[name]);
      const must = `must be greater than or equal to aggregate container ${field} of ${sum}`;
      errors.push(invalid(at, text(own[name]), must));
    }
  };
  cover(requests, 'requests', isOfPods);
  cover(limits, 'limits', (name) => name.startsWith('hugepages-'));
  spec.containers.forEach(({ resources }, i) => {
    for (const name of Object.keys(resources?.limits ?? {}).sort()) {
      const limit = resources?.limits?.[name];
      if (!exceeds(limit, limits[name])) continue;
      const at = child(keyed(`${path}.containers[${i}]`, name), 'limits');
      errors.push(
        invalid(
          at,
          text(limit),
          `must be less than or equal to pod limits of ${text(limits[name])}`,
        ),
      );
    }
  });
  return errors;
}

const exceeds = (amount: string | undefined, bound: string | undefined): boolean =>
  amount !== undefined &&
  bound !== undefined &&
  compareQuantities(quantityOf(amount), quantityOf(bound)) > 0;

const text = (quantity: string | undefined): string => formatQuantity(quantityOf(quantity));
