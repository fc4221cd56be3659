// The ResourceQuota admission plugin: refuses what would go beyond a quota of the namespace
// [apiserver plugin/pkg/admission/resourcequota/controller.go].
//
// Departure: usage is what the objects add up to at this very moment, where upstream charges the quota's
// status and leaves it to the controller to give back. A quota still counts only once its status names it.

import type { PodSpec } from 'kubernetes-types/core/v1.js';
import { equal } from '../../machinery/equal.js';
import type { KubeObject } from '../../machinery/object.js';
import { formatQuantity, quantityOf } from '../../machinery/quantity.js';
import { milliValue, wholeValue } from '../../machinery/quantity-math.js';
import type { Reader } from '../../machinery/reader.js';
import { type Failure, forbidden } from '../../machinery/status.js';
import type { Kind } from '../kind.js';
import type { Pod } from '../pod/index.js';
import { saidByPod } from '../pod-template/pod-resources.js';
import { amountText, formatIn, formatOfUsed } from './amounts.js';
import type { ResourceQuota } from './index.js';
import { inScope, scopesOf } from './scopes.js';
import { type Usage, usageOf, usedOf } from './usage.js';

/** Kinds whose updates can take more than they had. */
const GROWING = ['Service', 'PersistentVolumeClaim'];

export function checkQuotas(
  kind: Kind,
  object: KubeObject,
  old: KubeObject | undefined,
  reader: Reader,
): Failure | undefined {
  const { namespace, name } = object.metadata;
  if (namespace === undefined || kind.kind === 'Event') return undefined;
  if (old && !GROWING.includes(kind.kind) && !isResized(kind, object, old)) return undefined;
  for (const quota of reader.all(
    'ResourceQuota',
    namespace,
  ) as readonly unknown[] as ResourceQuota[]) {
    const why = violation(quota, kind, object, old, reader);
    if (why !== undefined) return forbidden(kind, name, why);
  }
  return undefined;
}

/** Only pods/resize changes what a pod that is there asks for. */
function isResized({ group, kind }: Kind, object: KubeObject, old: KubeObject): boolean {
  if (kind !== 'Pod' || group !== '') return false;
  const asked = ({ spec }: Pod) => spec.containers.map(({ resources }) => resources ?? {});
  return !equal(asked(object as Pod), asked(old as Pod));
}

function violation(
  quota: ResourceQuota,
  kind: Kind,
  object: KubeObject,
  old: KubeObject | undefined,
  reader: Reader,
): string | undefined {
  const hard = quota.status?.hard ?? {};
  const names = Object.keys(hard).sort();
  const isPod = kind.kind === 'Pod' && kind.group === '';
  if (scopesOf(quota).length > 0 && !(isPod && inScope(quota, (object as Pod).spec)))
    return undefined;
  if (isPod) {
    const missing = unspecified((object as Pod).spec, names);
    if (missing !== undefined) return `failed quota: ${quota.metadata.name}: ${missing}`;
  }
  const requested = more(usageOf(kind, object, names), old ? usageOf(kind, old, names) : {});
  const exceeded = names.filter((name) => {
    const amount = requested[name] ?? 0;
    return amount > 0 && usedOf(quota, name, reader) + amount > limitOf(name, hard[name]);
  });
  if (exceeded.length === 0) return undefined;
  const list = (amountOf: (name: string) => string): string =>
    exceeded.map((name) => `${name}=${amountOf(name)}`).join(',');
  return [
    `exceeded quota: ${quota.metadata.name}`,
    `requested: ${list((name) => amountText(name, requested[name] ?? 0, formatIn(object, name)))}`,
    `used: ${list((name) => usedText(quota, name, reader))}`,
    `limited: ${list((name) => formatQuantity(quantityOf(hard[name])))}`,
  ].join(', ');
}

const usedText = (quota: ResourceQuota, name: string, reader: Reader): string =>
  amountText(name, usedOf(quota, name, reader), formatOfUsed(quota, name, reader));

function more(usage: Usage, before: Usage): Usage {
  const result: Record<string, number> = {};
  for (const [name, amount] of Object.entries(usage))
    result[name] = Math.max(0, amount - (before[name] ?? 0));
  return result;
}

const limitOf = (name: string, text: string | undefined): number =>
  /(^|\.)cpu$/.test(name) ? milliValue(text) : wholeValue(text);

/** CPU and memory under quota must be spoken for: by the pod as a whole, or by every container. */
const SPOKEN_FOR = [
  ['cpu', 'requests', 'cpu'],
  ['limits.cpu', 'limits', 'cpu'],
  ['limits.memory', 'limits', 'memory'],
  ['memory', 'requests', 'memory'],
  ['requests.cpu', 'requests', 'cpu'],
  ['requests.memory', 'requests', 'memory'],
] as const;

function unspecified(spec: PodSpec, names: readonly string[]): string | undefined {
  const containers = [...spec.containers, ...(spec.initContainers ?? [])];
  const missing = SPOKEN_FOR.flatMap(([name, field, resource]) => {
    if (!names.includes(name) || saidByPod(spec, field)[resource] !== undefined) return [];
    const silent = containers.filter(
      ({ resources }) => resources?.[field]?.[resource] === undefined,
    );
    const who = [...new Set(silent.map((container) => container.name))].sort();
    return who.length > 0 ? [`${name} for: ${who.join(',')}`] : [];
  });
  return missing.length > 0 ? `must specify ${missing.join('; ')}` : undefined;
}
