// What of the control plane is not well: a controller that has crashed or sees an old state, an API server that
// refuses. Nothing else tells of it, for all that it leaves is what does not happen.

import { troubles } from '../../kinds/fault/control.js';
import type { Fault } from '../../kinds/fault/index.js';
import { keyOfObject } from '../../machinery/object.js';
import type { Finding, Scene } from './finding.js';

export function impaired(fault: Fault): readonly Finding[] {
  const { controller, apiServer, metricsServer, webhook, is, kind, by } = fault.spec;
  const who =
    controller ??
    (apiServer ? 'the API server' : metricsServer ? 'the metrics server' : undefined) ??
    (webhook && `webhook ${webhook}`);
  if (who === undefined || fault.metadata.deletionTimestamp !== undefined) return [];
  return [
    {
      trouble: 'not well',
      key: keyOfObject(fault),
      reason: `${who}: ${is}${kind ? `, of ${kind}` : ''}${by ? `, by ${by}` : ''}`,
      details: [`until Fault ${fault.metadata.name} is over or deleted`],
      path: ['spec'],
    },
  ];
}

/** The fault that a controller suffers from. */
export function faultOf(controller: string, { view }: Scene): Pick<Finding, 'by' | 'path'> {
  const fault = view.list('Fault').find((one) => troubles(one, controller));
  return fault ? { by: keyOfObject(fault), path: ['spec'] } : {};
}
