// Behaviour that changed between Kubernetes releases, under upstream's gate names, with the release each
// became the default. Entries without an upstream gate are named after the flag or pull request.

import type { KubernetesVersion } from './settings.js';

const SINCE = {
  /** node-monitor-grace-period went from 40 s to 50 s (kubernetes PR 126287). */
  NodeMonitorGracePeriod50s: 32,
  /** Pods carry metadata.generation and status.observedGeneration (KEP-5067). */
  PodObservedGenerationTracking: 34,
  /** Pods are deleted before other objects of a namespace (KEP-5080). */
  OrderedNamespaceDeletion: 33,
  /** StatefulSet pods carry apps.kubernetes.io/pod-index (KEP-4017; beta since 1.28). */
  PodIndexLabel: 28,
  /** Sidecar containers: init containers with restartPolicy Always (KEP-753; beta since 1.29). */
  SidecarContainers: 29,
  /** Job pods are replaced only when fully terminal if so asked (KEP-3939; beta since 1.29). */
  JobPodReplacementPolicy: 29,
  /** Back-off limit per index of Indexed Jobs (KEP-3850; beta since 1.29). */
  JobBackoffLimitPerIndex: 29,
  /** Success policy of Indexed Jobs (KEP-3998; beta since 1.31). */
  JobSuccessPolicy: 31,
  /** Jobs of other controllers, and terminal conditions that wait for the pods (KEP-4368; beta since 1.32). */
  JobManagedBy: 32,
  /** Jobs that do not set manualSelector say so. */
  JobManualSelectorDefault: 30,
  /** CronJobs' SawCompletedJob says `condition:` where it said `status:`. */
  SawCompletedJobCondition: 30,
  /** Deployments report terminating replicas (KEP-3973; beta since 1.35). */
  DeploymentReplicaSetTerminatingReplicas: 35,
  /** Binding a pod clears status.nominatedNodeName (KEP-5278; beta since 1.35). */
  ClearingNominatedNodeNameAfterBinding: 35,
  /** Pods say when their sandbox is there (KEP-3085; beta since 1.29). */
  PodReadyToStartContainersCondition: 29,
  /** Pods list the addresses of their node (KEP-2681; beta since 1.29). */
  PodHostIPs: 29,
  /** Container statuses tell the resources in force (KEP-1287; beta since 1.33). */
  InPlacePodVerticalScaling: 33,
  /** Container statuses tell how volumes are mounted (KEP-3857; beta since 1.31). */
  RecursiveReadOnlyMounts: 31,
  /** Pulled events tell the size of the image (kubernetes PR 123735). */
  ImageSizeInPulledEvent: 31,
  /** `Container created`, where the name stood before; access to images is checked (KEP-2535). */
  KubeletEnsureSecretPulledImages: 35,
  /** Events of Deployments say `from 1 to 2` rather than `to 2 from 1` (kubernetes PR 125118). */
  ScalingMessageFromTo: 32,
  /** StatefulSets may replace several pods at once (KEP-961; beta since 1.35). */
  MaxUnavailableStatefulSet: 35,
  /** Pods carry the labels of their node's zone and region (KEP-4742; beta since 1.35). */
  PodTopologyLabelsAdmission: 35,
  /** Templates are stored without `creationTimestamp: null`, which hashes of revisions see. */
  OmitZeroCreationTimestamp: 34,
  /** Taint eviction became a controller of its own, and reports in its own name (KEP-3902). */
  SeparateTaintEvictionController: 29,
  /** Services ask for endpoints nearby (KEP-4444; beta since 1.31). */
  ServiceTrafficDistribution: 31,
  /** Endpoints say that the endpoint controller wrote them (kubernetes PR 130564). */
  EndpointsManagedByLabel: 33,
  /** A node too small for a pod even when empty is not searched for victims. */
  UnresolvableInsufficientResources: 31,
  /** Field errors show values as JSON, and examples with one blank between them. */
  FieldErrorsShowJson: 34,
  /** Pods with users of their own (KEP-127; beta since 1.30). */
  UserNamespacesSupport: 30,
  /** Devices claimed (KEP-4381; beta since 1.32). */
  DynamicResourceAllocation: 32,
  /** Claims of devices at v1. */
  ResourceClaimV1: 34,
  /** Claims filled from another namespace (KEP-3294; alpha still). */
  CrossNamespaceVolumeDataSource: 99,
  /** Probes that cannot be carried out: the Event tells what that makes of the container. */
  ProbeErrorTellsState: 33,
  /** Columns of `kubectl get` that 1.28 does not have, or has elsewhere. */
  NewerPrintColumns: 29,
  /** Lines of `kubectl describe` that 1.28 does not have. */
  NewerDescriptions: 29,
  /** kubectl warns that a rollback leaves alone what `kubectl apply` remembers. */
  RollbackWarnsOfApply: 35,
  /** kubectl autoscale takes --cpu, and --cpu-percent is on its way out. */
  AutoscaleCpuFlag: 34,
  /** kubectl debug puts a label on the pods that it makes for nodes. */
  DebugPodsSayWhoManages: 34,
  /** kubectl says which namespace it deleted something from (kubernetes PR 126619). */
  DeletedFromNamespace: 34,
  /** kubectl patch says that it was only a dry run, as other verbs do. */
  PatchSaysDryRun: 30,
  /** kubectl apply knows --prune-allowlist only. */
  PruneWhitelistIsGone: 30,
  /** kubectl delete --interactive takes silence for no. */
  DeletionAnswersNo: 29,
  /** Services: addresses that are not standard are told what to be (PR 122931), headless ones what they ignore. */
  NewerServiceWarnings: 33,
  /** externalIPs of Services are on their way out (KEP-5707). */
  ExternalIPsAreDeprecated: 36,
  /** Kinds that 1.28 does not serve at v1: rules in CEL, ranges and addresses of Services, how volumes may change. */
  FlowControlV1: 29,
  ValidatingAdmissionPolicy: 30,
  MultiCIDRServiceAllocator: 33,
  VolumeAttributesClass: 34,
  MutatingAdmissionPolicy: 36,
  /** Jobs forget when they were started while they are suspended, and may be sent elsewhere (KEP-5440). */
  MutableSchedulingDirectivesForSuspendedJobs: 36,
  /** Autoscalers say what deviation they tolerate (KEP-4951; beta since 1.35). */
  HPAConfigurableTolerance: 35,
  /** Controllers that start list from the present, and no longer from a cache (KEP-3157; beta since 1.35). */
  WatchListClient: 35,
  /** Workload controllers wait until they see what they wrote themselves (KEP-5647; beta since 1.36). */
  StaleControllerConsistencyReplicaSet: 36,
  StaleControllerConsistencyDaemonSet: 36,
  StaleControllerConsistencyJob: 36,
  StaleControllerConsistencyStatefulSet: 36,
  /** What preemption came to is told with one full stop, not two, as in 1.28. */
  PreemptionMessageOneStop: 29,
  /** Rules of the Pod Security Standards that came, or changed. */
  PodSecurity29: 29,
  PodSecurity31: 31,
  PodSecurity32: 32,
  PodSecurity34: 34,
  PodSecurity35: 35,
} as const;

export type FeatureGate = keyof typeof SINCE;

/** Asked at every turn: numbers are not read from texts each time. */
const MINOR: Readonly<Record<KubernetesVersion, number>> = { '1.28': 28, '1.36': 36 };

export const featureEnabled = (gate: string, version: KubernetesVersion): boolean =>
  gate in SINCE && SINCE[gate as FeatureGate] <= MINOR[version];
