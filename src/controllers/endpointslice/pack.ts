// Which endpoint goes into which slice: every endpoint stays where it is, so that few slices change
// [staging endpointslice/reconciler.go reconcileByPortMapping].

import type { Endpoint, EndpointPort } from 'kubernetes-types/discovery/v1.js';
import type { EndpointSlice } from '../../kinds/endpointslice/index.js';
import { equal } from '../../machinery/equal.js';
import { type EndpointGroup, portsKey } from './endpoint-groups.js';

const ENDPOINTS_MAX = 100;

export interface SliceContent {
  readonly ports: readonly EndpointPort[];
  readonly endpoints: readonly Endpoint[];
}

export interface SlicePlan {
  readonly kept: readonly (SliceContent & { readonly slice: EndpointSlice })[];
  readonly fresh: readonly SliceContent[];
  readonly dropped: readonly EndpointSlice[];
}

export function packSlices(
  groups: readonly EndpointGroup[],
  slices: readonly EndpointSlice[],
): SlicePlan {
  const kept: Filling[] = [];
  const fresh: SliceContent[] = [];
  for (const group of groups) {
    const key = portsKey(group.ports);
    const own = slices.filter((slice) => portsKey(slice.ports ?? []) === key);
    const packed = packGroup(group, own);
    kept.push(...packed.kept);
    fresh.push(...packed.fresh);
  }
  // A Service without endpoints keeps one empty slice, for clients to see that there are none.
  if (kept.length + fresh.length === 0) fresh.push({ ports: [], endpoints: [] });
  const used = new Set(kept.map(({ slice }) => slice));
  return reusing({ kept, fresh, dropped: slices.filter((slice) => !used.has(slice)) });
}

/** Rather than dropping one slice and making another, the one becomes the other. */
function reusing({ kept, fresh, dropped }: SlicePlan): SlicePlan {
  const count = Math.min(fresh.length, dropped.length);
  const reused = dropped.slice(0, count).flatMap((slice, i) => {
    const content = fresh[i];
    return content ? [{ slice, ...content }] : [];
  });
  return { kept: [...kept, ...reused], fresh: fresh.slice(count), dropped: dropped.slice(count) };
}

interface Filling {
  readonly slice: EndpointSlice;
  readonly ports: readonly EndpointPort[];
  readonly endpoints: Endpoint[];
  changed: boolean;
}

function packGroup(
  { ports, endpoints }: EndpointGroup,
  slices: readonly EndpointSlice[],
): { kept: readonly Filling[]; fresh: readonly SliceContent[] } {
  const wanted = new Map(endpoints.map((endpoint) => [identityOf(endpoint), endpoint]));
  const fillings = slices.map((slice) => keepWanted(slice, wanted));
  const left = [...wanted.values()];
  for (const filling of fillings) if (filling.changed) fill(filling, left);
  // A slice that would otherwise stay as it is gets opened only if it holds all that is left.
  const roomy = fillings
    .filter((f) => !f.changed && f.endpoints.length + left.length <= ENDPOINTS_MAX)
    .sort((a, b) => b.endpoints.length - a.endpoints.length)[0];
  if (roomy && left.length > 0) fill(roomy, left);
  const fresh: SliceContent[] = [];
  while (left.length > 0) fresh.push({ ports, endpoints: left.splice(0, ENDPOINTS_MAX) });
  return { kept: fillings.filter((f) => f.endpoints.length > 0), fresh };
}

/** The slice's endpoints that are still wanted, as they are now; takes them from `wanted`. */
function keepWanted(slice: EndpointSlice, wanted: Map<string, Endpoint>): Filling {
  const endpoints: Endpoint[] = [];
  let changed = false;
  for (const known of slice.endpoints ?? []) {
    const id = identityOf(known);
    const now = wanted.get(id);
    if (!now || !equal(now, known)) changed = true;
    if (!now) continue;
    endpoints.push(now);
    wanted.delete(id);
  }
  return { slice, ports: slice.ports ?? [], endpoints, changed };
}

function fill(filling: Filling, left: Endpoint[]): void {
  filling.endpoints.push(...left.splice(0, ENDPOINTS_MAX - filling.endpoints.length));
  filling.changed = true;
}

const identityOf = ({ addresses, targetRef }: Endpoint): string =>
  `${targetRef?.uid ?? ''}/${addresses.join()}`;
