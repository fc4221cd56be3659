// Every controller, in the order that breaks ties. Adding one is one folder and one line here.

import { clusterRoleAggregation } from './clusterrole-aggregation/index.js';
import type { Controller } from './controller.js';
import { crdFinalizer, establishingController, namingController } from './crd/index.js';
import { cronJobController } from './cronjob/index.js';
import { daemonSetController } from './daemonset/index.js';
import { deploymentController } from './deployment/index.js';
import { disruptionController, staleDisruptionController } from './disruption/index.js';
import { endpointCleaner, endpointController } from './endpoints/index.js';
import { endpointSliceController } from './endpointslice/index.js';
import { ephemeralVolumeController } from './ephemeral-volume/index.js';
import { eventTtl } from './event-ttl/index.js';
import { faultEndController } from './fault-end/index.js';
import { garbageCollector } from './garbagecollector/index.js';
import { horizontalPodAutoscalerController } from './hpa/index.js';
import { jobController, jobOrphanController } from './job/index.js';
import { kubelet } from './kubelet/index.js';
import { namespaceController } from './namespace/index.js';
import { nodeKubelet } from './node-kubelet/index.js';
import { nodeLifecycle } from './node-lifecycle/index.js';
import { podGc } from './pod-gc/index.js';
import { terminatedPodGc } from './pod-gc/terminated.js';
import { replicaSetController } from './replicaset/index.js';
import { replicationController } from './replicationcontroller/index.js';
import { resourceQuotaController } from './resourcequota/index.js';
import { rootCaCertPublisher } from './rootca/index.js';
import { scheduler } from './scheduler/index.js';
import { serviceAccountController } from './serviceaccount/index.js';
import { serviceAccountTokens } from './serviceaccount/tokens.js';
import { statefulSetController } from './statefulset/index.js';
import { taintEviction } from './taint-eviction/index.js';
import { ttlAfterFinishedController } from './ttl-after-finished/index.js';
import { storageControllers } from './volume/index.js';

/** Workloads first, then what watches over them, then nodes: what runs on those reacts to all of it. */
export const controllers: readonly Controller[] = [
  namingController,
  establishingController,
  crdFinalizer,
  namespaceController,
  serviceAccountController,
  serviceAccountTokens,
  clusterRoleAggregation,
  deploymentController,
  statefulSetController,
  daemonSetController,
  replicaSetController,
  replicationController,
  cronJobController,
  jobController,
  jobOrphanController,
  ttlAfterFinishedController,
  horizontalPodAutoscalerController,
  disruptionController,
  staleDisruptionController,
  resourceQuotaController,
  endpointCleaner,
  endpointController,
  rootCaCertPublisher,
  ephemeralVolumeController,
  ...storageControllers,
  endpointSliceController,
  garbageCollector,
  taintEviction,
  nodeLifecycle,
  podGc,
  terminatedPodGc,
  eventTtl,
  faultEndController,
  scheduler,
  nodeKubelet,
  kubelet,
];
