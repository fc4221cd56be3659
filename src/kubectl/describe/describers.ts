// Who writes the page of which kind. Kinds that are not here get all of their fields.

import { describeAutoscaler } from './autoscaler.js';
import { describeSigningRequest } from './certificate.js';
import { describeConfigMap, describeSecret, describeServiceAccount } from './config.js';
import { describeAnything } from './generic.js';
import { describeCronJob, describeJob } from './jobs.js';
import { describeNetworkPolicy } from './network-policy.js';
import { describeNode } from './node.js';
import { describePod } from './pod.js';
import {
  describeLimitRange,
  describeNamespace,
  describePodDisruptionBudget,
  describePriorityClass,
  describeResourceQuota,
} from './policy.js';
import { describeRole, describeRoleBinding } from './rbac.js';
import type { Describer } from './sections.js';
import {
  describeEndpointSlice,
  describeEndpoints,
  describeIngress,
  describeIngressClass,
  describeService,
} from './services.js';
import {
  describePersistentVolume,
  describePersistentVolumeClaim,
  describeStorageClass,
} from './storage.js';
import {
  describeDaemonSet,
  describeDeployment,
  describeReplicaSet,
  describeReplicationController,
  describeStatefulSet,
} from './workloads.js';

const DESCRIBERS: Readonly<Record<string, Describer>> = {
  CertificateSigningRequest: describeSigningRequest,
  ClusterRole: describeRole,
  ClusterRoleBinding: describeRoleBinding,
  ConfigMap: describeConfigMap,
  CronJob: describeCronJob,
  DaemonSet: describeDaemonSet,
  Deployment: describeDeployment,
  EndpointSlice: describeEndpointSlice,
  Endpoints: describeEndpoints,
  HorizontalPodAutoscaler: describeAutoscaler,
  Ingress: describeIngress,
  IngressClass: describeIngressClass,
  Job: describeJob,
  LimitRange: describeLimitRange,
  Namespace: describeNamespace,
  NetworkPolicy: describeNetworkPolicy,
  Node: describeNode,
  PersistentVolume: describePersistentVolume,
  PersistentVolumeClaim: describePersistentVolumeClaim,
  Pod: describePod,
  PodDisruptionBudget: describePodDisruptionBudget,
  PriorityClass: describePriorityClass,
  ReplicaSet: describeReplicaSet,
  ReplicationController: describeReplicationController,
  ResourceQuota: describeResourceQuota,
  Role: describeRole,
  RoleBinding: describeRoleBinding,
  Secret: describeSecret,
  Service: describeService,
  ServiceAccount: describeServiceAccount,
  StatefulSet: describeStatefulSet,
  StorageClass: describeStorageClass,
};

/** By the name a kind has in the registry. */
export const describerOf = (kind: string): Describer => DESCRIBERS[kind] ?? describeAnything;
