// Every controller, in the order that breaks ties. Adding one is one folder and one line here.

import type { Controller } from './controller.js';
import { deploymentController } from './deployment/index.js';
import { replicaSetController } from './replicaset/index.js';
import { replicationController } from './replicationcontroller/index.js';
import { scheduler } from './scheduler/index.js';

export const controllers: readonly Controller[] = [
  deploymentController,
  replicaSetController,
  replicationController,
  scheduler,
];
