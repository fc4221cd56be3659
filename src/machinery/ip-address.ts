// IP addresses, CIDR ranges and socket addresses: read as Go reads them, refused in upstream's words.
//
// Sources: k8s.io/utils/net ParseIPSloppy and apimachinery pkg/util/validation. "Sloppy" is on
// purpose: an IPv4 octet may have leading zeros, `1.1.1.01`, because stored objects have them.
import { portNumberErrors } from './names.js';

/** Sixteen bytes; an IPv4 address stands in its IPv6-mapped form. Undefined if it is no address. */
export function parseIp(text: string): readonly number[] | undefined {
  if (text.includes(':')) return parseIpv6(text);
  const octets = parseIpv4(text);
  return octets === undefined ? undefined : [...V4_PREFIX, ...octets];
}

/** Whether it is an IPv4 address, mapped ones included, as Go's To4 has it. */
export const isIpv4 = (ip: readonly number[]): boolean =>
  V4_PREFIX.every((byte, i) => ip[i] === byte);

/** The address and the prefix length of `10.0.0.0/8`, the length counted in the family's own bits. */
export function parseCidr(
  text: string,
): { readonly ip: readonly number[]; readonly prefixLength: number } | undefined {
  const [, address = '', length = ''] = /^([^/]+)\/(\d+)$/.exec(text) ?? [];
  const ip = parseIp(address);
  const prefixLength = Number(length);
  if (ip === undefined || length === '') return undefined;
  return prefixLength > (address.includes(':') ? 128 : 32) ? undefined : { ip, prefixLength };
}

type Range = NonNullable<ReturnType<typeof parseCidr>>;

/** Whether an address is one of a range, of the same family. */
export function isInRange(ip: readonly number[], range: Range): boolean {
  if (isIpv4(ip) !== isIpv4(range.ip)) return false;
  const from = isIpv4(ip) ? 12 : 0;
  for (let bit = 0; bit < range.prefixLength; bit++) {
    const [byte, shift] = [from + (bit >> 3), 7 - (bit & 7)];
    if (((((ip[byte] ?? 0) ^ (range.ip[byte] ?? 0)) >> shift) & 1) !== 0) return false;
  }
  return true;
}

export const ipErrors = (text: string): string[] =>
  PLAIN_IPV4.test(text) || parseIp(text) !== undefined
    ? []
    : ['must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)'];

/** What nearly all are, told without reading it. */
const PLAIN_IPV4 = /^(?:(?:25[0-5]|2[0-4]\d|1?\d?\d)(?:\.(?=.)|$)){4}$/;

export function ipv4Errors(text: string): string[] {
  const ip = parseIp(text);
  return ip !== undefined && isIpv4(ip) ? [] : ['must be a valid IPv4 address'];
}

export function ipv6Errors(text: string): string[] {
  const ip = parseIp(text);
  return ip !== undefined && !isIpv4(ip) ? [] : ['must be a valid IPv6 address'];
}

export const cidrErrors = (text: string): string[] =>
  parseCidr(text) === undefined
    ? ['must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)']
    : [];

/** `0.0.0.0:10254` or `[::]:10254`. */
export function socketAddressErrors(text: string): string[] {
  const match = /^(?:\[([^[\]]*)\]|([^:[\]]*)):([^:[\]]*)$/.exec(text);
  if (match === null) {
    return ['must be a valid socket address format, (e.g. 0.0.0.0:10254 or [::]:10254)'];
  }
  const [, bracketed, bare, port = ''] = match;
  const number = /^[-+]?\d+$/.test(port) ? Number(port) : 0;
  return [...portNumberErrors(number), ...ipErrors(bracketed ?? bare ?? '')];
}

/** The form that Go prints: dotted, or RFC 5952's with the first longest run of zeros as `::`. */
export function ipText(ip: readonly number[]): string {
  if (isIpv4(ip)) return ip.slice(12).join('.');
  const groups = Array.from({ length: 8 }, (_, i) => (ip[2 * i] ?? 0) * 256 + (ip[2 * i + 1] ?? 0));
  let longest = { at: 0, length: 1 };
  for (let at = 0; at < 8; at++) {
    let length = 0;
    while (at + length < 8 && groups[at + length] === 0) length++;
    if (length > longest.length) longest = { at, length };
  }
  const hex = (part: readonly number[]): string =>
    part.map((group) => group.toString(16)).join(':');
  if (longest.length === 1) return hex(groups);
  return `${hex(groups.slice(0, longest.at))}::${hex(groups.slice(longest.at + longest.length))}`;
}

/** Whether an IPv4 octet, or the last group of an IPv6 address, is written as Go's strict parser refuses it. */
export const hasLeadingZeros = (text: string): boolean => /(?:^|\.|:)0\d*\d\.|\.0\d/.test(text);

const V4_PREFIX: readonly number[] = [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff];

function parseIpv4(text: string): readonly number[] | undefined {
  const parts = text.split('.');
  if (parts.length !== 4) return undefined;
  return parts.every((part) => /^\d+$/.test(part) && Number(part) <= 255)
    ? parts.map(Number)
    : undefined;
}

/** At most one `::`, which stands for at least one group; the last group may be an IPv4 address. */
function parseIpv6(text: string): readonly number[] | undefined {
  const halves = text.split('::');
  if (halves.length > 2) return undefined;
  const [head = '', tail] = halves;
  const left = groupBytes(head, tail === undefined);
  const right = groupBytes(tail ?? '', true);
  if (left === undefined || right === undefined) return undefined;
  const missing = 16 - left.length - right.length;
  if (tail === undefined ? missing !== 0 : missing < 2) return undefined;
  return [...left, ...Array<number>(missing).fill(0), ...right];
}

function groupBytes(text: string, endsAddress: boolean): readonly number[] | undefined {
  if (text === '') return [];
  const bytes: number[] = [];
  const groups = text.split(':');
  for (const [i, group] of groups.entries()) {
    if (group.includes('.')) {
      const octets = endsAddress && i === groups.length - 1 ? parseIpv4(group) : undefined;
      if (octets === undefined) return undefined;
      bytes.push(...octets);
    } else {
      const value = /^[0-9a-fA-F]+$/.test(group) ? Number.parseInt(group, 16) : Number.NaN;
      if (!(value <= 0xffff)) return undefined;
      bytes.push(value >> 8, value & 0xff);
    }
  }
  return bytes;
}
