// Faults of the control plane whose time is over are deleted: their end is an event, from which everybody knows that
// caches are fresh again and who is up. Faults of nodes, images and containers are looked at by whoever they trouble.

import { faultEnds } from '../../kinds/fault/active.js';
import { FAULT_CONTROLLER, isControlFault } from '../../kinds/fault/control.js';
import { defineController, remove, wake } from '../controller.js';

export const faultEndController = defineController({
  name: FAULT_CONTROLLER,
  reconciles: 'Fault',
  concerns: ({ object }) => isControlFault(object),
  reconcile(fault, view) {
    const end = isControlFault(fault) ? faultEnds(fault) : undefined;
    if (end === undefined) return [];
    return end <= view.now ? [remove(fault)] : [wake(end)];
  },
});
