// What every new cluster starts with, as manifests in the order in which they are created: through the
// API like everything else, by the actor `bootstrap`, so that the log tells where they came from.

import { nodeManifest } from '../kinds/node/new-node.js';
import { systemPriorityClasses } from '../kinds/priorityclass/index.js';
import { DEFAULT_CLASS_ANNOTATION } from '../kinds/storageclass/index.js';
import type { Manifest } from '../machinery/object.js';
import type { Settings } from '../machinery/settings.js';
import { bootstrapRoles } from './bootstrap-roles.js';

/** The name of the class for claims that ask for none, as kind has it. */
const DEFAULT_CLASS = 'standard';
/** Where a pod would reach the API server: its Service, and the machine behind it. */
const API_SERVER = { clusterIP: '10.96.0.1', ip: '172.18.0.2', port: 6443 };

export interface BootstrapOptions {
  /** How many nodes, or the manifests of those that are to be there instead. */
  readonly nodes: number | readonly Manifest[];
}

export function bootstrapObjects(
  { kubernetes }: Settings,
  { nodes }: BootstrapOptions,
): readonly Manifest[] {
  const machines =
    typeof nodes === 'number'
      ? Array.from({ length: nodes }, (_, i) => nodeManifest(i + 1, { kubernetes }))
      : nodes;
  return [
    ...['default', 'kube-system', 'kube-public', 'kube-node-lease'].map(namespaceNamed),
    ...systemPriorityClasses,
    ...bootstrapRoles,
    defaultStorageClass(),
    ...apiServerService(),
    ...machines,
  ] as readonly Manifest[];
}

const namespaceNamed = (name: string) => ({
  apiVersion: 'v1',
  kind: 'Namespace',
  metadata: { name },
});

const defaultStorageClass = () => ({
  apiVersion: 'storage.k8s.io/v1',
  kind: 'StorageClass',
  metadata: { name: DEFAULT_CLASS, annotations: { [DEFAULT_CLASS_ANNOTATION]: 'true' } },
  provisioner: 'kubetape.io/hostpath',
  reclaimPolicy: 'Delete',
  volumeBindingMode: 'WaitForFirstConsumer',
});

/** Services have no controller's endpoints without a selector: these are written here, once. */
function apiServerService() {
  const metadata = { name: 'kubernetes', namespace: 'default' };
  const { clusterIP, ip, port } = API_SERVER;
  return [
    {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { ...metadata, labels: { component: 'apiserver', provider: 'kubernetes' } },
      spec: {
        type: 'ClusterIP',
        clusterIP,
        ports: [{ name: 'https', port: 443, protocol: 'TCP', targetPort: port }],
      },
    },
    {
      apiVersion: 'v1',
      kind: 'Endpoints',
      metadata: { ...metadata, labels: { 'endpointslice.kubernetes.io/skip-mirror': 'true' } },
      subsets: [{ addresses: [{ ip }], ports: [{ name: 'https', port, protocol: 'TCP' }] }],
    },
    {
      apiVersion: 'discovery.k8s.io/v1',
      kind: 'EndpointSlice',
      metadata: { ...metadata, labels: { 'kubernetes.io/service-name': 'kubernetes' } },
      addressType: 'IPv4',
      endpoints: [{ addresses: [ip], conditions: { ready: true } }],
      ports: [{ name: 'https', port, protocol: 'TCP' }],
    },
  ];
}
