// GET of one object, a subresource of it, or a list.

import { getObject, listObjects } from '../../apiserver/read.js';
import { scaleOf } from '../../apiserver/scale.js';
import { isFailure } from '../../machinery/status.js';
import type { Call } from '../call.js';
import type { ResourceTarget } from '../path.js';
import type { Resource } from '../resource.js';
import { sendList, sendObject, sendValue } from './answer.js';
import { noSuchPath } from './refusals.js';

export function readOne(call: Call, resource: Resource, target: ResourceTarget): true {
  const { namespace, name = '', subresource } = target;
  const found = getObject(
    call.world.view,
    { kind: resource.name, namespace, name },
    resource.version,
  );
  if (isFailure(found)) return call.respond.failure(found);
  if (subresource === 'scale') {
    const scale = scaleOf(resource.kind, found);
    return scale ? sendValue(call, 200, scale) : call.respond.failure(noSuchPath);
  }
  return sendObject(call, resource, 200, found);
}

export function readList(call: Call, resource: Resource, { namespace }: ResourceTarget): true {
  const { view } = call.world;
  const objects = listObjects(view, {
    kind: resource.name,
    version: resource.version,
    namespace,
    labelSelector: call.query.get('labelSelector') ?? '',
    fieldSelector: call.query.get('fieldSelector') ?? '',
  });
  if (isFailure(objects)) return call.respond.failure(objects);
  return sendList(call, resource, objects, { resourceVersion: String(view.revision) });
}
