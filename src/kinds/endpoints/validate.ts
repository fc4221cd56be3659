// What makes Endpoints invalid [apis/core/validation ValidateEndpoints].

import type { EndpointAddress, EndpointPort, EndpointSubset } from 'kubernetes-types/core/v1.js';
import {
  type FieldError,
  index,
  invalid,
  notSupported,
  required,
} from '../../machinery/field-errors.js';
import { ipErrors } from '../../machinery/ip-address.js';
import {
  dns1123LabelErrors,
  dns1123SubdomainErrors,
  portNumberErrors,
  qualifiedNameErrors,
} from '../../machinery/names.js';
import { specialIpErrors } from '../special-ip.js';
import type { Endpoints } from './index.js';

const PROTOCOLS = ['SCTP', 'TCP', 'UDP'];

export const validateEndpoints = ({ subsets = [] }: Endpoints): readonly FieldError[] =>
  subsets.flatMap((subset, i) => validateSubset(subset, index('subsets', i)));

function validateSubset(subset: EndpointSubset, path: string): readonly FieldError[] {
  const { addresses = [], notReadyAddresses = [], ports = [] } = subset;
  if (addresses.length === 0 && notReadyAddresses.length === 0)
    return [required(path, 'must specify `addresses` or `notReadyAddresses`')];
  return [
    ...addresses.flatMap((a, i) => validateAddress(a, index(`${path}.addresses`, i))),
    ...notReadyAddresses.flatMap((a, i) =>
      validateAddress(a, index(`${path}.notReadyAddresses`, i)),
    ),
    ...ports.flatMap((port, i) => validatePort(port, ports.length > 1, index(`${path}.ports`, i))),
  ];
}

function validateAddress({ ip, hostname, nodeName }: EndpointAddress, path: string) {
  const errors: FieldError[] = ipErrors(ip).map((message) => invalid(`${path}.ip`, ip, message));
  if (hostname)
    for (const message of dns1123LabelErrors(hostname))
      errors.push(invalid(`${path}.hostname`, hostname, message));
  if (nodeName !== undefined)
    for (const message of dns1123SubdomainErrors(nodeName))
      errors.push(invalid(`${path}.nodeName`, nodeName, message));
  return [...errors, ...specialIpErrors(ip, `${path}.ip`)];
}

function validatePort(
  { name, port, protocol, appProtocol }: EndpointPort,
  named: boolean,
  path: string,
) {
  const errors: FieldError[] = [];
  if (named && !name) errors.push(required(`${path}.name`));
  else if (name)
    for (const message of dns1123LabelErrors(name))
      errors.push(invalid(`${path}.name`, name, message));
  for (const message of portNumberErrors(port)) errors.push(invalid(`${path}.port`, port, message));
  if (!protocol) errors.push(required(`${path}.protocol`));
  else if (!PROTOCOLS.includes(protocol))
    errors.push(notSupported(`${path}.protocol`, protocol, PROTOCOLS));
  if (appProtocol !== undefined)
    for (const message of qualifiedNameErrors(appProtocol))
      errors.push(invalid(`${path}.appProtocol`, appProtocol, message));
  return errors;
}
