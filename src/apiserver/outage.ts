// An API server that cannot write, because a fault says so: as when etcd has lost its leader.
//
// Reads come from caches and go on. The simulation's own kinds can always be written, or nobody could end the fault.
// Controllers do not ask meanwhile, since all of it would be refused (cluster/impaired.ts).

import type { View } from '../events/view.js';
import { isCached, REFUSING, refuses } from '../kinds/fault/control.js';
import { kindName } from '../machinery/object.js';
import { type Failure, failure } from '../machinery/status.js';
import type { ApiRequest } from './request.js';

export function refusedByFault(
  view: View,
  request: ApiRequest,
  actor: string,
): Failure | undefined {
  if (view.tally(REFUSING) === 0) return undefined;
  const kind =
    request.ref?.kind ??
    ('object' in request ? kindName(request.object.apiVersion, request.object.kind) : '');
  return isCached(kind) && refuses(view, actor)
    ? failure(500, 'InternalError', 'etcdserver: request timed out')
    : undefined;
}
