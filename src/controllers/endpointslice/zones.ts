// How many endpoints each zone should have, by its share of the CPU, and which zones give to which so that they have them
// [staging endpointslice/topologycache getAllocations, getGivingAndReceivingZones].

/** How much more than its share an endpoint may have to bear. */
const OVERLOAD_MAX = 0.2;

interface Allocation {
  readonly minimum: number;
  readonly maximum: number;
  readonly desired: number;
}

/** By zone, in the order of their names. */
export type Allocations = ReadonlyMap<string, Allocation>;

/** Why there are none, as text. `shares`: nothing where they cannot be told, of which `unknown` tells. */
export function allocationsFor(
  shares: ReadonlyMap<string, number>,
  endpoints: number,
  unknown: string,
): Allocations | string {
  if (shares.size === 0) return unknown;
  const counted = `(${endpoints} endpoints, ${shares.size} zones)`;
  if (shares.size > endpoints) return `Insufficient number of endpoints ${counted}`;
  const minima = [...shares].map(([zone, share]) => {
    const desired = share * endpoints;
    const minimum = Math.ceil(desired * (1 / (1 + OVERLOAD_MAX)));
    return { zone, minimum, desired: Math.max(desired, minimum) };
  });
  const left = minima.reduce((sum, { minimum }) => sum - minimum, endpoints);
  if (left < 0)
    return `Unable to allocate minimum required endpoints to each zone without exceeding overload threshold ${counted}`;
  return new Map(
    minima.map(({ zone, minimum, desired }) => [
      zone,
      { minimum, desired, maximum: minimum + left },
    ]),
  );
}

/** From `counts`, the endpoints that are meant for each zone now, to what is desired. */
export function movesBetween(
  zones: Allocations,
  counts: ReadonlyMap<string, number>,
): { readonly giving: Map<string, number>; readonly receiving: Map<string, number> } {
  const surplus = new Map<string, number>();
  const lack = new Map<string, number>();
  for (const [zone, { desired }] of zones) {
    const count = counts.get(zone) ?? 0;
    if (count > desired) surplus.set(zone, count - desired);
    else if (count < desired) lack.set(zone, desired - count);
  }
  const giving = new Map<string, number>();
  const receiving = new Map<string, number>();
  for (;;) {
    const [giver, gives] = most(surplus);
    const [taker, takes] = most(lack);
    if (gives < 0.5 || takes < 0.5 || (gives < 1 && takes < 1)) return { giving, receiving };
    giving.set(giver, (giving.get(giver) ?? 0) + 1);
    surplus.set(giver, gives - 1);
    receiving.set(taker, (receiving.get(taker) ?? 0) + 1);
    lack.set(taker, takes - 1);
  }
}

function most(zones: ReadonlyMap<string, number>): readonly [zone: string, count: number] {
  let best: readonly [string, number] = ['', 0];
  for (const one of zones) if (one[1] > best[1]) best = one;
  return best;
}
