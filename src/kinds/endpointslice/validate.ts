// What makes an EndpointSlice invalid [apis/discovery/validation].

import type { Endpoint, EndpointPort } from 'kubernetes-types/discovery/v1.js';
import {
  duplicate,
  type FieldError,
  index,
  invalid,
  notSupported,
  required,
  tooMany,
} from '../../machinery/field-errors.js';
import { ipv4Errors, ipv6Errors } from '../../machinery/ip-address.js';
import {
  dns1123LabelErrors,
  dns1123SubdomainErrors,
  labelValueErrors,
  portNumberErrors,
  qualifiedNameErrors,
} from '../../machinery/names.js';
import { specialIpErrors } from '../special-ip.js';
import type { EndpointSlice } from './index.js';
import { validateTopology } from './topology.js';

const ADDRESS_TYPES = ['FQDN', 'IPv4', 'IPv6'];
const PROTOCOLS = ['SCTP', 'TCP', 'UDP'];
const ADDRESSES_MAX = 100;
const ENDPOINTS_MAX = 1000;
const PORTS_MAX = 20_000;
const HINTS_MAX = 8;

export function validateEndpointSlice(
  { addressType, endpoints, ports }: EndpointSlice,
  old: EndpointSlice | undefined,
): readonly FieldError[] {
  const errors: FieldError[] = [];
  if (old && old.addressType !== addressType)
    errors.push(invalid('addressType', addressType, 'field is immutable'));
  if (!addressType) errors.push(required('addressType'));
  else if (!ADDRESS_TYPES.includes(addressType))
    errors.push(notSupported('addressType', addressType, ADDRESS_TYPES));
  errors.push(...validateEndpoints(endpoints ?? [], addressType));
  errors.push(...validatePorts(ports ?? []));
  return errors;
}

function validateEndpoints(endpoints: readonly Endpoint[], type: string): readonly FieldError[] {
  if (endpoints.length > ENDPOINTS_MAX)
    return [tooMany('endpoints', endpoints.length, ENDPOINTS_MAX)];
  return endpoints.flatMap((endpoint, i) =>
    validateEndpoint(endpoint, type, index('endpoints', i)),
  );
}

function validateEndpoint(endpoint: Endpoint, type: string, path: string): readonly FieldError[] {
  const { hostname, nodeName, deprecatedTopology = {} } = endpoint;
  const addresses = endpoint.addresses ?? [];
  const errors: FieldError[] = [];
  if (addresses.length === 0)
    errors.push(required(`${path}.addresses`, 'must contain at least 1 address'));
  else if (addresses.length > ADDRESSES_MAX)
    errors.push(tooMany(`${path}.addresses`, addresses.length, ADDRESSES_MAX));
  addresses.forEach((address, i) => {
    errors.push(...validateAddress(address, type, index(`${path}.addresses`, i)));
  });
  if (nodeName !== undefined)
    for (const message of dns1123SubdomainErrors(nodeName))
      errors.push(invalid(`${path}.nodeName`, nodeName, message));
  errors.push(...validateTopology(deprecatedTopology, `${path}.deprecatedTopology`));
  if (hostname !== undefined)
    for (const message of dns1123LabelErrors(hostname))
      errors.push(invalid(`${path}.hostname`, hostname, message));
  const zones = endpoint.hints?.forZones ?? [];
  if (zones.length > HINTS_MAX)
    errors.push(tooMany(`${path}.hints.forZones`, zones.length, HINTS_MAX));
  const seen = new Set<string>();
  zones.forEach(({ name }, i) => {
    const at = `${index(`${path}.hints.forZones`, i)}.name`;
    if (seen.has(name)) errors.push(duplicate(at, name));
    else for (const message of labelValueErrors(name)) errors.push(invalid(at, name, message));
    seen.add(name);
  });
  return errors;
}

function validateAddress(address: string, type: string, path: string): readonly FieldError[] {
  const messages =
    type === 'IPv4'
      ? ipv4Errors(address)
      : type === 'IPv6'
        ? ipv6Errors(address)
        : type === 'FQDN'
          ? fqdnErrors(address)
          : [];
  const errors = messages.map((message) => invalid(path, address, message));
  return type === 'FQDN' ? errors : [...errors, ...specialIpErrors(address, path)];
}

function fqdnErrors(name: string): readonly string[] {
  const bare = name.endsWith('.') ? name.slice(0, -1) : name;
  const errors = dns1123SubdomainErrors(bare);
  if (errors.length > 0) return errors;
  return bare.split('.').length < 2
    ? ['should be a domain with at least two segments separated by dots']
    : [];
}

function validatePorts(ports: readonly EndpointPort[]): readonly FieldError[] {
  if (ports.length > PORTS_MAX) return [tooMany('ports', ports.length, PORTS_MAX)];
  const names = new Set<string>();
  return ports.flatMap(({ name = '', protocol, port, appProtocol }, i) => {
    const path = index('ports', i);
    const errors: FieldError[] = [];
    if (name !== '')
      for (const message of dns1123LabelErrors(name))
        errors.push(invalid(`${path}.name`, name, message));
    if (names.has(name)) errors.push(duplicate(`${path}.name`, name));
    names.add(name);
    if (port !== undefined)
      for (const message of portNumberErrors(port))
        errors.push(invalid(`${path}.port`, port, message));
    if (!protocol) errors.push(required(`${path}.protocol`));
    else if (!PROTOCOLS.includes(protocol))
      errors.push(notSupported(`${path}.protocol`, protocol, PROTOCOLS));
    if (appProtocol !== undefined)
      for (const message of qualifiedNameErrors(appProtocol))
        errors.push(invalid(`${path}.appProtocol`, appProtocol, message));
    return errors;
  });
}
