// One bound of a LimitRange against what somebody asks for, in the LimitRanger's words
// [plugin/pkg/admission/limitranger/admission.go].

import type { LimitRangeItem } from 'kubernetes-types/core/v1.js';
import { formatQuantity, quantityOf } from '../../machinery/quantity.js';
import { approximateValue, compareQuantities } from '../../machinery/quantity-math.js';

export type ResourceList = Readonly<Record<string, string>>;

export interface Asked {
  readonly requests: ResourceList;
  readonly limits: ResourceList;
}

/** Everything about `asked` that the item does not allow. */
export function violations(item: LimitRangeItem, { requests, limits }: Asked): readonly string[] {
  const found: string[] = [];
  const each = (
    bounds: ResourceList | undefined,
    check: (name: string, bound: string) => string | undefined,
  ): void => {
    for (const name of Object.keys(bounds ?? {}).sort()) {
      const problem = check(name, bounds?.[name] ?? '');
      if (problem !== undefined) found.push(problem);
    }
  };
  each(item.min, (name, min) => tooLittle(item.type, name, min, requests[name], limits[name]));
  each(item.max, (name, max) => tooMuch(item.type, name, max, requests[name], limits[name]));
  each(item.maxLimitRequestRatio, (name, ratio) =>
    tooSteep(item.type, name, ratio, requests[name], limits[name]),
  );
  return found;
}

/** A claim has requests only, and those are held to the maximum as well. */
export function claimViolations(item: LimitRangeItem, requests: ResourceList): readonly string[] {
  const found: string[] = [];
  for (const name of Object.keys(item.min ?? {}).sort()) {
    const problem = tooLittle(item.type, name, item.min?.[name] ?? '', requests[name], undefined);
    if (problem !== undefined) found.push(problem);
  }
  for (const name of Object.keys(item.max ?? {}).sort()) {
    const max = item.max?.[name] ?? '';
    const start = `maximum ${name} usage per ${item.type} is ${shown(max)}`;
    const request = requests[name];
    if (request === undefined) found.push(`${start}.  No request is specified`);
    else if (compare(request, max) > 0) found.push(`${start}, but request is ${shown(request)}`);
  }
  return found;
}

function tooLittle(
  type: string,
  name: string,
  min: string,
  request: string | undefined,
  limit: string | undefined,
): string | undefined {
  const start = `minimum ${name} usage per ${type} is ${shown(min)}`;
  if (request === undefined) return `${start}.  No request is specified`;
  if (compare(request, min) < 0) return `${start}, but request is ${shown(request)}`;
  if (limit !== undefined && compare(limit, min) < 0)
    return `${start}, but limit is ${shown(limit)}`;
  return undefined;
}

function tooMuch(
  type: string,
  name: string,
  max: string,
  request: string | undefined,
  limit: string | undefined,
): string | undefined {
  const start = `maximum ${name} usage per ${type} is ${shown(max)}`;
  if (limit === undefined) return `${start}.  No limit is specified`;
  if (compare(limit, max) > 0) return `${start}, but limit is ${shown(limit)}`;
  if (request !== undefined && compare(request, max) > 0)
    return `${start}, but request is ${shown(request)}`;
  return undefined;
}

function tooSteep(
  type: string,
  name: string,
  max: string,
  request: string | undefined,
  limit: string | undefined,
): string | undefined {
  const start = `${name} max limit to request ratio per ${type} is ${shown(max)}`;
  if (request === undefined || compare(request, '0') === 0)
    return `${start}, but no request is specified or request is 0`;
  if (limit === undefined || compare(limit, '0') === 0)
    return `${start}, but no limit is specified or limit is 0`;
  const ratio = plainValue(limit) / plainValue(request);
  return ratio > plainValue(max)
    ? `${start}, but provided ratio is ${ratio.toFixed(6)}`
    : undefined;
}

const compare = (a: string, b: string): number => compareQuantities(quantityOf(a), quantityOf(b));
const plainValue = (text: string): number => approximateValue(quantityOf(text));
export const shown = (text: string): string => formatQuantity(quantityOf(text));
