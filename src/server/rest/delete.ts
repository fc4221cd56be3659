// DELETE of one object, and of all that a list selects [apiserver pkg/endpoints/handlers/delete.go].

import type { DeleteOptions, PropagationPolicy } from '../../apiserver/request.js';
import { isJsonObject, type JsonObject } from '../../machinery/json.js';
import { type Failure, isFailure } from '../../machinery/status.js';
import { readObject } from '../body.js';
import { type Call, isTrue } from '../call.js';
import type { ResourceTarget } from '../path.js';
import type { Resource } from '../resource.js';
import { answerTo } from './act.js';
import { sendObject, sendValue } from './answer.js';
import { atVersion, refOf } from './write.js';

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
  if (effect !== 'deleted') return sendObject(call, resource, 200, response.object);
  const { group, plural } = resource.kind;
  const { name, uid } = response.object.metadata;
  return sendValue(call, 200, {
    kind: 'Status',
    apiVersion: 'v1',
    metadata: {},
    status: 'Success',
    details: { name, ...(group === '' ? {} : { group }), kind: plural, uid },
  });
}

/** From the body, or from the query when there is none. */
export function deleteOptions(call: Call): DeleteOptions | Failure {
  if (call.body.length === 0) return fromQuery(call.query);
  const body = readObject(call, 'DeleteOptions');
  return isFailure(body) ? body : fromBody(body.value);
}

function fromQuery(query: URLSearchParams): DeleteOptions {
  const grace = query.get('gracePeriodSeconds');
  const policy = query.get('propagationPolicy');
  const orphan = query.get('orphanDependents');
  return {
    ...(grace === null ? {} : { gracePeriodSeconds: Number(grace) }),
    ...policyOf(policy, orphan === null ? undefined : isTrue(query, 'orphanDependents')),
    ...(query.getAll('dryRun').includes('All') ? { dryRun: true } : {}),
  };
}

function fromBody(body: JsonObject): DeleteOptions {
  const { gracePeriodSeconds, propagationPolicy, orphanDependents, preconditions, dryRun } =
    body as Readonly<Record<string, unknown>>;
  return {
    ...(typeof gracePeriodSeconds === 'number' ? { gracePeriodSeconds } : {}),
    ...policyOf(propagationPolicy, orphanDependents),
    ...(isJsonObject(preconditions) ? { preconditions } : {}),
    ...(Array.isArray(dryRun) && dryRun.includes('All') ? { dryRun: true } : {}),
  };
}

function policyOf(policy: unknown, orphan: unknown): { propagationPolicy?: PropagationPolicy } {
  if (typeof policy === 'string' && policy !== '')
    return { propagationPolicy: policy as PropagationPolicy };
  if (typeof orphan === 'boolean') return { propagationPolicy: orphan ? 'Orphan' : 'Background' };
  return {};
}
