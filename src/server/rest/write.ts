// POST, PUT and PATCH: a body, the object it is about, and what became of it.

import type { ApiRequest, PatchType, WriteOptions } from '../../apiserver/request.js';
import type { JsonObject } from '../../machinery/json.js';
import type { Manifest, ObjectRef } from '../../machinery/object.js';
import {
  badRequest,
  type Failure,
  isFailure,
  unsupportedMediaType,
} from '../../machinery/status.js';
import { contentTypeOf, readJson, readObject, readYamlBody, unrecognized } from '../body.js';
import type { Call } from '../call.js';
import type { ResourceTarget } from '../path.js';
import type { Resource } from '../resource.js';
import { carryOut } from './act.js';
import { writeOptions } from './options.js';

/** Without a name it is in a collection; with one, it makes a subresource of that object. */
export async function create(
  call: Call,
  resource: Resource,
  target: ResourceTarget,
): Promise<true> {
  const { kind } = resource;
  const options = writeOptions(call, 'CreateOptions');
  if (isFailure(options)) return call.respond.failure(options);
  const body = readObject(call, kind.kind);
  if (isFailure(body)) return call.respond.failure(body);
  const { name, subresource } = target;
  if (name !== undefined && subresource !== undefined) {
    const object = body.value as unknown as Manifest;
    const ref = refOf(resource, target);
    return carryOut(call, resource, { verb: 'create', subresource, ref, object, options }, 201);
  }
  const placed = placedAt(resource, target, body.value);
  if (isFailure(placed)) return call.respond.failure(placed);
  const { duplicates } = body;
  return carryOut(call, resource, { verb: 'create', object: placed, duplicates, options }, 201);
}

export async function update(
  call: Call,
  resource: Resource,
  target: ResourceTarget,
): Promise<true> {
  const options = writeOptions(call, 'UpdateOptions');
  if (isFailure(options)) return call.respond.failure(options);
  const isScale = target.subresource === 'scale';
  const body = readObject(call, isScale ? 'Scale' : resource.kind.kind);
  if (isFailure(body)) return call.respond.failure(body);
  const placed = isScale
    ? (body.value as unknown as Manifest)
    : placedAt(resource, target, body.value);
  if (isFailure(placed)) return call.respond.failure(placed);
  const request: ApiRequest = {
    verb: 'update',
    ref: refOf(resource, target),
    object: placed,
    duplicates: body.duplicates,
    options,
    ...atVersion(resource),
    ...ofSubresource(target),
  };
  return carryOut(call, resource, request, 200);
}

const PATCH_TYPES: Readonly<Record<string, PatchType>> = {
  'application/json-patch+json': 'json',
  'application/merge-patch+json': 'merge',
  'application/strategic-merge-patch+json': 'strategic',
  'application/apply-patch+yaml': 'apply',
};

export async function patch(call: Call, resource: Resource, target: ResourceTarget): Promise<true> {
  const patchType = PATCH_TYPES[contentTypeOf(call)];
  if (patchType === undefined)
    return call.respond.failure(
      unsupportedMediaType(
        `the body of the request was in an unknown format - accepted media types include: ${Object.keys(PATCH_TYPES).join(', ')}`,
      ),
    );
  const options = patchOptions(call, patchType);
  if (isFailure(options)) return call.respond.failure(options);
  const read = patchType === 'apply' ? readYamlBody(call.body) : readJson(call.body);
  if (!read.ok)
    return call.respond.failure(unrecognized(resource.kind.kind, read.error, call.body));
  const { value, duplicates } = read.value;
  const request: ApiRequest = {
    verb: 'patch',
    ref: refOf(resource, target),
    patchType,
    patch: patchType === 'apply' ? inPlace(resource, target, value as JsonObject) : value,
    duplicates,
    options,
    ...atVersion(resource),
    ...ofSubresource(target),
  };
  return carryOut(call, resource, request, 200);
}

/** Only an apply must say who it is by; the rest go by the user agent. */
function patchOptions(call: Call, patchType: PatchType): WriteOptions | Failure {
  const options = writeOptions(call, 'PatchOptions');
  if (isFailure(options) || patchType !== 'apply' || call.query.get('fieldManager')) return options;
  const { fieldManager: _unnamed, ...rest } = options;
  return rest;
}

/** Only custom kinds have more versions than one. */
export const atVersion = ({ kind, version }: Resource) => (kind.custom ? { version } : {});

const ofSubresource = ({ subresource }: ResourceTarget) =>
  subresource === undefined ? {} : { subresource };

export const refOf = (resource: Resource, { namespace, name = '' }: ResourceTarget): ObjectRef => ({
  kind: resource.name,
  ...(resource.kind.namespaced ? { namespace: namespace ?? 'default' } : {}),
  name,
});

/** The object, of the kind and in the namespace that the URL says, unless it says otherwise itself. */
function placedAt(
  resource: Resource,
  target: ResourceTarget,
  value: JsonObject,
): Manifest | Failure {
  const { kind, apiVersion } = resource;
  const typed = {
    ...value,
    kind: value['kind'] || kind.kind,
    apiVersion: value['apiVersion'] || apiVersion,
  };
  if (typed.apiVersion !== apiVersion && typed.kind === kind.kind)
    return badRequest(
      `the API version in the data (${String(typed.apiVersion)}) does not match the expected API version (${apiVersion})`,
    );
  const namespace = (value['metadata'] as JsonObject | undefined)?.['namespace'];
  if (kind.namespaced && namespace && target.namespace && namespace !== target.namespace)
    return badRequest(
      'the namespace of the provided object does not match the namespace sent on the request',
    );
  return inPlace(resource, target, typed) as unknown as Manifest;
}

function inPlace(resource: Resource, target: ResourceTarget, value: JsonObject): JsonObject {
  if (!resource.kind.namespaced || target.namespace === undefined) return value;
  const metadata = (value['metadata'] ?? {}) as JsonObject;
  return { ...value, metadata: { ...metadata, namespace: target.namespace } };
}
