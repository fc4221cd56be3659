// IP addresses and ranges in CEL: `cidr("10.0.0.0/8").containsIP("10.1.2.3")`
// [apiserver pkg/cel/library/{ip,cidr}.go]. Departure: only their families, membership and masks are told.

import type { Environment } from '@marcbachmann/cel-js';
import { isInRange, isIpv4, parseCidr, parseIp } from '../ip-address.js';

class CelIp {
  readonly bytes: readonly number[];
  readonly text: string;
  constructor(bytes: readonly number[], text: string) {
    this.bytes = bytes;
    this.text = text;
  }
}

class CelCidr {
  readonly ip: CelIp;
  readonly length: number;
  constructor(ip: CelIp, length: number) {
    this.ip = ip;
    this.length = length;
  }
}

const IP = 'net.IP';
const CIDR = 'net.CIDR';

export function registerAddresses(environment: Environment): void {
  environment.registerType(IP, CelIp);
  environment.registerType(CIDR, CelCidr);
  const define = (signature: string, run: (...given: never[]) => unknown): void => {
    environment.registerFunction(signature, run as never);
  };
  define('isIP(string): bool', (text: string) => strictIp(text) !== undefined);
  define('isCIDR(string): bool', (text: string) => readCidr(text) !== undefined);
  define(`ip(string): ${IP}`, (text: string) => {
    const bytes = strictIp(text);
    if (!bytes)
      throw new Error(
        `IP Address ${JSON.stringify(text)} parse error during conversion from string`,
      );
    return new CelIp(bytes, text);
  });
  define(`cidr(string): ${CIDR}`, (text: string) => {
    const cidr = readCidr(text);
    if (!cidr) throw new Error('network address parse error during conversion from string');
    return cidr;
  });
  define(`${IP}.family(): int`, (ip: CelIp) => familyOf(ip));
  define(`${IP}.isUnspecified(): bool`, ({ bytes }: CelIp) =>
    (isIpv4(bytes) ? bytes.slice(12) : bytes).every((byte) => byte === 0),
  );
  define(`${IP}.isLoopback(): bool`, ({ bytes }: CelIp) =>
    isIpv4(bytes) ? bytes[12] === 127 : bytes.every((byte, i) => byte === (i === 15 ? 1 : 0)),
  );
  define(`${CIDR}.ip(): ${IP}`, ({ ip }: CelCidr) => ip);
  define(`${CIDR}.prefixLength(): int`, ({ length }: CelCidr) => BigInt(length));
  define(`${CIDR}.containsIP(string): bool`, (cidr: CelCidr, text: string) => {
    const bytes = strictIp(text);
    if (!bytes)
      throw new Error(
        `IP Address ${JSON.stringify(text)} parse error during conversion from string`,
      );
    return contains(cidr, new CelIp(bytes, text));
  });
  define(`${CIDR}.containsIP(${IP}): bool`, contains);
  define(`${CIDR}.containsCIDR(string): bool`, (cidr: CelCidr, text: string) => {
    const other = readCidr(text);
    if (!other) throw new Error('network address parse error during conversion from string');
    return other.length >= cidr.length && contains(cidr, other.ip);
  });
}

/** Without the leading zeros that stored objects may have. */
const strictIp = (text: string): readonly number[] | undefined =>
  /(^|\.)0\d/.test(text) ? undefined : parseIp(text);

function readCidr(text: string): CelCidr | undefined {
  const cidr = parseCidr(text);
  const address = text.slice(0, text.indexOf('/'));
  return cidr && strictIp(address)
    ? new CelCidr(new CelIp(cidr.ip, address), cidr.prefixLength)
    : undefined;
}

const familyOf = ({ bytes }: CelIp): bigint => (isIpv4(bytes) ? 4n : 6n);

const contains = ({ ip, length }: CelCidr, other: CelIp): boolean =>
  isInRange(other.bytes, { ip: ip.bytes, prefixLength: length });
