// What makes a NetworkPolicy invalid [apis/networking/validation ValidateNetworkPolicySpec].

import type {
  IPBlock,
  NetworkPolicyPeer,
  NetworkPolicyPort,
} from 'kubernetes-types/networking/v1.js';
import {
  type FieldError,
  forbidden,
  index,
  invalid,
  notSupported,
  required,
} from '../../machinery/field-errors.js';
import { cidrErrors, parseCidr } from '../../machinery/ip-address.js';
import { portNameErrors, portNumberErrors } from '../../machinery/names.js';
import type { LabelSelector } from '../../machinery/selector.js';
import { selectorErrors } from '../selector-rules.js';
import type { NetworkPolicy } from './index.js';

const PROTOCOLS = ['SCTP', 'TCP', 'UDP'];
const POLICY_TYPES = ['Egress', 'Ingress'];

export function validateNetworkPolicy({ spec }: NetworkPolicy): readonly FieldError[] {
  const errors: FieldError[] = [...selectorErrors(spec.podSelector ?? {}, 'spec.podSelector')];
  (spec.ingress ?? []).forEach((rule, i) => {
    const path = index('spec.ingress', i);
    errors.push(...validatePorts(rule.ports, path), ...validatePeers(rule.from, `${path}.from`));
  });
  (spec.egress ?? []).forEach((rule, i) => {
    const path = index('spec.egress', i);
    errors.push(...validatePorts(rule.ports, path), ...validatePeers(rule.to, `${path}.to`));
  });
  const types = spec.policyTypes ?? [];
  if (types.length > POLICY_TYPES.length)
    return [
      ...errors,
      invalid('spec.policyTypes', types, 'may not specify more than two policyTypes'),
    ];
  types.forEach((type, i) => {
    if (!POLICY_TYPES.includes(type))
      errors.push(notSupported(index('spec.policyTypes', i), type, POLICY_TYPES));
  });
  return errors;
}

const validatePorts = (ports: readonly NetworkPolicyPort[] | undefined, path: string) =>
  (ports ?? []).flatMap((port, i) => validatePort(port, index(`${path}.ports`, i)));

function validatePort(
  { protocol, port, endPort }: NetworkPolicyPort,
  path: string,
): readonly FieldError[] {
  const errors: FieldError[] = [];
  if (protocol !== undefined && !PROTOCOLS.includes(protocol))
    errors.push(notSupported(`${path}.protocol`, protocol, PROTOCOLS));
  if (port === undefined) {
    if (endPort !== undefined)
      errors.push(required(`${path}.port`, 'must be specified when `endPort` is specified'));
    return errors;
  }
  const messages = typeof port === 'number' ? portNumberErrors(port) : portNameErrors(port);
  for (const message of messages) errors.push(invalid(`${path}.port`, port, message));
  if (endPort === undefined) return errors;
  if (typeof port === 'string')
    errors.push(required(`${path}.port`, 'must be numeric when `endPort` is specified'));
  else if (endPort < port)
    errors.push(invalid(`${path}.endPort`, port, 'must be greater than or equal to `port`'));
  for (const message of portNumberErrors(endPort))
    errors.push(invalid(`${path}.endPort`, endPort, message));
  return errors;
}

const validatePeers = (peers: readonly NetworkPolicyPeer[] | undefined, path: string) =>
  (peers ?? []).flatMap((peer, i) => validatePeer(peer, index(path, i)));

function validatePeer(peer: NetworkPolicyPeer, path: string): readonly FieldError[] {
  const { podSelector, namespaceSelector, ipBlock } = peer;
  const errors: FieldError[] = [
    ...(podSelector ? selectorErrors(podSelector as LabelSelector, `${path}.podSelector`) : []),
    ...(namespaceSelector
      ? selectorErrors(namespaceSelector as LabelSelector, `${path}.namespaceSelector`)
      : []),
    ...(ipBlock ? validateBlock(ipBlock, `${path}.ipBlock`) : []),
  ];
  if (!podSelector && !namespaceSelector && !ipBlock)
    errors.push(required(path, 'must specify a peer'));
  else if (ipBlock && (podSelector || namespaceSelector))
    errors.push(forbidden(path, 'may not specify both ipBlock and another peer'));
  return errors;
}

function validateBlock({ cidr, except = [] }: IPBlock, path: string): readonly FieldError[] {
  if (!cidr) return [required(`${path}.cidr`)];
  const messages = cidrErrors(cidr);
  if (messages.length > 0) return messages.map((message) => invalid(`${path}.cidr`, cidr, message));
  return except.flatMap((excluded, i) => {
    const at = index(`${path}.except`, i);
    const refused = cidrErrors(excluded);
    if (refused.length > 0) return refused.map((message) => invalid(at, excluded, message));
    return contains(cidr, excluded)
      ? []
      : [invalid(at, excluded, `must be a strict subset of \`cidr\``)];
  });
}

/** Whether the second range is part of the first, and smaller. */
function contains(outer: string, inner: string): boolean {
  const whole = parseCidr(outer);
  const part = parseCidr(inner);
  if (!whole || !part || outer.includes(':') !== inner.includes(':')) return false;
  if (part.prefixLength <= whole.prefixLength) return false;
  const bits = whole.prefixLength + (outer.includes(':') ? 0 : 96);
  return part.ip.every((byte, i) => {
    const shift = Math.min(8, Math.max(0, 8 * (i + 1) - bits));
    return byte >> shift === (whole.ip[i] ?? 0) >> shift;
  });
}
