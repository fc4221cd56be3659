// The rules of requests and limits of one container or pod, and of other lists of quantities.
//
// Source: pkg/apis/core/validation/validation.go ValidateResourceRequirements. Departure: claims of
// dynamic resource allocation are not checked against the pod's claims.

import type { ResourceRequirements } from 'kubernetes-types/core/v1.js';
import {
  child,
  type FieldError,
  invalid,
  key as keyed,
  required,
} from '../../machinery/field-errors.js';
import { qualifiedNameErrors } from '../../machinery/names.js';
import { decodeQuantity, formatQuantity, isExact, quantityOf } from '../../machinery/quantity.js';
import { compareQuantities, wholeValue } from '../../machinery/quantity-math.js';
import { AT_LEAST_ZERO } from './validate-paths.js';

type ResourceList = Readonly<Record<string, string>>;

export function validateResources(
  resources: ResourceRequirements | undefined,
  path: string,
  validateName = validateContainerResource,
): FieldError[] {
  const { limits, requests } = resources ?? {};
  const limitsPath = child(path, 'limits');
  const requestsPath = child(path, 'requests');
  const errors = [...validateResourceList(limits, limitsPath, validateName)];
  for (const [name, quantity] of Object.entries(requests ?? {})) {
    const found = validateQuantityOf(name, quantity, keyed(requestsPath, name));
    errors.push(...validateName(name, keyed(requestsPath, name)), ...found);
    if (found.length > 0) continue;
    const limit = limits?.[name];
    if (limit !== undefined)
      errors.push(...validateAgainstLimit(name, quantity, limit, requestsPath));
    else if (!mayOvercommit(name))
      errors.push(required(limitsPath, 'Limit must be set for non overcommitable resources'));
  }
  return errors;
}

export function validateResourceList(
  list: ResourceList | undefined,
  path: string,
  validateName: (name: string, at: string) => FieldError[] = validateResourceName,
): FieldError[] {
  return Object.entries(list ?? {}).flatMap(([name, quantity]) => [
    ...validateName(name, keyed(path, name)),
    ...validateQuantityOf(name, quantity, keyed(path, name)),
  ]);
}

/** Resources that exist without anybody announcing them on a node. */
const STANDARD = new Set([
  'cpu',
  'memory',
  'ephemeral-storage',
  'storage',
  'requests.cpu',
  'requests.memory',
  'requests.ephemeral-storage',
  'requests.storage',
  'limits.cpu',
  'limits.memory',
  'limits.ephemeral-storage',
  'pods',
  'services',
  'replicationcontrollers',
  'resourcequotas',
  'secrets',
  'configmaps',
  'persistentvolumeclaims',
  'services.nodeports',
  'services.loadbalancers',
]);
const FOR_CONTAINERS = ['cpu', 'memory', 'ephemeral-storage'];

/** Quotas call what is requested of a resource `requests.hugepages-2Mi`. */
const bare = (name: string): string => name.replace(/^requests\./, '');

const isHugePages = (name: string): boolean => name.startsWith('hugepages-');

/** Pages of a size are given out whole [helper.IsHugePageResourceValueDivisible]. */
function isWholePages(name: string, text: string): boolean {
  const read = decodeQuantity(name.slice('hugepages-'.length));
  const size = read.ok ? wholeValue(formatQuantity(read.value)) : 0;
  return size > 0 && wholeValue(text) % size === 0 && isExact(quantityOf(text), 0);
}

/** Whether a node provides it by itself, not through a device plugin. */
export const isNativeResource = (name: string): boolean =>
  !name.includes('/') || /^(.+\.)?kubernetes\.io\//.test(name);

const mayOvercommit = (name: string): boolean => isNativeResource(name) && !isHugePages(name);

export function validateResourceName(name: string, at: string): FieldError[] {
  const errors = qualifiedNameErrors(name).map((message) => invalid(at, name, message));
  if (errors.length > 0 || name.includes('/') || STANDARD.has(name) || isHugePages(bare(name)))
    return errors;
  return [invalid(at, name, 'must be a standard resource type or fully qualified')];
}

function validateContainerResource(name: string, at: string): FieldError[] {
  const errors = validateResourceName(name, at);
  if (!name.includes('/') && !FOR_CONTAINERS.includes(name) && !isHugePages(name))
    errors.push(invalid(at, name, 'must be a standard resource for containers'));
  return errors;
}

function validateQuantityOf(name: string, text: string, at: string): FieldError[] {
  const quantity = decodeQuantity(text);
  if (!quantity.ok) return [invalid(at, text, quantity.error)];
  if (quantity.value.mantissa < 0n) return [invalid(at, String(text), AT_LEAST_ZERO)];
  const wholeOnly = !isNativeResource(name) || name === 'pods';
  if (wholeOnly && !isExact(quantity.value, 0))
    return [invalid(at, quantityText(text), 'must be an integer')];
  if (isHugePages(name) && !isWholePages(name, text))
    return [
      invalid(
        at,
        quantityText(text),
        `${quantityText(text)} is not positive integer multiple of ${name}`,
      ),
    ];
  return [];
}

function validateAgainstLimit(
  name: string,
  request: string,
  limit: string,
  path: string,
): FieldError[] {
  const asked = decodeQuantity(request);
  const most = decodeQuantity(limit);
  if (!asked.ok || !most.ok) return [];
  const order = compareQuantities(asked.value, most.value);
  const must = mayOvercommit(name) ? 'less than or equal to' : 'equal to';
  const fits = mayOvercommit(name) ? order <= 0 : order === 0;
  if (fits) return [];
  return [
    invalid(path, quantityText(request), `must be ${must} ${name} limit of ${quantityText(limit)}`),
  ];
}

function quantityText(text: string): string {
  const quantity = decodeQuantity(text);
  return quantity.ok ? formatQuantity(quantity.value) : String(text);
}
