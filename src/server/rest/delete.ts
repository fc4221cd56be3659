// DELETE of one object, and of all that a list selects [apiserver pkg/endpoints/handlers/delete.go;
// registry/generic/registry/store.go DeleteCollection].

import { type KubeObject, refOf as refOfObject } from '../../machinery/object.js';
import { isFailure } from '../../machinery/status.js';
import type { Call } from '../call.js';
import type { ResourceTarget } from '../path.js';
import type { Resource } from '../resource.js';
import { answerTo } from './act.js';
import { sendList, sendObject, sendValue } from './answer.js';
import { deleteOptions } from './delete-options.js';
import { listOptions } from './list-options.js';
import { listed } from './read.js';
import { atVersion, refOf } from './write.js';

/** Answered with the object itself even when it is gone [the stores with ReturnDeletedObject]. */
const RETURNED = [
  'persistentvolumeclaims',
  'persistentvolumes',
  'pods',
  'resourcequotas',
  'serviceaccounts',
  'services',
  'storageclasses',
];

export async function deleteOne(
  call: Call,
  resource: Resource,
  target: ResourceTarget,
): Promise<true> {
  const options = deleteOptions(call);
  if (isFailure(options)) return call.respond.failure(options);
  const ref = refOf(resource, target);
  const request = { verb: 'delete', ref, options, ...atVersion(resource) } as const;
  const { response, warnings, effect } = await answerTo(call, request);
  call.respond.warn(warnings);
  if (isFailure(response)) return call.respond.failure(response);
  if (effect !== 'deleted' || RETURNED.includes(resource.kind.plural))
    return sendObject(call, resource, 200, response.object);
  return sendValue(call, 200, gone(resource, response.object));
}

function gone({ kind: { group, plural } }: Resource, { metadata: { name, uid } }: KubeObject) {
  return {
    kind: 'Status',
    apiVersion: 'v1',
    metadata: {},
    status: 'Success',
    details: { name, ...(group === '' ? {} : { group }), kind: plural, uid },
  };
}

/** One delete for each; they are decided together, and one that is gone already is no failure. */
export async function deleteAll(
  call: Call,
  resource: Resource,
  target: ResourceTarget,
): Promise<true> {
  const options = deleteOptions(call);
  if (isFailure(options)) return call.respond.failure(options);
  const selected = listOptions(call);
  if (isFailure(selected)) return call.respond.failure(selected);
  const list = listed(call, resource, target, selected);
  if (isFailure(list)) return call.respond.failure(list);
  const answers = await Promise.all(
    list.objects.map((object) =>
      answerTo(call, {
        verb: 'delete',
        ref: refOfObject(object),
        options,
        ...atVersion(resource),
      }),
    ),
  );
  for (const { response } of answers)
    if (isFailure(response) && response.code !== 404) return call.respond.failure(response);
  return sendList(call, resource, list.objects, list.metadata);
}
