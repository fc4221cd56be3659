// The nodes a new cluster is made with: alike, spread over three zones, known by number.
//
// Their conditions are the kubelet's to write; until then a node is not ready.

import type { Node as ApiNode } from 'kubernetes-types/core/v1.js';
import type { KubernetesVersion } from '../../machinery/settings.js';

export interface NodeOptions {
  readonly cpu?: string;
  readonly memory?: string;
  readonly pods?: number;
  readonly kubernetes?: KubernetesVersion;
}

const ZONES = 3;
/** What a machine has of which nobody says anything else. */
export const AMOUNTS = { cpu: '4', memory: '16Gi', pods: '110', 'ephemeral-storage': '100Gi' };

/** The manifest of the i-th node, from 1. */
export function nodeManifest(i: number, options: NodeOptions = {}) {
  const name = `node-${i}`;
  const amounts = { ...AMOUNTS };
  if (options.cpu !== undefined) amounts.cpu = options.cpu;
  if (options.memory !== undefined) amounts.memory = options.memory;
  if (options.pods !== undefined) amounts.pods = String(options.pods);
  return {
    apiVersion: 'v1',
    kind: 'Node',
    metadata: { name, labels: labelsOf(name, i) },
    spec: { podCIDR: podCidr(i), podCIDRs: [podCidr(i)] },
    status: {
      capacity: amounts,
      allocatable: { ...amounts },
      addresses: [
        { type: 'InternalIP', address: `10.${1 + (i >> 16)}.${(i >> 8) & 255}.${i & 255}` },
        { type: 'Hostname', address: name },
      ],
      nodeInfo: nodeInfo(name, options.kubernetes ?? '1.36'),
    },
  } satisfies ApiNode;
}

/** The labels that a kubelet sees to itself when it registers [kubelet_node_status.go updateDefaultLabels]; the old names of two are
 *  made to follow by the node controller [node_lifecycle_controller.go reconcileNodeLabels], at once here. */
export const kubeletLabels = (name: string): Record<string, string> => ({
  'beta.kubernetes.io/arch': 'amd64',
  'beta.kubernetes.io/os': 'linux',
  'kubernetes.io/hostname': name,
  'kubernetes.io/arch': 'amd64',
  'kubernetes.io/os': 'linux',
});

const labelsOf = (name: string, i: number): Record<string, string> => ({
  ...kubeletLabels(name),
  'topology.kubernetes.io/region': 'region-1',
  'topology.kubernetes.io/zone': `zone-${1 + ((i - 1) % ZONES)}`,
});

/** A /24 of pod addresses of its own, from 100.64.0.0/10, which is enough for 16,384 nodes. */
const podCidr = (i: number): string => `100.${64 + ((i >> 8) & 63)}.${i & 255}.0/24`;

export const nodeInfo = (name: string, kubernetes: KubernetesVersion) => ({
  architecture: 'amd64',
  bootID: '',
  containerRuntimeVersion: kubernetes === '1.28' ? 'containerd://1.7.2' : 'containerd://2.2.0',
  kernelVersion: '6.12.0',
  kubeProxyVersion: kubernetes === '1.28' ? 'v1.28.7' : '',
  kubeletVersion: kubernetes === '1.28' ? 'v1.28.7' : 'v1.36.3',
  machineID: name,
  operatingSystem: 'linux',
  osImage: 'Debian GNU/Linux 13 (trixie)',
  systemUUID: name,
});
