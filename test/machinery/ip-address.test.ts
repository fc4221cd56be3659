import { isIP } from 'node:net';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  cidrErrors,
  ipErrors,
  ipv4Errors,
  ipv6Errors,
  isIpv4,
  parseCidr,
  parseIp,
  socketAddressErrors,
} from '../../src/machinery/ip-address.js';

test('addresses are read as another implementation reads them', () => {
  fc.assert(
    fc.property(
      fc.oneof(fc.ipV4(), fc.ipV6(), fc.string({ unit: fc.constantFrom(':', '.', '1', 'f', '0') })),
      (text) => {
        const hasLeadingZeros = /(^|\.)0\d+(\.|$)/.test(text.slice(text.lastIndexOf(':') + 1));
        fc.pre(!hasLeadingZeros && !/[0-9a-f]{5}/i.test(text));
        expect(parseIp(text) !== undefined).toBe(isIP(text) !== 0);
      },
    ),
  );
});

test('an address becomes sixteen bytes', () => {
  expect(parseIp('::1')).toEqual([...Array(15).fill(0), 1]);
  expect(parseIp('1.2.3.4')).toEqual(parseIp('::ffff:1.2.3.4'));
  expect(parseIp('1.1.1.01')).toEqual(parseIp('1.1.1.1'));
  expect(parseIp('1:2:3:4:5:6:7::')).toEqual([0, 1, 0, 2, 0, 3, 0, 4, 0, 5, 0, 6, 0, 7, 0, 0]);
  expect(parseIp('1:2:3:4::5:6:7:8')).toBeUndefined();
});

test('the two families are told apart', () => {
  expect(ipv4Errors('10.0.0.1')).toEqual([]);
  expect(ipv4Errors('::1')).toEqual(['must be a valid IPv4 address']);
  expect(ipv6Errors('2001:db8::1')).toEqual([]);
  expect(ipv6Errors('10.0.0.1')).toEqual(['must be a valid IPv6 address']);
  expect(isIpv4(parseIp('::fff:1.1.1.1') ?? [])).toBe(false);
  expect(ipErrors('myhost')).toEqual([
    'must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)',
  ]);
});

test('a CIDR has a prefix length its family allows', () => {
  expect(parseCidr('10.0.0.0/8')).toEqual({ ip: parseIp('10.0.0.0'), prefixLength: 8 });
  expect(cidrErrors('2001:db8::/64')).toEqual([]);
  for (const bad of ['10.0.0.0', '10.0.0.0/33', '::/129', '10.0.0.0/', '/8', '1.1.1.1/8/8']) {
    expect(cidrErrors(bad), bad).toHaveLength(1);
  }
});

test('a socket address is an address and a port', () => {
  expect(socketAddressErrors('0.0.0.0:10254')).toEqual([]);
  expect(socketAddressErrors('[::]:10254')).toEqual([]);
  expect(socketAddressErrors('0.0.0.0')).toEqual([
    'must be a valid socket address format, (e.g. 0.0.0.0:10254 or [::]:10254)',
  ]);
  expect(socketAddressErrors('6.6.6.6:909090')).toEqual(['must be between 1 and 65535, inclusive']);
  expect(socketAddressErrors('host:1')).toHaveLength(1);
});
