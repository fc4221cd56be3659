// tables_registry_strategy: the ranges that Services take addresses and node ports from.

import {
  type AddressRange,
  addressAt,
  addressRange,
  circle,
  hostsIn,
  lowerPart,
  OF_ADDRESSES,
  OF_PORTS,
  offsetIn,
} from '../../../src/kinds/service/ranges.js';
import { parseCidr } from '../../../src/machinery/ip-address.js';
import { type Fields, notRun } from '../corpus.js';
import type { Recipe, Recipes } from './table.js';

const IPV6 = 'addresses of IPv6: the cluster speaks IPv4';
/** How Go's netip holds an IPv4 address: mapped into IPv6. */
const MAPPED = 0xffff * 2 ** 32;

/** Undefined when it is one of IPv6. */
function v4Of({ addr }: Fields): number | undefined {
  const { hi = 0, lo = 0 } = addr;
  return hi === 0 && lo >= MAPPED && lo < MAPPED + 2 ** 32 ? lo - MAPPED : undefined;
}

const allocated: Recipe = ({ cidr, free, outOfRange, released, alreadyAllocated }) => {
  const range = addressRange(cidr);
  if (range === undefined) return notRun(IPV6);
  const isIn = (address: string) => offsetIn(range, address) !== undefined;
  return {
    actual: [hostsIn(range), outOfRange.filter(isIn), isIn(released), isIn(alreadyAllocated)],
    expected: [free, [], true, true],
  };
};

/** In which order a range is gone through from one of its addresses. */
const iterated =
  (expected: (want: unknown) => unknown, shown: (all: readonly string[]) => unknown): Recipe =>
  ({ first, last, offset, want }) => {
    const [from, to] = [first, last].map(v4Of);
    if (from === undefined || to === undefined) return notRun(IPV6);
    const range: Pick<AddressRange, 'base'> = { base: 0 };
    const addresses = [...circle(from, to + 1, offset)].map((at) => addressAt(range, at));
    return { actual: shown(addresses), expected: expected(want) };
  };

export const rangeRecipes: Recipes = {
  'ipallocator/Test_calculateRangeOffset': ({ cidr, want }) => {
    const { prefixLength = 0 } = parseCidr(cidr) ?? {};
    const bits = cidr.includes(':') ? 128 : 32;
    return { actual: lowerPart(2 ** (bits - prefixLength), OF_ADDRESSES), expected: want };
  },
  'portallocator/Test_calculateRangeOffset': ({ args, want }) => ({
    actual: lowerPart(args.pr.Size, OF_PORTS),
    expected: want,
  }),
  Test_addOffsetAddress: ({ address, offset, want, err, wantErr }) => {
    const [base, wanted] = [address, want].map(v4Of);
    if (base === undefined || wanted === undefined || err || wantErr) return notRun(IPV6);
    return { actual: addressAt({ base }, offset), expected: addressAt({ base: 0 }, wanted) };
  },
  Test_hostsPerNetwork: ({ cidr, addrs }) => {
    const range = addressRange(cidr);
    return range === undefined ? notRun(IPV6) : { actual: hostsIn(range), expected: addrs };
  },
  Test_broadcastAddress: ({ subnet, want }) => {
    const [network, wanted] = [subnet.ip, want].map(v4Of);
    if (network === undefined || wanted === undefined) return notRun(IPV6);
    const range = addressRange(`${addressAt({ base: 0 }, network)}/${subnet.bits}`);
    return {
      actual: range && addressAt(range, range.size - 1),
      expected: addressAt({ base: 0 }, wanted),
    };
  },
  Test_ipIterator: iterated(
    (want) => want,
    (all) => all,
  ),
  Test_ipIterator_Number: iterated(
    (want) => want,
    (all) => new Set(all).size,
  ),
  'ipallocator/TestAllocate': allocated,
  TestAllocateIPAllocator: allocated,
};
