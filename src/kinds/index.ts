// Every kind the simulator has of its own. Adding a kind is one folder and one line here.
//
// Which kinds there are besides, by CustomResourceDefinitions, is for a reader to say (lookup.ts).

import { behavior } from './behavior/index.js';
import { clock } from './clock/index.js';
import { clusterRole } from './clusterrole/index.js';
import { clusterRoleBinding } from './clusterrolebinding/index.js';
import { configMap } from './configmap/index.js';
import { controllerRevision } from './controllerrevision/index.js';
import { cronJob } from './cronjob/index.js';
import { customResourceDefinition } from './customresourcedefinition/index.js';
import { daemonSet } from './daemonset/index.js';
import { deployment } from './deployment/index.js';
import { endpoints } from './endpoints/index.js';
import { endpointSlice } from './endpointslice/index.js';
import { eventsV1Event } from './event/events-v1.js';
import { event } from './event/index.js';
import { fault } from './fault/index.js';
import { horizontalPodAutoscaler } from './horizontalpodautoscaler/index.js';
import { horizontalPodAutoscalerV1 } from './horizontalpodautoscaler/v1.js';
import { ingress } from './ingress/index.js';
import { job } from './job/index.js';
import type { Kind } from './kind.js';
import { lease } from './lease/index.js';
import { limitRange } from './limitrange/index.js';
import { namespace } from './namespace/index.js';
import { networkPolicy } from './networkpolicy/index.js';
import { node } from './node/index.js';
import { persistentVolume } from './persistentvolume/index.js';
import { persistentVolumeClaim } from './persistentvolumeclaim/index.js';
import { pod } from './pod/index.js';
import { podDisruptionBudget } from './poddisruptionbudget/index.js';
import { priorityClass } from './priorityclass/index.js';
import { replicaSet } from './replicaset/index.js';
import { replicationController } from './replicationcontroller/index.js';
import { resourceQuota } from './resourcequota/index.js';
import { role } from './role/index.js';
import { roleBinding } from './rolebinding/index.js';
import { secret } from './secret/index.js';
import { service } from './service/index.js';
import { serviceAccount } from './serviceaccount/index.js';
import { statefulSet } from './statefulset/index.js';
import { storageClass } from './storageclass/index.js';

export const kinds = {
  Behavior: behavior,
  Clock: clock,
  ClusterRole: clusterRole,
  ClusterRoleBinding: clusterRoleBinding,
  ConfigMap: configMap,
  ControllerRevision: controllerRevision,
  CronJob: cronJob,
  CustomResourceDefinition: customResourceDefinition,
  DaemonSet: daemonSet,
  Deployment: deployment,
  EndpointSlice: endpointSlice,
  Endpoints: endpoints,
  Event: event,
  Fault: fault,
  HorizontalPodAutoscaler: horizontalPodAutoscaler,
  Ingress: ingress,
  Job: job,
  Lease: lease,
  LimitRange: limitRange,
  Namespace: namespace,
  NetworkPolicy: networkPolicy,
  Node: node,
  PersistentVolume: persistentVolume,
  PersistentVolumeClaim: persistentVolumeClaim,
  Pod: pod,
  PodDisruptionBudget: podDisruptionBudget,
  PriorityClass: priorityClass,
  ReplicaSet: replicaSet,
  ReplicationController: replicationController,
  ResourceQuota: resourceQuota,
  Role: role,
  RoleBinding: roleBinding,
  Secret: secret,
  Service: service,
  ServiceAccount: serviceAccount,
  StatefulSet: statefulSet,
  StorageClass: storageClass,
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
