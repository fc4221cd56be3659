// Hints for a Service that asks to be spread over zones by their CPUs (`service.kubernetes.io/topology-mode: Auto`): most
// endpoints are meant for their own zone, and some for a zone that has too few.
//
// Source: staging endpointslice/topologycache. Departures: what upstream remembers is read from the slices; zones that are as
// needy as each other are served in the order of their names; Services are looked at again whenever nodes change.

import type { Endpoint } from 'kubernetes-types/discovery/v1.js';
import type { View } from '../../events/view.js';
import type { EndpointSlice } from '../../kinds/endpointslice/index.js';
import type { Node } from '../../kinds/node/index.js';
import { equal } from '../../machinery/equal.js';
import { milliValue } from '../../machinery/quantity-math.js';
import type { Change } from '../controller.js';
import type { SlicePlan } from './pack.js';
import { type Allocations, allocationsFor, movesBetween } from './zones.js';

const CONTROL_PLANE = ['node-role.kubernetes.io/control-plane', 'node-role.kubernetes.io/master'];
const ZONE = 'topology.kubernetes.io/zone';
const NO_NODE_INFO =
  'Insufficient Node information: allocatable CPU or zone not specified on one or more nodes';

/** Whether a node counts for more or for less than before. */
export const changesZones = ({ object, before, deleted }: Change<Node>): boolean =>
  deleted || !before || !equal(weightOf(object), weightOf(before));

const weightOf = ({ metadata: { labels = {} }, status }: Node) => ({
  counts:
    CONTROL_PLANE.every((label) => labels[label] === undefined) &&
    status?.conditions?.find(({ type }) => type === 'Ready')?.status === 'True',
  zone: labels[ZONE] ?? '',
  cpu: milliValue(status?.allocatable?.['cpu'] ?? '0'),
});

export const areHinted = (slices: readonly EndpointSlice[]): boolean =>
  slices.some(({ endpoints }) => endpoints?.some(({ hints }) => hints?.forZones?.length));

const withoutHints = ({ hints: _, ...endpoint }: Endpoint): Endpoint => endpoint;

export const bare = (slice: EndpointSlice): EndpointSlice => ({
  ...slice,
  endpoints: slice.endpoints?.map(withoutHints) ?? [],
});

/** A plan of slices without hints, with hints; or why there are none. */
export function hinted(
  plan: SlicePlan,
  slices: readonly EndpointSlice[],
  view: View,
): { readonly plan: SlicePlan; readonly problem?: string } {
  const own = new Map(slices.map((slice) => [slice.metadata.name, slice]));
  const kept = plan.kept.map((one) => ({
    ...one,
    slice: own.get(one.slice.metadata.name) ?? one.slice,
  }));
  const all = [...kept, ...plan.fresh].flatMap(({ endpoints }) => endpoints);
  const ready = all.filter(({ conditions }) => conditions?.ready);
  const zones = allocationsFor(shares(view), ready.length, NO_NODE_INFO);
  const none = { ...plan, kept };
  if (typeof zones === 'string') return { plan: none, problem: zones };
  if (ready.some(({ zone }) => !zone))
    return { plan: none, problem: 'One or more endpoints do not have a zone specified' };
  return { plan: withHints(none, zones) };
}

/** How much of the CPU is in which zone; nothing if that cannot be told. */
function shares(view: View): ReadonlyMap<string, number> {
  const byZone = new Map<string, number>();
  for (const node of view.list('Node')) {
    const { counts, zone, cpu } = weightOf(node);
    if (!counts) continue;
    if (zone === '' || cpu === 0) return new Map();
    byZone.set(zone, (byZone.get(zone) ?? 0) + cpu);
  }
  const total = [...byZone.values()].reduce((sum, cpu) => sum + cpu, 0);
  if (byZone.size < 2) return new Map();
  return new Map([...byZone].sort().map(([zone, cpu]) => [zone, cpu / total]));
}

function withHints(plan: SlicePlan, zones: Allocations): SlicePlan {
  const counts = new Map<string, number>();
  const add = (zone: string, count = 1) => counts.set(zone, (counts.get(zone) ?? 0) + count);
  // Slices that stay as they are, and whose hints are still good, keep them.
  const good = new Set<SlicePlan['kept'][number]>();
  for (const one of plan.kept) {
    const known = one.slice.endpoints ?? [];
    const found = equal(known.map(withoutHints), one.endpoints)
      ? hintsAmong(known, counts, zones)
      : undefined;
    if (!found) continue;
    good.add(one);
    for (const [zone, count] of found) add(zone, count);
  }
  const open = [...plan.kept.filter((one) => !good.has(one)), ...plan.fresh];
  for (const { endpoints } of open)
    for (const { conditions, zone } of endpoints) if (conditions?.ready && zone) add(zone);
  const { giving, receiving } = movesBetween(zones, counts);
  const hint = (endpoint: Endpoint): Endpoint => {
    const { zone, conditions } = endpoint;
    if (!conditions?.ready || !zone) return endpoint;
    const to = (giving.get(zone) ?? 0) > 0 ? firstOf(receiving) : undefined;
    if (to !== undefined)
      for (const [map, key] of [
        [giving, zone],
        [receiving, to],
      ] as const)
        map.set(key, (map.get(key) ?? 0) - 1);
    return { ...endpoint, hints: { forZones: [{ name: to ?? zone }] } };
  };
  return {
    kept: plan.kept.map((one) => ({
      ...one,
      endpoints: good.has(one) ? (one.slice.endpoints ?? []) : one.endpoints.map(hint),
    })),
    fresh: plan.fresh.map((one) => ({ ...one, endpoints: one.endpoints.map(hint) })),
    dropped: plan.dropped,
  };
}

const firstOf = (zones: ReadonlyMap<string, number>): string | undefined =>
  [...zones].find(([, count]) => count > 0)?.[0];

/** How many of a slice's endpoints are meant for which zone; undefined if that is not as it should be. */
function hintsAmong(
  endpoints: readonly Endpoint[],
  counts: ReadonlyMap<string, number>,
  zones: Allocations,
): ReadonlyMap<string, number> | undefined {
  const found = new Map<string, number>();
  for (const { conditions, hints } of endpoints) {
    if (!conditions?.ready) continue;
    if (!hints?.forZones?.length) return undefined;
    for (const { name } of hints.forZones) found.set(name, (found.get(name) ?? 0) + 1);
  }
  const isGood = [...found].every(
    ([zone, count]) => count + (counts.get(zone) ?? 0) <= (zones.get(zone)?.maximum ?? -1),
  );
  return isGood ? found : undefined;
}
