// Addresses and node ports for Services: the ones asked for if they are free, else free ones by dice
// [registry/core/service/storage/alloc.go].
//
// The cluster has IPv4 addresses only, 10.96.0.0/16 as kubeadm and kind have it. The dice choose from the
// upper part of a range first, so that addresses chosen by hand from the lower part stay free (KEP-3070).

import type { Draft } from 'immer';
import type { ServicePort } from 'kubernetes-types/core/v1.js';
import { type FieldError, index, invalid } from '../../machinery/field-errors.js';
import { isIpv4, parseIp } from '../../machinery/ip-address.js';
import type { Reader } from '../../machinery/reader.js';
import { type Failure, invalid as refuseInvalid } from '../../machinery/status.js';
import type { Service } from './index.js';
import {
  type AddressRange,
  addressAt,
  addressRange,
  circle,
  lowerPart,
  OF_ADDRESSES,
  OF_PORTS,
  offsetIn,
} from './ranges.js';
import { isHeadless, needsClusterIp, needsHealthCheck, needsNodePorts } from './traits.js';

const SERVICE_KIND = { group: '', kind: 'Service' };
const ADDRESSES = addressRange('10.96.0.0/16') as AddressRange;
const LOWER_ADDRESSES = lowerPart(ADDRESSES.size, OF_ADDRESSES);
const NODE_PORTS = { first: 30_000, count: 2_768 };
const LOWER_PORTS = lowerPart(NODE_PORTS.count, OF_PORTS);

export function allocate(
  draft: Draft<Service>,
  old: Service | undefined,
  reader: Reader,
): Failure | undefined {
  const { spec } = draft;
  if (!needsClusterIp(spec)) return undefined;
  const errors = setFamilies(spec);
  if (errors.length === 0) errors.push(...allocateClusterIp(draft, old, reader));
  if (errors.length === 0) errors.push(...allocateNodePorts(draft, old, reader));
  return errors.length > 0 ? refuseInvalid(SERVICE_KIND, draft.metadata.name, errors) : undefined;
}

/** Single-stack IPv4, unless the Service has no selector and no address and wishes for more. */
function setFamilies(spec: Draft<Service>['spec']): FieldError[] {
  const families = spec.ipFamilies ?? [];
  const errors = families.flatMap((family, i) =>
    family === 'IPv6'
      ? [invalid(index('spec.ipFamilies', i), family, 'not configured on this cluster')]
      : [],
  );
  if (spec.ipFamilyPolicy === 'RequireDualStack' && errors.length === 0)
    errors.push(
      invalid(
        'spec.ipFamilyPolicy',
        spec.ipFamilyPolicy,
        'this cluster is not configured for dual-stack services',
      ),
    );
  if (errors.length > 0) return errors;
  if (families.length === 0) spec.ipFamilies = ['IPv4'];
  spec.ipFamilyPolicy ||= 'SingleStack';
  return [];
}

function allocateClusterIp(
  { metadata, spec }: Draft<Service>,
  old: Service | undefined,
  reader: Reader,
): FieldError[] {
  if (isHeadless(spec)) return [];
  const asked = spec.clusterIPs?.[0] ?? '';
  if (asked === '') {
    const ip = freeAddress(metadata.uid, reader);
    if (ip === undefined)
      return [invalid('spec.clusterIPs', [], 'failed to allocate IP: range is full')];
    spec.clusterIP = ip;
    spec.clusterIPs = [ip];
    return [];
  }
  // An address once given is not changed, and so not allocated anew: validation says so.
  const had = old && needsClusterIp(old.spec) && (old.spec.clusterIPs ?? []).length > 0;
  if (had || !isV4(asked)) return [];
  const why = whyNotAddress(asked, reader);
  if (why === undefined) return [];
  return [invalid('spec.clusterIPs', spec.clusterIPs, `failed to allocate IP ${asked}: ${why}`)];
}

/** Texts that are no IPv4 addresses are left for validation to refuse. */
function isV4(text: string): boolean {
  const ip = parseIp(text);
  return ip !== undefined && isIpv4(ip);
}

function whyNotAddress(address: string, reader: Reader): string | undefined {
  if (offsetIn(ADDRESSES, address) === undefined)
    return `the provided IP (${address}) is not in the valid range. The range of valid IPs is ${ADDRESSES.cidr}`;
  return isTaken(reader, 'clusterIP', address) ? 'provided IP is already allocated' : undefined;
}

function freeAddress(uid: string, reader: Reader): string | undefined {
  const free = (offset: number): boolean =>
    !isTaken(reader, 'clusterIP', addressAt(ADDRESSES, offset));
  const offset =
    firstFree(LOWER_ADDRESSES + 1, ADDRESSES.size - 1, free, reader, 'clusterIP', uid) ??
    firstFree(1, LOWER_ADDRESSES + 1, free, reader, 'clusterIP', uid);
  return offset === undefined ? undefined : addressAt(ADDRESSES, offset);
}

function allocateNodePorts(
  { metadata, spec }: Draft<Service>,
  old: Service | undefined,
  reader: Reader,
): FieldError[] {
  const mine = new Set(nodePortsOf(old));
  const errors: FieldError[] = [];
  const ports = spec.ports ?? [];
  const claimed = new Map<number, Set<string>>();
  const claim = (number: number, protocol: string): void => {
    claimed.set(number, (claimed.get(number) ?? new Set()).add(protocol));
  };
  if (spec.type === 'NodePort' || spec.type === 'LoadBalancer')
    ports.forEach(({ nodePort, protocol = 'TCP' }, i) => {
      if (!nodePort) return;
      const key = `${protocol}/${nodePort}`;
      const why = mine.has(key) ? undefined : whyNotPort(nodePort, key, reader);
      if (why) errors.push(invalid(`${index('spec.ports', i)}.nodePort`, nodePort, why));
      claim(nodePort, protocol);
    });
  if (errors.length > 0) return errors;
  const choose = (protocol: string, purpose: string): number | undefined =>
    freePort(
      (number) => !claimed.get(number)?.has(protocol) && isPortFree(reader, protocol, number),
      reader,
      metadata.uid,
      purpose,
    );
  if (needsNodePorts(spec))
    ports.forEach((port, i) => {
      if (port.nodePort) return;
      const number =
        twinOf(port, ports) ?? choose(port.protocol ?? 'TCP', `${port.protocol}/${port.port}`);
      if (number === undefined) {
        errors.push(
          invalid(
            `${index('spec.ports', i)}.nodePort`,
            0,
            'failed to allocate a nodePort: range is full',
          ),
        );
        return;
      }
      port.nodePort = number;
      claim(number, port.protocol ?? 'TCP');
    });
  if (needsHealthCheck(spec) && !spec.healthCheckNodePort) {
    const number = choose('TCP', 'healthCheck');
    if (number !== undefined) spec.healthCheckNodePort = number;
  }
  return errors;
}

/** Ports of one number and different protocols, DNS's for one, share a node port. */
const twinOf = (port: ServicePort, ports: readonly ServicePort[]): number | undefined =>
  ports.find((p) => p.nodePort && p.port === port.port && p.protocol !== port.protocol)?.nodePort;

function nodePortsOf(service: Service | undefined): readonly string[] {
  return (service?.spec.ports ?? []).flatMap(({ protocol, nodePort }) =>
    nodePort ? [`${protocol}/${nodePort}`] : [],
  );
}

function whyNotPort(number: number, key: string, reader: Reader): string | undefined {
  const { first, count } = NODE_PORTS;
  if (number < first || number >= first + count)
    return `provided port is not in the valid range. The range of valid ports is ${first}-${first + count - 1}`;
  return isTaken(reader, 'nodePort', key) ? 'provided port is already allocated' : undefined;
}

const isPortFree = (reader: Reader, protocol: string, number: number): boolean =>
  !isTaken(reader, 'nodePort', `${protocol}/${number}`);

function freePort(
  free: (number: number) => boolean,
  reader: Reader,
  uid: string,
  purpose: string,
): number | undefined {
  const { first, count } = NODE_PORTS;
  const middle = first + LOWER_PORTS;
  return (
    firstFree(middle, first + count, free, reader, 'nodePort', uid, purpose) ??
    firstFree(first, middle, free, reader, 'nodePort', uid, purpose)
  );
}

/** The first free number from a rolled one onwards, in a circle. */
function firstFree(
  from: number,
  to: number,
  free: (number: number) => boolean,
  reader: Reader,
  ...name: readonly string[]
): number | undefined {
  const start = reader.roll(to - from, 'allocate', ...name, from);
  for (const number of circle(from, to, start)) if (free(number)) return number;
  return undefined;
}

const isTaken = (reader: Reader, index: string, value: string): boolean =>
  reader.indexed('Service', index, value).length > 0;
