// What of a Service never changes [apis/core/validation ValidateServiceUpdate].

import { type FieldError, forbidden, invalid } from '../../machinery/field-errors.js';
import { goStrings } from '../go-syntax.js';
import type { Service } from './index.js';
import { needsClusterIp, needsHealthCheck } from './traits.js';

export function validateChange({ spec }: Service, { spec: old }: Service): readonly FieldError[] {
  const errors: FieldError[] = [];
  const ips = spec.clusterIPs ?? [];
  if (needsClusterIp(spec) && needsClusterIp(old) && old.clusterIPs?.[0] !== undefined) {
    if (ips.length === 0)
      errors.push(invalid('spec.clusterIPs[0]', ips, 'primary clusterIP can not be unset'));
    else if (ips[0] !== old.clusterIPs[0])
      errors.push(invalid('spec.clusterIPs[0]', ips, 'may not change once set', goStrings(ips)));
  }
  if (
    needsClusterIp(spec) &&
    needsClusterIp(old) &&
    old.ipFamilies?.[0] !== undefined &&
    spec.ipFamilies?.[0] !== undefined &&
    spec.ipFamilies[0] !== old.ipFamilies[0]
  )
    errors.push(invalid('spec.ipFamilies[0]', spec.ipFamilies, 'may not change once set'));
  if (
    spec.type === 'LoadBalancer' &&
    old.type === 'LoadBalancer' &&
    spec.loadBalancerClass !== old.loadBalancerClass
  )
    errors.push(
      invalid('spec.loadBalancerClass', spec.loadBalancerClass, 'may not change once set'),
    );
  if (
    needsHealthCheck(spec) &&
    needsHealthCheck(old) &&
    old.healthCheckNodePort !== spec.healthCheckNodePort
  )
    errors.push(forbidden('spec.healthCheckNodePort', 'field is immutable'));
  return errors;
}
