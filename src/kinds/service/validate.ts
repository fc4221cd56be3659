// What makes a Service invalid [apis/core/validation ValidateService].

import {
  duplicate,
  type FieldError,
  forbidden,
  index,
  invalid,
  notSupported,
  required,
} from '../../machinery/field-errors.js';
import { cidrErrors, ipErrors } from '../../machinery/ip-address.js';
import {
  dns1123SubdomainErrors,
  labelValueErrors,
  qualifiedNameErrors,
} from '../../machinery/names.js';
import { specialIpErrors } from '../special-ip.js';
import type { Service } from './index.js';
import { isExternallyAccessible, isHeadless, needsClusterIp } from './traits.js';
import { validateClusterIps } from './validate-addresses.js';
import { validatePorts } from './validate-ports.js';

type Spec = Service['spec'];

const TYPES = ['ClusterIP', 'ExternalName', 'LoadBalancer', 'NodePort'];
const AFFINITY_SECONDS_MAX = 86_400;

export function validateService({ spec }: Service): readonly FieldError[] {
  return [
    ...validateForType(spec),
    ...validatePorts(spec),
    ...validateSelector(spec),
    ...validateAffinity(spec),
    ...validateClusterIps(spec),
    ...validateExternalIps(spec),
    ...validateType(spec),
    ...validateLoadBalancer(spec),
    ...validateTraffic(spec),
  ];
}

function validateForType(spec: Spec): readonly FieldError[] {
  const { type, ports = [], clusterIPs = [], externalName = '' } = spec;
  const errors: FieldError[] = [];
  if (ports.length === 0 && !isHeadless(spec) && type !== 'ExternalName')
    errors.push(required('spec.ports'));
  if (type === 'LoadBalancer')
    ports.forEach(({ port }, i) => {
      if (port === 10_250)
        errors.push(
          invalid(
            index('spec.ports', i),
            port,
            'may not expose port 10250 externally since it is used by kubelet',
          ),
        );
    });
  if ((type === 'LoadBalancer' || type === 'NodePort') && isHeadless(spec))
    errors.push(
      invalid('spec.clusterIPs[0]', clusterIPs[0], `may not be set to 'None' for ${type} services`),
    );
  if (type !== 'ExternalName') return errors;
  for (const [field, value] of [
    ['clusterIPs', clusterIPs.length > 0],
    ['ipFamilies', (spec.ipFamilies ?? []).length > 0],
    ['ipFamilyPolicy', spec.ipFamilyPolicy !== undefined],
  ] as const)
    if (value) errors.push(forbidden(`spec.${field}`, 'may not be set for ExternalName services'));
  const name = externalName.replace(/\.$/, '');
  if (name === '') return [...errors, required('spec.externalName')];
  return [
    ...errors,
    ...dns1123SubdomainErrors(name).map((message) => invalid('spec.externalName', name, message)),
  ];
}

const validateSelector = ({ selector = {} }: Spec): readonly FieldError[] =>
  Object.entries(selector).flatMap(([name, value]) => [
    ...qualifiedNameErrors(name).map((message) => invalid('spec.selector', name, message)),
    ...labelValueErrors(value).map((message) => invalid('spec.selector', value, message)),
  ]);

function validateAffinity({ sessionAffinity, sessionAffinityConfig }: Spec): readonly FieldError[] {
  const path = 'spec.sessionAffinityConfig';
  if (!sessionAffinity) return [required('spec.sessionAffinity')];
  if (sessionAffinity === 'None')
    return sessionAffinityConfig
      ? [forbidden(path, 'must not be set when session affinity is None')]
      : [];
  if (sessionAffinity !== 'ClientIP')
    return [notSupported('spec.sessionAffinity', sessionAffinity, ['ClientIP', 'None'])];
  const seconds = sessionAffinityConfig?.clientIP?.timeoutSeconds;
  if (seconds === undefined) return [required(path, 'when session affinity type is ClientIP')];
  return seconds > 0 && seconds <= AFFINITY_SECONDS_MAX
    ? []
    : [
        invalid(
          `${path}.clientIP.timeoutSeconds`,
          seconds,
          `must be greater than 0 and less than ${AFFINITY_SECONDS_MAX}`,
        ),
      ];
}

const validateExternalIps = ({ externalIPs = [] }: Spec): readonly FieldError[] =>
  externalIPs.flatMap((ip, i) => {
    const path = index('spec.externalIPs', i);
    const messages = ipErrors(ip);
    if (messages.length > 0) return messages.map((message) => invalid(path, ip, message));
    return specialIpErrors(ip, path);
  });

function validateType({ type, ports = [] }: Spec): readonly FieldError[] {
  const errors: FieldError[] = [];
  if (!type) errors.push(required('spec.type'));
  else if (!TYPES.includes(type)) errors.push(notSupported('spec.type', type, TYPES));
  const nodePorts = new Set<string>();
  const seen = new Set<string>();
  ports.forEach(({ nodePort, protocol }, i) => {
    const path = `${index('spec.ports', i)}.nodePort`;
    if (!nodePort) return;
    if (type === 'ClusterIP')
      errors.push(forbidden(path, "may not be used when `type` is 'ClusterIP'"));
    const key = `${protocol}/${nodePort}`;
    if (nodePorts.has(key)) errors.push(duplicate(path, nodePort));
    nodePorts.add(key);
  });
  ports.forEach(({ port, protocol }, i) => {
    const key = `${protocol}/${port}`;
    if (seen.has(key)) errors.push(duplicate(index('spec.ports', i), { protocol, port }));
    seen.add(key);
  });
  return errors;
}

function validateLoadBalancer(spec: Spec): readonly FieldError[] {
  const { type, loadBalancerSourceRanges = [], loadBalancerClass } = spec;
  const errors: FieldError[] = [];
  const balanced = type === 'LoadBalancer';
  const only = "may only be used when `type` is 'LoadBalancer'";
  if (loadBalancerSourceRanges.length > 0 && !balanced)
    errors.push(forbidden('spec.LoadBalancerSourceRanges', only));
  loadBalancerSourceRanges.forEach((range, i) => {
    for (const message of cidrErrors(range.trim()))
      errors.push(invalid(index('spec.LoadBalancerSourceRanges', i), range, message));
  });
  if (balanced && spec.allocateLoadBalancerNodePorts === undefined)
    errors.push(required('spec.allocateLoadBalancerNodePorts'));
  if (!balanced && spec.allocateLoadBalancerNodePorts !== undefined)
    errors.push(forbidden('spec.allocateLoadBalancerNodePorts', only));
  if (loadBalancerClass === undefined) return errors;
  if (!balanced) errors.push(forbidden('spec.loadBalancerClass', only));
  for (const message of qualifiedNameErrors(loadBalancerClass))
    errors.push(invalid('spec.loadBalancerClass', loadBalancerClass, message));
  return errors;
}

const TRAFFIC_POLICIES = ['Cluster', 'Local'];

function validateTraffic(spec: Spec): readonly FieldError[] {
  const { type, externalTrafficPolicy: external, internalTrafficPolicy: internal } = spec;
  const errors: FieldError[] = [];
  const path = 'spec.externalTrafficPolicy';
  const accessible = isExternallyAccessible(spec);
  if (accessible && !external) errors.push(required(path));
  if (!accessible && external)
    errors.push(invalid(path, external, 'may only be set for externally-accessible services'));
  if (accessible && external && !TRAFFIC_POLICIES.includes(external))
    errors.push(notSupported(path, external, TRAFFIC_POLICIES));
  if (spec.healthCheckNodePort !== undefined && spec.healthCheckNodePort < 0)
    errors.push(
      invalid(
        'spec.healthCheckNodePort',
        spec.healthCheckNodePort,
        'must be greater than or equal to 0',
      ),
    );
  if (spec.healthCheckNodePort && !(type === 'LoadBalancer' && external === 'Local'))
    errors.push(
      invalid(
        'spec.healthCheckNodePort',
        spec.healthCheckNodePort,
        "may only be set when `type` is 'LoadBalancer' and `externalTrafficPolicy` is 'Local'",
      ),
    );
  if (needsClusterIp(spec) && internal === undefined)
    errors.push(required('spec.internalTrafficPolicy'));
  if (internal !== undefined && !TRAFFIC_POLICIES.includes(internal))
    errors.push(notSupported('spec.internalTrafficPolicy', internal, TRAFFIC_POLICIES));
  return [...errors, ...validateDistribution(spec)];
}

const DISTRIBUTIONS = ['PreferClose', 'PreferSameNode', 'PreferSameZone'];

function validateDistribution(spec: Spec): readonly FieldError[] {
  const { trafficDistribution: asked } = spec as { readonly trafficDistribution?: string };
  return asked === undefined || DISTRIBUTIONS.includes(asked)
    ? []
    : [notSupported('spec.trafficDistribution', asked, DISTRIBUTIONS)];
}
