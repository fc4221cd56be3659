// Every controller, in the order that breaks ties. Adding one is one folder and one line here.
//
// A node that is started again says so before its kubelet looks at the pods it had.

import type { Controller } from './controller.js';
import { deploymentController } from './deployment/index.js';
import { eventTtl } from './event-ttl/index.js';
import { kubelet } from './kubelet/index.js';
import { nodeKubelet } from './node-kubelet/index.js';
import { nodeLifecycle } from './node-lifecycle/index.js';
import { podGc } from './pod-gc/index.js';
import { terminatedPodGc } from './pod-gc/terminated.js';
import { replicaSetController } from './replicaset/index.js';
import { replicationController } from './replicationcontroller/index.js';
import { taintEviction } from './taint-eviction/index.js';

export const controllers: readonly Controller[] = [
  deploymentController,
  eventTtl,
  nodeKubelet,
  kubelet,
  nodeLifecycle,
  podGc,
  terminatedPodGc,
  replicaSetController,
  replicationController,
  taintEviction,
];
