// The rules of a LimitRange [pkg/apis/core/validation/validation.go ValidateLimitRange].

import type { LimitRangeItem } from 'kubernetes-types/core/v1.js';
import {
  duplicate,
  type FieldError,
  forbidden,
  invalid,
  required,
} from '../../machinery/field-errors.js';
import { qualifiedNameErrors } from '../../machinery/names.js';
import { quantityOf } from '../../machinery/quantity.js';
import { approximateValue, compareQuantities } from '../../machinery/quantity-math.js';
import { validateResourceName } from '../pod-template/validate-resources.js';
import { type ResourceList, shown } from './constraints.js';
import type { LimitRange } from './index.js';

const TYPES = ['Pod', 'Container', 'PersistentVolumeClaim'];
const FOR_CONTAINERS = ['cpu', 'memory', 'ephemeral-storage'];

export function validateLimitRange({ spec }: LimitRange): readonly FieldError[] {
  const limits = spec?.limits ?? [];
  return limits.flatMap((item, i) => {
    const path = `spec.limits[${i}]`;
    const errors = validateType(item.type ?? '', `${path}.type`);
    if (limits.findIndex(({ type }) => type === item.type) < i)
      errors.push(duplicate(`${path}.type`, item.type));
    return [...errors, ...validateItem(item, path), ...validateOrder(item, path)];
  });
}

function validateType(type: string, path: string): FieldError[] {
  const errors = qualifiedNameErrors(type).map((message) => invalid(path, type, message));
  if (errors.length > 0 || type.includes('/') || TYPES.includes(type)) return errors;
  return [invalid(path, type, 'must be a standard limit type or fully qualified')];
}

function validateItem(item: LimitRangeItem, path: string): readonly FieldError[] {
  const errors: FieldError[] = [];
  const names = (field: 'max' | 'min' | 'default' | 'defaultRequest' | 'maxLimitRequestRatio') => {
    for (const name of Object.keys(item[field] ?? {}))
      errors.push(...validateName(item.type, name, `${path}.${field}[${name}]`));
  };
  names('max');
  names('min');
  for (const field of ['default', 'defaultRequest'] as const)
    if (item.type !== 'Pod') names(field);
    else if (Object.keys(item[field] ?? {}).length > 0)
      errors.push(forbidden(`${path}.${field}`, "may not be specified when `type` is 'Pod'"));
  const bounded = item.min?.['storage'] !== undefined || item.max?.['storage'] !== undefined;
  if (item.type === 'PersistentVolumeClaim' && !bounded)
    errors.push(
      required(
        `${path}.limits`,
        'either minimum or maximum storage value is required, but neither was provided',
      ),
    );
  names('maxLimitRequestRatio');
  return errors;
}

function validateName(type: string, name: string, path: string): readonly FieldError[] {
  const errors = validateResourceName(name, path);
  const ofContainers = type === 'Pod' || type === 'Container';
  if (!ofContainers || name.includes('/') || name.startsWith('hugepages-')) return errors;
  return FOR_CONTAINERS.includes(name)
    ? errors
    : [...errors, invalid(path, name, 'must be a standard resource for containers')];
}

/** min ≤ default request ≤ default limit ≤ max, of each resource. */
function validateOrder(item: LimitRangeItem, path: string): readonly FieldError[] {
  const isPod = item.type === 'Pod';
  const lists: Readonly<Record<string, ResourceList>> = {
    min: item.min ?? {},
    max: item.max ?? {},
    default: (isPod ? undefined : item.default) ?? {},
    defaultRequest: (isPod ? undefined : item.defaultRequest) ?? {},
  };
  const names = new Set(Object.values(lists).flatMap((list) => Object.keys(list)));
  for (const name of Object.keys(item.maxLimitRequestRatio ?? {})) names.add(name);
  return [...names].sort().flatMap((name) => {
    const at = (list: string): string | undefined => lists[list]?.[name];
    const errors: FieldError[] = [];
    for (const { less, more, words, field, value } of ORDER) {
      const [low, high] = [at(less), at(more)];
      if (low === undefined || high === undefined || compare(low, high) <= 0) continue;
      const [first, second] = words;
      errors.push(
        invalid(
          `${path}.${field}[${name}]`,
          shown(at(value) ?? ''),
          `${first} value ${shown(low)} is greater than ${second} value ${shown(high)}`,
        ),
      );
    }
    return [...errors, ...validateRatio(item, name, path)];
  });
}

const ORDER = [
  { less: 'min', more: 'max', words: ['min', 'max'], field: 'min', value: 'min' },
  {
    less: 'min',
    more: 'defaultRequest',
    words: ['min', 'default request'],
    field: 'defaultRequest',
    value: 'defaultRequest',
  },
  {
    less: 'defaultRequest',
    more: 'max',
    words: ['default request', 'max'],
    field: 'defaultRequest',
    value: 'defaultRequest',
  },
  {
    less: 'defaultRequest',
    more: 'default',
    words: ['default request', 'default limit'],
    field: 'defaultRequest',
    value: 'defaultRequest',
  },
  { less: 'min', more: 'default', words: ['min', 'default'], field: 'default', value: 'min' },
  { less: 'default', more: 'max', words: ['default', 'max'], field: 'default', value: 'max' },
] as const;

function validateRatio(item: LimitRangeItem, name: string, path: string): readonly FieldError[] {
  const ratio = item.maxLimitRequestRatio?.[name];
  if (ratio === undefined) return [];
  const at = `${path}.maxLimitRequestRatio[${name}]`;
  const errors: FieldError[] = [];
  if (compare(ratio, '1') < 0)
    errors.push(invalid(at, shown(ratio), `ratio ${shown(ratio)} is less than 1`));
  const { min, max } = { min: item.min?.[name], max: item.max?.[name] };
  if (min === undefined || max === undefined) return errors;
  const most = plainValue(max) / plainValue(min);
  if (plainValue(ratio) > most)
    errors.push(
      invalid(
        at,
        shown(ratio),
        `ratio ${shown(ratio)} is greater than max/min = ${most.toFixed(6)}`,
      ),
    );
  return errors;
}

const compare = (a: string, b: string): number => compareQuantities(quantityOf(a), quantityOf(b));
const plainValue = (text: string): number => approximateValue(quantityOf(text));
