// Which pods are the scheduler's to place: those without a node that name it and are ready to be placed.

import type { Pod } from '../../kinds/pod/index.js';
import { isOver } from './matching-pods.js';
import { SCHEDULER } from './wake-up.js';

export const isMine = (pod: Pod): boolean =>
  !pod.spec.nodeName &&
  pod.spec.schedulerName === SCHEDULER &&
  pod.metadata.deletionTimestamp === undefined &&
  !pod.spec.schedulingGates?.length &&
  !isOver(pod);
