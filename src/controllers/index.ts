// Every controller, in the order that breaks ties. Adding one is one folder and one line here.

import type { Controller } from './controller.js';
import { cronJobController } from './cronjob/index.js';
import { jobController, jobOrphanController } from './job/index.js';
import { replicaSetController } from './replicaset/index.js';
import { ttlAfterFinishedController } from './ttl-after-finished/index.js';

export const controllers: readonly Controller[] = [
  cronJobController,
  jobController,
  jobOrphanController,
  replicaSetController,
  ttlAfterFinishedController,
];
