// Every kind the simulator has of its own. Adding a kind is one folder and one line here.
//
// Which kinds there are besides, by CustomResourceDefinitions, is for a reader to say (lookup.ts).

import { apiService } from './apiservice/index.js';
import { behavior } from './behavior/index.js';
import { certificateSigningRequest } from './certificatesigningrequest/index.js';
import { clock } from './clock/index.js';
import { clusterRole } from './clusterrole/index.js';
import { clusterRoleBinding } from './clusterrolebinding/index.js';
import { configMap } from './configmap/index.js';
import { controllerRevision } from './controllerrevision/index.js';
import { cronJob } from './cronjob/index.js';
import { csiDriver } from './csidriver/index.js';
import { csiNode } from './csinode/index.js';
import { csiStorageCapacity } from './csistoragecapacity/index.js';
import { customResourceDefinition } from './customresourcedefinition/index.js';
import { daemonSet } from './daemonset/index.js';
import { deployment } from './deployment/index.js';
import { deviceClass } from './deviceclass/index.js';
import { endpoints } from './endpoints/index.js';
import { endpointSlice } from './endpointslice/index.js';
import { eventsV1Event } from './event/events-v1.js';
import { event } from './event/index.js';
import { fault } from './fault/index.js';
import { flowSchema } from './flowschema/index.js';
import { horizontalPodAutoscaler } from './horizontalpodautoscaler/index.js';
import { horizontalPodAutoscalerV1 } from './horizontalpodautoscaler/v1.js';
import { ingress } from './ingress/index.js';
import { ingressClass } from './ingressclass/index.js';
import { ipAddress } from './ipaddress/index.js';
import { job } from './job/index.js';
import type { Kind } from './kind.js';
import { lease } from './lease/index.js';
import { limitRange } from './limitrange/index.js';
import { mutatingAdmissionPolicy } from './mutatingadmissionpolicy/index.js';
import { mutatingAdmissionPolicyBinding } from './mutatingadmissionpolicybinding/index.js';
import { mutatingWebhookConfiguration } from './mutatingwebhookconfiguration/index.js';
import { namespace } from './namespace/index.js';
import { networkPolicy } from './networkpolicy/index.js';
import { node } from './node/index.js';
import { persistentVolume } from './persistentvolume/index.js';
import { persistentVolumeClaim } from './persistentvolumeclaim/index.js';
import { pod } from './pod/index.js';
import { podDisruptionBudget } from './poddisruptionbudget/index.js';
import { podTemplate } from './podtemplate/index.js';
import { priorityClass } from './priorityclass/index.js';
import { priorityLevelConfiguration } from './prioritylevelconfiguration/index.js';
import { replicaSet } from './replicaset/index.js';
import { replicationController } from './replicationcontroller/index.js';
import { resourceClaim } from './resourceclaim/index.js';
import { resourceClaimTemplate } from './resourceclaimtemplate/index.js';
import { resourceQuota } from './resourcequota/index.js';
import { resourceSlice } from './resourceslice/index.js';
import { role } from './role/index.js';
import { roleBinding } from './rolebinding/index.js';
import { runtimeClass } from './runtimeclass/index.js';
import { secret } from './secret/index.js';
import { service } from './service/index.js';
import { serviceAccount } from './serviceaccount/index.js';
import { serviceCidr } from './servicecidr/index.js';
import { statefulSet } from './statefulset/index.js';
import { storageClass } from './storageclass/index.js';
import { validatingAdmissionPolicy } from './validatingadmissionpolicy/index.js';
import { validatingAdmissionPolicyBinding } from './validatingadmissionpolicybinding/index.js';
import { validatingWebhookConfiguration } from './validatingwebhookconfiguration/index.js';
import { volumeAttachment } from './volumeattachment/index.js';
import { volumeAttributesClass } from './volumeattributesclass/index.js';

export const kinds = {
  APIService: apiService,
  Behavior: behavior,
  CSIDriver: csiDriver,
  CSINode: csiNode,
  CSIStorageCapacity: csiStorageCapacity,
  CertificateSigningRequest: certificateSigningRequest,
  Clock: clock,
  ClusterRole: clusterRole,
  ClusterRoleBinding: clusterRoleBinding,
  ConfigMap: configMap,
  ControllerRevision: controllerRevision,
  CronJob: cronJob,
  CustomResourceDefinition: customResourceDefinition,
  DaemonSet: daemonSet,
  Deployment: deployment,
  DeviceClass: deviceClass,
  EndpointSlice: endpointSlice,
  Endpoints: endpoints,
  Event: event,
  Fault: fault,
  FlowSchema: flowSchema,
  HorizontalPodAutoscaler: horizontalPodAutoscaler,
  IPAddress: ipAddress,
  Ingress: ingress,
  IngressClass: ingressClass,
  Job: job,
  Lease: lease,
  LimitRange: limitRange,
  MutatingAdmissionPolicy: mutatingAdmissionPolicy,
  MutatingAdmissionPolicyBinding: mutatingAdmissionPolicyBinding,
  MutatingWebhookConfiguration: mutatingWebhookConfiguration,
  Namespace: namespace,
  NetworkPolicy: networkPolicy,
  Node: node,
  PersistentVolume: persistentVolume,
  PersistentVolumeClaim: persistentVolumeClaim,
  Pod: pod,
  PodDisruptionBudget: podDisruptionBudget,
  PodTemplate: podTemplate,
  PriorityClass: priorityClass,
  PriorityLevelConfiguration: priorityLevelConfiguration,
  ReplicaSet: replicaSet,
  ReplicationController: replicationController,
  ResourceClaim: resourceClaim,
  ResourceClaimTemplate: resourceClaimTemplate,
  ResourceQuota: resourceQuota,
  ResourceSlice: resourceSlice,
  Role: role,
  RoleBinding: roleBinding,
  RuntimeClass: runtimeClass,
  Secret: secret,
  Service: service,
  ServiceAccount: serviceAccount,
  ServiceCIDR: serviceCidr,
  StatefulSet: statefulSet,
  StorageClass: storageClass,
  ValidatingAdmissionPolicy: validatingAdmissionPolicy,
  ValidatingAdmissionPolicyBinding: validatingAdmissionPolicyBinding,
  ValidatingWebhookConfiguration: validatingWebhookConfiguration,
  VolumeAttachment: volumeAttachment,
  VolumeAttributesClass: volumeAttributesClass,
};

export type Kinds = typeof kinds;
export type KindName = keyof Kinds;
/** `Objects['Pod']` is the type of a stored Pod. */
export type Objects = { readonly [K in KindName]: Kinds[K] extends Kind<infer O> ? O : never };

const registry = kinds as unknown as Readonly<Record<string, Kind>>;

/** The definition of a kind of our own by its kind name, or undefined when nobody has defined it. */
export const builtInKind = (name: string): Kind | undefined =>
  Object.hasOwn(registry, name) ? registry[name] : undefined;

export const builtInKinds: readonly Kind[] = Object.values(registry);

/** Other versions of them that are served too. */
export const otherVersions: readonly Kind[] = [
  eventsV1Event,
  horizontalPodAutoscalerV1,
] as unknown as readonly Kind[];
