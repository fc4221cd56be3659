// How the fields of Kubernetes' own types are patched and owned: merge keys, patch strategies, list types.
//
// Facts of Kubernetes 1.36, as its OpenAPI documents state them (x-kubernetes-patch-strategy,
// -patch-merge-key, -list-type, -list-map-keys, -map-type), under the type names that the models of
// @kubernetes/client-node use. What has no entry is what most fields are: a list is atomic to an applier
// and replaced by a patch, a map or an object merges field by field.

import type { PatchStrategy } from './schema-lookup.js';

export interface MergeFact {
  /** How appliers own a list: its items one by one, or all of it. */
  readonly list?: 'map' | 'set' | 'atomic';
  /** The fields that identify an item of a list of type map. */
  readonly keys?: readonly string[];
  /** Whether appliers own an object or map as a whole, where its type says otherwise. */
  readonly map?: 'atomic' | 'granular';
  readonly mergeKey?: string;
  readonly strategies?: readonly PatchStrategy[];
}

export const mergeFact = (type: string, field: string): MergeFact | undefined => {
  const facts = Object.hasOwn(mergeFacts, type) ? mergeFacts[type] : undefined;
  return facts && Object.hasOwn(facts, field) ? facts[field] : undefined;
};

/** Whether an object of the type is owned as a whole. `older` is a type of 1.28. */
export const isAtomicType = (type: string, older = false): boolean =>
  atomicTypes.has(type) && !(older && type === 'V1ServiceBackendPort');

/** What a missing key field counts as, so that an item without it can be told from others. */
export function keyDefault(type: string, field: string, key: string): string | number | undefined {
  if (key === 'protocol') return 'TCP';
  if (key === 'port' || key === 'containerPort') return 0;
  return withoutKeyDefault.has(`${type}.${field}.${key}`) ? undefined : '';
}

const withoutKeyDefault: ReadonlySet<string> = new Set([
  'V1FlowSchemaStatus.conditions.type',
  'V1PriorityLevelConfigurationStatus.conditions.type',
  'V1ResourceClaimStatus.devices.shareID',
  'V1ServiceAccount.secrets.name',
]);

const set: MergeFact = { list: 'set' };
const mergedSet: MergeFact = { list: 'set', strategies: ['merge'] };
const atomicMap: MergeFact = { map: 'atomic' };
const granularMap: MergeFact = { map: 'granular' };
const union: MergeFact = { strategies: ['retainKeys'] };
const replacedWhole: MergeFact = { strategies: ['replace'] };

/** A list to appliers, but not to patches. */
const keyedBy = (...keys: readonly string[]): MergeFact => ({ list: 'map', keys });

/** The first key is the one patches merge by. */
const mergedBy = (mergeKey: string, ...others: readonly string[]): MergeFact => ({
  list: 'map',
  keys: [mergeKey, ...others],
  mergeKey,
  strategies: ['merge'],
});

const unionsBy = (mergeKey: string): MergeFact => ({
  list: 'map',
  keys: [mergeKey],
  mergeKey,
  strategies: ['merge', 'retainKeys'],
});

/** A list to patches, but atomic to appliers. */
const patchedBy = (mergeKey: string): MergeFact => ({
  list: 'atomic',
  mergeKey,
  strategies: ['merge'],
});

const mergeFacts: Readonly<Record<string, Readonly<Record<string, MergeFact>>>> = {
  V1ComponentStatus: { conditions: mergedBy('type') },
  V1Container: {
    env: mergedBy('name'),
    ports: mergedBy('containerPort', 'protocol'),
    volumeDevices: mergedBy('devicePath'),
    volumeMounts: mergedBy('mountPath'),
  },
  V1ContainerRestartRuleOnExitCodes: { values: set },
  V1ContainerStatus: {
    allocatedResourcesStatus: mergedBy('name'),
    volumeMounts: mergedBy('mountPath'),
  },
  V1EphemeralContainer: {
    env: mergedBy('name'),
    ports: mergedBy('containerPort', 'protocol'),
    volumeDevices: mergedBy('devicePath'),
    volumeMounts: mergedBy('mountPath'),
  },
  V1NamespaceStatus: { conditions: mergedBy('type') },
  V1NodeAllocatableResourceClaimStatus: { containers: set },
  V1NodeSpec: { podCIDRs: mergedSet },
  V1NodeStatus: { addresses: mergedBy('type'), conditions: mergedBy('type') },
  V1ObjectMeta: { finalizers: mergedSet, ownerReferences: mergedBy('uid') },
  V1PersistentVolumeClaimStatus: {
    allocatedResourceStatuses: granularMap,
    conditions: mergedBy('type'),
  },
  V1PersistentVolumeSpec: { claimRef: granularMap },
  V1PodSpec: {
    containers: mergedBy('name'),
    ephemeralContainers: mergedBy('name'),
    hostAliases: mergedBy('ip'),
    imagePullSecrets: mergedBy('name'),
    initContainers: mergedBy('name'),
    nodeSelector: atomicMap,
    resourceClaims: unionsBy('name'),
    schedulingGates: mergedBy('name'),
    topologySpreadConstraints: mergedBy('topologyKey', 'whenUnsatisfiable'),
    volumes: unionsBy('name'),
  },
  V1PodStatus: {
    conditions: mergedBy('type'),
    hostIPs: patchedBy('ip'),
    podIPs: mergedBy('ip'),
    resourceClaimStatuses: unionsBy('name'),
  },
  V1ReplicationControllerSpec: { selector: atomicMap },
  V1ReplicationControllerStatus: { conditions: mergedBy('type') },
  V1ResourceRequirements: { claims: keyedBy('name') },
  V1ResourceStatus: { resources: keyedBy('resourceID') },
  V1ServiceAccount: { secrets: mergedBy('name') },
  V1ServiceSpec: { ports: mergedBy('port', 'protocol'), selector: atomicMap },
  V1ServiceStatus: { conditions: mergedBy('type') },

  V1APIServiceStatus: { conditions: mergedBy('type') },
  V1AllocatedDeviceStatus: { conditions: keyedBy('type') },
  V1CSIDriverSpec: { volumeLifecycleModes: set },
  V1CSINodeSpec: { drivers: mergedBy('name') },
  V1CertificateSigningRequestStatus: { conditions: keyedBy('type') },
  V1CustomResourceDefinitionStatus: { conditions: keyedBy('type') },
  V1DaemonSetStatus: { conditions: mergedBy('type') },
  V1DeploymentSpec: { strategy: union },
  V1DeploymentStatus: { conditions: mergedBy('type') },
  V1Endpoint: { addresses: set },
  V1FlowSchemaStatus: { conditions: mergedBy('type') },
  V1JSONSchemaProps: { 'x-kubernetes-validations': mergedBy('rule') },
  V1JobStatus: { conditions: patchedBy('type') },
  V1MutatingAdmissionPolicySpec: { matchConditions: mergedBy('name') },
  V1MutatingWebhook: { matchConditions: mergedBy('name') },
  V1MutatingWebhookConfiguration: { webhooks: mergedBy('name') },
  V1NonResourcePolicyRule: { nonResourceURLs: set, verbs: set },
  V1PodDisruptionBudgetSpec: { selector: replacedWhole },
  V1PodDisruptionBudgetStatus: { conditions: mergedBy('type') },
  V1PodFailurePolicyOnExitCodesRequirement: { values: set },
  V1PriorityLevelConfigurationStatus: { conditions: mergedBy('type') },
  V1ReplicaSetStatus: { conditions: mergedBy('type') },
  V1ResourceClaimStatus: {
    devices: keyedBy('driver', 'device', 'pool', 'shareID'),
    reservedFor: mergedBy('uid'),
  },
  V1ResourcePolicyRule: { apiGroups: set, namespaces: set, resources: set, verbs: set },
  V1Scheduling: { nodeSelector: atomicMap },
  V1ServiceCIDRStatus: { conditions: mergedBy('type') },
  V1StatefulSetStatus: { conditions: mergedBy('type') },
  V1UncountedTerminatedPods: { failed: set, succeeded: set },
  V1ValidatingAdmissionPolicyBindingSpec: { validationActions: set },
  V1ValidatingAdmissionPolicySpec: {
    matchConditions: mergedBy('name'),
    variables: mergedBy('name'),
  },
  V1ValidatingAdmissionPolicyStatus: { conditions: keyedBy('type') },
  V1ValidatingWebhook: { matchConditions: mergedBy('name') },
  V1ValidatingWebhookConfiguration: { webhooks: mergedBy('name') },
  V2HorizontalPodAutoscalerStatus: { conditions: mergedBy('type') },
};

const atomicTypes: ReadonlySet<string> = new Set([
  'CoreV1EndpointPort',
  'DiscoveryV1EndpointPort',
  'RbacV1Subject',
  'V1ConfigMapKeySelector',
  'V1CrossVersionObjectReference',
  'V1EndpointAddress',
  'V1FileKeySelector',
  'V1LabelSelector',
  'V1LocalObjectReference',
  'V1MatchResources',
  'V1NamedRuleWithOperations',
  'V1NodeSelector',
  'V1NodeSelectorTerm',
  'V1ObjectFieldSelector',
  'V1ObjectReference',
  'V1OwnerReference',
  'V1ParamKind',
  'V1ParamRef',
  'V1ResourceFieldSelector',
  'V1RoleRef',
  'V1ScopeSelector',
  'V1SecretKeySelector',
  'V1SecretReference',
  'V1ServiceBackendPort',
  'V1TopologySelectorTerm',
  'V1TypedLocalObjectReference',
  'V1Variable',
]);
