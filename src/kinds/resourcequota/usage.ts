// How much of each quota resource one object takes, and how much its namespace takes altogether
// [pkg/quota/v1/evaluator].
//
// Sums are read, not made: `quota/NAMESPACE/RESOURCE` of pods and `count/NAMESPACE/KIND` of everything. Only
// what few namespaces have and few quotas ask for is counted on the spot: node ports, load balancers,
// storage, and pods in a scope.

import type {
  PersistentVolumeClaimSpec,
  PersistentVolumeClaimStatus,
  ServiceSpec,
} from 'kubernetes-types/core/v1.js';
import { type KubeObject, kindName } from '../../machinery/object.js';
import { wholeValue } from '../../machinery/quantity-math.js';
import type { Reader } from '../../machinery/reader.js';
import { resourceText } from '../../machinery/status.js';
import { kindsMadeBy } from '../customresourcedefinition/custom-kind.js';
import type { CustomResourceDefinition } from '../customresourcedefinition/definition.js';
import type { Kind } from '../kind.js';
import { askedOf } from '../pod/asked.js';
import type { Pod } from '../pod/index.js';
import { isCharged } from '../pod/quota-usage.js';
import type { ResourceQuota } from './index.js';
import { inScope, scopesOf } from './scopes.js';

/** Amounts by quota resource: milli-CPU for CPU, whole units otherwise. */
export type Usage = Readonly<Record<string, number>>;

/** Kinds that quotas have a short name for, which stands for their count. */
const COUNTED: Readonly<Record<string, string>> = {
  pods: 'Pod',
  services: 'Service',
  replicationcontrollers: 'ReplicationController',
  resourcequotas: 'ResourceQuota',
  secrets: 'Secret',
  configmaps: 'ConfigMap',
  persistentvolumeclaims: 'PersistentVolumeClaim',
};

const PER_CLASS =
  /^(.+)\.storageclass\.storage\.k8s\.io\/(requests\.storage|persistentvolumeclaims)$/;

/** What one object takes of the resources named; those it does not touch are missing. */
export function usageOf(kind: Kind, object: KubeObject, names: readonly string[]): Usage {
  const usage: Record<string, number> = {};
  for (const name of names) {
    const amount = amountOf(kind, object, name);
    if (amount !== undefined) usage[name] = amount;
  }
  return usage;
}

function amountOf(kind: Kind, object: KubeObject, name: string): number | undefined {
  if (name === `count/${resourceText(kind)}`) return 1;
  if (kind.group !== '') return undefined;
  switch (kind.kind) {
    case 'Pod':
      return podAmount(object as Pod, name);
    case 'Service':
      return serviceAmount((object as KubeObject & { readonly spec: ServiceSpec }).spec, name);
    case 'PersistentVolumeClaim':
      return claimAmount(object as Claim, name);
    default:
      return COUNTED[name] === kind.kind ? 1 : undefined;
  }
}

/** Bare names such as `cpu` mean what is requested. */
const BARE = ['cpu', 'memory', 'ephemeral-storage'];
const podResource = (name: string): string =>
  BARE.includes(name) || name.startsWith('hugepages-') ? `requests.${name}` : name;

function podAmount(pod: Pod, name: string): number | undefined {
  return isCharged(pod) ? askedOf(pod.spec).amounts.usage[podResource(name)] : undefined;
}

function serviceAmount(
  { type, ports = [], allocateLoadBalancerNodePorts }: ServiceSpec,
  name: string,
) {
  const balanced = type === 'LoadBalancer';
  if (name === 'services') return 1;
  if (name === 'services.loadbalancers') return balanced ? 1 : 0;
  if (name !== 'services.nodeports') return undefined;
  if (type === 'NodePort') return ports.length;
  if (!balanced) return 0;
  return allocateLoadBalancerNodePorts === false
    ? ports.filter(({ nodePort }) => nodePort).length
    : ports.length;
}

interface Claim extends KubeObject {
  readonly spec: PersistentVolumeClaimSpec;
  readonly status?: PersistentVolumeClaimStatus;
}

/** What was given to it counts, if that is more than it asks for now. */
function claimAmount({ spec, status }: Claim, name: string): number | undefined {
  const asked = wholeValue(spec.resources?.requests?.['storage']);
  const storage = Math.max(asked, wholeValue(status?.allocatedResources?.['storage']));
  if (name === 'persistentvolumeclaims') return 1;
  if (name === 'requests.storage') return storage;
  const [, storageClass, what] = PER_CLASS.exec(name) ?? [];
  if (storageClass === undefined || storageClass !== spec.storageClassName) return undefined;
  return what === 'requests.storage' ? storage : 1;
}

/** What the whole namespace takes of one of the quota's resources. */
export function usedOf(quota: ResourceQuota, name: string, reader: Reader): number {
  const namespace = quota.metadata.namespace ?? '';
  if (scopesOf(quota).length > 0) return usedInScope(quota, podResource(name), reader);
  if (name.startsWith('count/'))
    return reader.tally(`count/${namespace}/${countedAs(name.slice(6), reader)}`);
  if (name !== 'pods' && COUNTED[name]) return reader.tally(`count/${namespace}/${name}`);
  if (name.startsWith('services.'))
    return total(reader.all('Service', namespace), (service) =>
      serviceAmount((service as KubeObject & { readonly spec: ServiceSpec }).spec, name),
    );
  if (name === 'requests.storage' || PER_CLASS.test(name))
    return total(reader.all('PersistentVolumeClaim', namespace), (claim) =>
      claimAmount(claim as Claim, name),
    );
  return reader.tally(`quota/${namespace}/${podResource(name)}`);
}

/** Custom objects are counted by the name of their kind. */
function countedAs(resource: string, reader: Reader): string {
  const crd = resource.includes('.')
    ? reader.find({ kind: 'CustomResourceDefinition', name: resource })
    : undefined;
  const [kind] = crd ? kindsMadeBy(crd as CustomResourceDefinition) : [];
  return kind ? kindName(`${kind.group}/`, kind.kind) : resource;
}

function usedInScope(quota: ResourceQuota, name: string, reader: Reader): number {
  const pods = reader.all('Pod', quota.metadata.namespace) as readonly unknown[] as Pod[];
  return total(pods, (pod) => {
    if (!inScope(quota, (pod as Pod).spec)) return 0;
    return name === 'count/pods' ? 1 : (podAmount(pod as Pod, name) ?? 0);
  });
}

function total(
  objects: readonly KubeObject[],
  amount: (object: KubeObject) => number | undefined,
): number {
  let sum = 0;
  for (const object of objects) sum += amount(object) ?? 0;
  return sum;
}
