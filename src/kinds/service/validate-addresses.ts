// What makes a Service's cluster addresses invalid [apis/core/validation ValidateServiceClusterIPsRelatedFields].

import type { ServiceSpec } from 'kubernetes-types/core/v1.js';
import {
  duplicate,
  type FieldError,
  index,
  invalid,
  notSupported,
  required,
} from '../../machinery/field-errors.js';
import { ipErrors } from '../../machinery/ip-address.js';

const FAMILIES = ['IPv4', 'IPv6'];
const POLICIES = ['PreferDualStack', 'RequireDualStack', 'SingleStack'];

export function validateClusterIps(spec: Readonly<ServiceSpec>): readonly FieldError[] {
  const { clusterIP = '', clusterIPs = [], ipFamilies = [], ipFamilyPolicy } = spec;
  if (spec.type === 'ExternalName') return [];
  const errors: FieldError[] = [];
  const path = 'spec.clusterIPs';
  if (clusterIP !== '') {
    if (clusterIPs.length === 0) errors.push(required(path));
    else if (clusterIPs[0] !== clusterIP)
      errors.push(invalid(path, clusterIPs, 'first value must match `clusterIP`'));
  } else if (clusterIPs.length > 0)
    errors.push(invalid(path, clusterIPs, 'must be empty when `clusterIP` is not specified'));
  const seen = new Set<string>();
  ipFamilies.forEach((family, i) => {
    const at = index('spec.ipFamilies', i);
    if (!FAMILIES.includes(family)) errors.push(notSupported(at, family, FAMILIES));
    if (seen.has(family)) errors.push(duplicate(at, family));
    seen.add(family);
  });
  if (ipFamilyPolicy !== undefined && !POLICIES.includes(ipFamilyPolicy))
    errors.push(notSupported('spec.ipFamilyPolicy', ipFamilyPolicy, POLICIES));
  return [...errors, ...validateEach(clusterIPs, path)];
}

function validateEach(ips: readonly string[], path: string): readonly FieldError[] {
  if (ips.length > 2) return [invalid(path, ips, 'may only hold up to 2 values')];
  if (ips[0] === 'None')
    return ips.length > 1 ? [invalid(path, ips, "'None' must be the first and only value")] : [];
  return ips.flatMap((ip, i) =>
    ipErrors(ip).map((message) => invalid(index(path, i), ip, message)),
  );
}
