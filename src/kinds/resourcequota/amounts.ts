// How amounts of a quota are written: in the format of what they are added up from, as upstream's quantities are
// [staging/src/k8s.io/apimachinery/pkg/api/resource/quantity.go Add: a sum keeps the format of the first that is not zero].

import type { PersistentVolumeClaimSpec, PodSpec } from 'kubernetes-types/core/v1.js';
import type { KubeObject } from '../../machinery/object.js';
import { formatQuantity, type QuantityFormat, quantityOf } from '../../machinery/quantity.js';
import { makeMilliQuantity, makeQuantity } from '../../machinery/quantity-math.js';
import type { Reader } from '../../machinery/reader.js';
import { isCharged } from '../pod/quota-usage.js';
import type { ResourceQuota } from './index.js';
import { inScope, scopesOf } from './scopes.js';

/** `400m`, `128Mi`, `3`. */
export function amountText(name: string, amount: number, format?: QuantityFormat): string {
  const resource = name.replace(/^(requests|limits)\./, '');
  if (resource === 'cpu') return formatQuantity(makeMilliQuantity(amount));
  const usual = BINARY.test(resource) ? 'BinarySI' : 'DecimalSI';
  return formatQuantity(makeQuantity(amount, format ?? usual));
}

const BINARY = /^(memory|ephemeral-storage|storage|hugepages-.*)$|\/requests\.storage$/;

/** The format in which an object says how much of it it takes; undefined: it takes none. */
export function formatIn(
  { kind, ...object }: KubeObject,
  name: string,
): QuantityFormat | undefined {
  const { spec } = object as unknown as { readonly spec?: object };
  const [, field = 'requests', resource = ''] = /^(?:(requests|limits)\.)?(.+)$/.exec(name) ?? [];
  const said =
    kind === 'Pod'
      ? saidBy(spec as PodSpec, field as 'requests' | 'limits', resource)
      : [(spec as PersistentVolumeClaimSpec | undefined)?.resources?.requests?.['storage']];
  return said.map(quantityOf).find(({ mantissa }) => mantissa !== 0n)?.format;
}

function saidBy(spec: PodSpec, field: 'requests' | 'limits', resource: string) {
  const { containers, initContainers = [] } = spec;
  const { resources } = spec as PodSpec & { resources?: PodSpec['containers'][0]['resources'] };
  return [{ resources }, ...containers, ...initContainers].map(
    (one) => one.resources?.[field]?.[resource],
  );
}

/** The format of what a namespace takes altogether. Of an unscoped quota it is not looked for among all pods. */
export function formatOfUsed(
  quota: ResourceQuota,
  name: string,
  reader: Reader,
): QuantityFormat | undefined {
  const resource = name.replace(/^(requests|limits)\./, '');
  if (!BINARY.test(resource)) return undefined;
  const { namespace = '' } = quota.metadata;
  if (/storage$/.test(name) && !name.includes('ephemeral'))
    return firstFormat(reader.all('PersistentVolumeClaim', namespace), name);
  if (scopesOf(quota).length > 0)
    return firstFormat(
      reader.all('Pod', namespace).filter((pod) => counts(quota, pod)),
      name,
    );
  const asked = name === resource ? `requests.${name}` : name;
  return reader.tally(`quota-decimal/${namespace}/${asked}`) > 0 ? 'DecimalSI' : undefined;
}

function firstFormat(objects: readonly KubeObject[], name: string): QuantityFormat | undefined {
  for (const object of objects) {
    const format = formatIn(object, name);
    if (format !== undefined) return format;
  }
  return undefined;
}

function counts(quota: ResourceQuota, object: KubeObject): boolean {
  const pod = object as Parameters<typeof isCharged>[0];
  return isCharged(pod) && inScope(quota, pod.spec);
}
