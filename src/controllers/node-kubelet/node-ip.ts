// The addresses that a node is told to have: what `--node-ip` is to a kubelet stands on a simulated node as the
// annotation in which a kubelet notes it.
//
// Source: component-helpers/node/util/ips.go.

import { ipText, isIpv4, parseIp } from '../../machinery/ip-address.js';

export const PROVIDED_NODE_IP = 'alpha.kubernetes.io/provided-node-ip';

type NodeIps = { readonly ips: readonly string[] } | { readonly problem: string };

interface Reading {
  /** Blanks, and what is no address, are passed over: as for the flag, not for the annotation. */
  readonly lenient?: boolean;
  /** Whether it may have one of each family. */
  readonly dualStack?: boolean;
}

export function readNodeIps(
  text: string,
  { lenient = true, dualStack = true }: Reading = {},
): NodeIps {
  const ips: (readonly number[])[] = [];
  for (const part of text === '' && lenient ? [] : text.split(',')) {
    const ip = parseIp(lenient ? part.trim() : part);
    if (ip) ips.push(ip);
    else if (!lenient) return { problem: `could not parse ${JSON.stringify(part)}` };
  }
  const [first, second, ...more] = ips;
  if (more.length > 0 || (first && second && isIpv4(first) === isIpv4(second)))
    return { problem: 'must contain either a single IP or a dual-stack pair of IPs' };
  if (second && !dualStack) return { problem: 'dual-stack not supported in this configuration' };
  const texts = ips.map(ipText);
  if (second && texts.some(isUnspecified))
    return { problem: "dual-stack node IP cannot include '0.0.0.0' or '::'" };
  return { ips: texts };
}

/** `0.0.0.0` and `::` say of which family the address is to be, and leave open which. */
export const isUnspecified = (ip: string): boolean => ip === '0.0.0.0' || ip === '::';
