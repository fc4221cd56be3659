// What is served, told in the form the client asks for.

import { methodNotAllowed } from '../../machinery/status.js';
import type { Call, Handler } from '../call.js';
import { aggregated, aggregatedVersion } from './aggregated.js';
import { groupList, oneGroup, resourceList, versionsOfCore } from './legacy.js';

export const discovery: Handler = (call) => {
  const { target } = call.path;
  if (target.type !== 'discovery') return false;
  if (call.method !== 'GET' && call.method !== 'HEAD')
    return call.respond.failure(methodNotAllowed({ group: '', plural: 'discovery' }, 'write'));
  const { root, group, version } = target;
  if (version !== undefined) return resourceList(call, group ?? '', version);
  if (root === 'apis' && group !== undefined) return oneGroup(call, group);
  return ofAll(call, root);
};

function ofAll(call: Call, root: 'api' | 'apis'): true {
  call.respond.stream.setHeader('Vary', 'Accept');
  const version = aggregatedVersion(call.headers.accept);
  if (version !== undefined) return aggregated(call, root, version);
  return root === 'api' ? versionsOfCore(call) : groupList(call);
}
