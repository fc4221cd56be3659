// What the API server warns of when a Service is created or changed, though it accepts it.
//
// Sources: pkg/api/service/warnings.go; apimachinery pkg/util/validation GetWarningsForIP and GetWarningsForCIDR,
// which since 1.33 say what to write instead.

import type { ServiceSpec } from 'kubernetes-types/core/v1.js';
import { hasLeadingZeros, ipText, isIpv4, parseCidr, parseIp } from '../../machinery/ip-address.js';
import type { Reader } from '../../machinery/reader.js';
import type { Service } from './index.js';
import { isHeadless } from './traits.js';

const HINTS = 'service.kubernetes.io/topology-aware-hints';
const MODE = 'service.kubernetes.io/topology-mode';

export function serviceWarnings(
  { metadata, spec }: Service,
  _old: Service | undefined,
  reader: Pick<Reader, 'feature'>,
): readonly string[] {
  const { clusterIPs = [], externalIPs = [], loadBalancerIP, loadBalancerSourceRanges = [] } = spec;
  const newer = reader.feature('NewerServiceWarnings');
  const ips = isHeadless(spec) || spec.type === 'ExternalName' ? [] : clusterIPs;
  return [
    ...(metadata.annotations?.[HINTS] === undefined
      ? []
      : [`annotation ${HINTS} is deprecated, please use ${MODE} instead`]),
    ...ips.flatMap((ip, i) => ipWarnings(ip, `spec.clusterIPs[${i}]`, newer)),
    ...(newer ? headlessWarnings(spec) : []),
    ...externalIPs.flatMap((ip, i) => ipWarnings(ip, `spec.externalIPs[${i}]`, newer)),
    ...(reader.feature('ExternalIPsAreDeprecated') ? externalIpWarnings(spec) : []),
    ...(loadBalancerIP ? ipWarnings(loadBalancerIP, 'spec.loadBalancerIP', newer) : []),
    ...loadBalancerSourceRanges.flatMap((cidr, i) =>
      cidrWarnings(cidr, `spec.loadBalancerSourceRanges[${i}]`, newer),
    ),
    ...ignoredFields(spec),
  ];
}

function headlessWarnings(spec: Readonly<ServiceSpec>): string[] {
  if (spec.type !== 'ClusterIP' || spec.clusterIP !== 'None') return [];
  const ignored = [
    ...(spec.loadBalancerIP ? ['loadBalancerIP'] : []),
    ...(spec.externalIPs?.length ? ['externalIPs'] : []),
    ...(spec.sessionAffinity === 'None' ? [] : ['SessionAffinity']),
  ];
  return ignored.map((field) => `spec.${field} is ignored for headless services`);
}

const externalIpWarnings = (spec: Readonly<ServiceSpec>): string[] =>
  spec.externalIPs?.length && spec.clusterIP !== 'None' && spec.type !== 'ExternalName'
    ? ['spec.externalIPs is deprecated and may no longer be implemented in some clusters']
    : [];

function ignoredFields({ type, externalIPs, externalName }: Readonly<ServiceSpec>): string[] {
  if (type === 'ExternalName')
    return externalIPs?.length
      ? ['spec.externalIPs is ignored when spec.type is "ExternalName"']
      : [];
  return externalName ? ['spec.externalName is ignored when spec.type is not "ExternalName"'] : [];
}

const LATER = 'will be invalid in a future Kubernetes release';

function ipWarnings(text: string, path: string, newer: boolean): string[] {
  const ip = parseIp(text);
  if (ip === undefined) return [];
  const canonical = ipText(ip);
  if (newer && (hasLeadingZeros(text) || (text.includes(':') && isIpv4(ip))))
    return [`${path}: non-standard IP address "${text}" is invalid: use "${canonical}"`];
  if (hasLeadingZeros(text))
    return [
      `${path}: IP address was accepted, but ${LATER}: ParseAddr("${text}"): IPv4 field has octet with leading zero`,
    ];
  return text.includes(':') && !isIpv4(ip) && text !== canonical
    ? [`${path}: IPv6 address "${text}" ${notCanonical(canonical, newer)}`]
    : [];
}

function cidrWarnings(text: string, path: string, newer: boolean): string[] {
  const cidr = parseCidr(text);
  if (cidr === undefined) return [];
  const [address = '', length = ''] = text.split('/');
  const masked = `${ipText(withoutHost(cidr.ip, cidr.prefixLength))}/${cidr.prefixLength}`;
  const canonical = `${ipText(cidr.ip)}/${cidr.prefixLength}`;
  const zeros = hasLeadingZeros(address) || (length.startsWith('0') && length !== '0');
  const warnings: string[] = [];
  if (newer && masked !== canonical) {
    const alone = `${ipText(cidr.ip)}/${isIpv4(cidr.ip) ? 32 : 128}`;
    warnings.push(
      `${path}: CIDR value "${text}" is ambiguous in this context (should be "${masked}" or "${alone}"?)`,
    );
  }
  if (newer && (zeros || (address.includes(':') && isIpv4(cidr.ip))))
    warnings.push(`${path}: non-standard CIDR value "${text}" is invalid: use "${masked}"`);
  if (!newer && zeros)
    return [
      `${path}: IP prefix was accepted, but ${LATER}: netip.ParsePrefix("${text}"): ParseAddr("${address}"): IPv4 field has octet with leading zero`,
    ];
  if (warnings.length > 0 || !address.includes(':') || text === canonical) return warnings;
  return [
    `${path}: IPv6 ${newer ? 'CIDR value' : 'prefix'} "${text}" ${notCanonical(canonical, newer)}`,
  ];
}

const notCanonical = (canonical: string, newer: boolean): string =>
  newer
    ? `should be in RFC 5952 canonical format ("${canonical}")`
    : `is not in RFC 5952 canonical format ("${canonical}"), which may cause controller apply-loops`;

/** The address with the bits after the prefix at zero. */
function withoutHost(ip: readonly number[], prefixLength: number): readonly number[] {
  const bits = isIpv4(ip) ? prefixLength + 96 : prefixLength;
  return ip.map((byte, i) => byte & (0xff00 >> Math.min(8, Math.max(0, bits - 8 * i))) & 0xff);
}
