// The ranges that Services' addresses and node ports are taken from: which numbers are in them, which of those are kept
// for people who choose by hand, and in which order the others are tried.
//
// Source: pkg/registry/core/service/{ipallocator,portallocator}. Departure: addresses are those of IPv4.

import { parseCidr, parseIp } from '../../machinery/ip-address.js';

export interface AddressRange {
  readonly cidr: string;
  /** The first address as a number: the network's own, which no Service gets. */
  readonly base: number;
  /** How many there are; the last one is the broadcast address. */
  readonly size: number;
}

/** Undefined when it is no range of IPv4 addresses. */
export function addressRange(cidr: string): AddressRange | undefined {
  const read = parseCidr(cidr);
  const address = numberOf(cidr.slice(0, cidr.indexOf('/')));
  if (read === undefined || address === undefined) return undefined;
  const size = 2 ** (32 - read.prefixLength);
  return { cidr, base: address - (address % size), size };
}

export const addressAt = ({ base }: Pick<AddressRange, 'base'>, offset: number): string =>
  [24, 16, 8, 0].map((shift) => ((base + offset) >>> shift) & 255).join('.');

/** How many addresses Services can have. */
export const hostsIn = ({ size }: AddressRange): number => Math.max(0, size - 2);

/** Where in the range it is, if a Service can have it. */
export function offsetIn({ base, size }: AddressRange, address: string): number | undefined {
  const number = numberOf(address);
  const offset = number === undefined ? 0 : number - base;
  return offset > 0 && offset < size - 1 ? offset : undefined;
}

function numberOf(address: string): number | undefined {
  if (address.includes(':')) return undefined;
  return parseIp(address)
    ?.slice(12)
    .reduce((sum, byte) => sum * 256 + byte, 0);
}

interface Part {
  readonly step: number;
  readonly most: number;
}
export const OF_ADDRESSES: Part = { step: 16, most: 256 };
export const OF_PORTS: Part = { step: 32, most: 128 };
const LEAST = 16;

/** How many numbers at the beginning of a range come last [calculateRangeOffset]. */
export function lowerPart(size: number, { step, most }: Part): number {
  if (size <= LEAST) return 0;
  return Math.min(most, Math.max(LEAST, Math.floor(size / step)));
}

/** The numbers from `from` to before `to`, in a circle that begins at the `start`th. */
export function* circle(from: number, to: number, start: number): Generator<number> {
  const size = to - from;
  for (let i = 0; i < size; i++) yield from + ((start + i) % size);
}
